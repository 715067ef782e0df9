"""Communication needs: asked once, optional, sealed, and shown to the officer."""

from typing import Any

import pytest
from django.test import Client

from payung.doors.public import steps
from payung.doors.public.report import to_report
from payung.doors.public.tests.test_report_form import Child
from payung.intake.models import StoredReport
from payung.triage.report import NEEDS_IN_WORDS
from tests.house import House
from tests.house import open_for as open_report

NEEDED: dict[str, Any] = {
    "needs": ["easy_words", "interpreter"],
    "needs_in_words": "Hmong, and many breaks",
}


def test_each_need_is_one_that_the_contract_knows() -> None:
    every = [value for value, _ in steps.NEEDS.asks[0].choices]
    report = to_report({"needs": every}, "en", "TH")
    assert list(report.children[0].communication_needs) == every
    assert report.extra is None


def test_own_words_on_needs_are_kept_as_they_are() -> None:
    report = to_report(NEEDED, "en", "TH")
    assert report.children[0].communication_needs == ("easy_words", "interpreter")
    assert report.extra == {NEEDS_IN_WORDS: "Hmong, and many breaks"}


@pytest.mark.django_db
def test_needs_are_asked_last_and_reach_the_officer(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    while child.here() != "needs":
        child.post()
    child.post("send", **NEEDED)
    assert len(child.receipt()) == 20
    opened = open_report(house.viewer("intake"), StoredReport.objects.get().id)
    assert opened.report.children[0].communication_needs == ("easy_words", "interpreter")
