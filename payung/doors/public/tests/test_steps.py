"""The steps after the report: the current one is marked, and there is no bad news."""

import re

import pytest
from django.test import Client

from payung.cases.assignment import actions as cases
from payung.doors.public import progress
from payung.doors.public.tests.receipt_pages import ADDRESS, new_report, opened
from payung.intake.models import StoredReport
from payung.intake.progress import Status
from tests.house import House, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(house: House) -> str:
    return new_report()


def present(html: str) -> list[str]:
    return re.findall(r'<li aria-current="step"><b>Now: ([^<]+)</b>', html)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_one_present_step_with_a_sentence(
    public: Client, receipt: str, status: Status
) -> None:
    StoredReport.objects.update(status=status)
    html = opened(public, receipt)
    (step,) = [step for step in progress.steps(status) if step.now]
    assert present(html) == [str(step.name)]
    assert str(step.means) in html
    assert html.count("<ol") == 1
    assert html.count("</b><br>") == (4 if status in {Status.HELP, Status.FINISHED} else 3)


def test_nobody_is_promised_help_or_an_end_that_is_not_there(public: Client, receipt: str) -> None:
    for status in (Status.RECEIVED, Status.READ, Status.QUESTION):
        StoredReport.objects.update(status=status)
        html = opened(public, receipt)
        assert "We are looking for help" not in html
        assert "Finished" not in html


def test_a_trained_person_tells_heavy_news_and_no_step_does(public: Client, receipt: str) -> None:
    html = opened(public, receipt)
    assert "Important or sad news is never in this list." in html
    words = " ".join(f"{step.name} {step.means}" for step in progress.steps(Status.READ)).lower()
    for word in ("police", "court", "arrest", "suspect", "case", "died", "promise", "will "):
        assert word not in words


def test_the_step_moves_when_somebody_reads_and_asks(
    house: House, public: Client, receipt: str
) -> None:
    officer, report = house.viewer("intake"), StoredReport.objects.get().id
    assert present(opened(public, receipt)) == ["We have it"]
    cases.take(officer, report)
    assert present(opened(public, receipt)) == ["A person reads it"]
    reply(officer, report, "Is there a person whom you trust?", question=True, upto=0)
    assert present(opened(public, receipt)) == ["We may ask you something"]


def test_who_asked_to_stop_is_shown_no_further_steps(public: Client, receipt: str) -> None:
    way = re.search(r'name="way" value="([^"]+)"', opened(public, receipt))
    assert way
    html = public.post(ADDRESS, {"way": way[1], "do": "stop-now"}).content.decode()
    assert present(html) == []
    assert "step by step" not in html
