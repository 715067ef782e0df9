"""A report names files by their hashes: matches are shown, and make no report less urgent."""

import hashlib
import io
import re
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from payung.cases.assignment import actions as cases
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation.viewer import SYSTEM
from payung.intake.models import StoredReport
from payung.ledger.models import Entry
from payung.media.exhibits.tests.samples import FILE, received
from payung.media.exhibits.tests.samples import places as places
from payung.media.hashsets.actions import import_set
from payung.media.matcher import current_index
from payung.triage.lanes import Lane
from tests.house import House, clock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
MD5 = hashlib.md5(FILE).hexdigest()
PDQ, FAR = "0" * 64, "f" * 64
UPLOADER = {"kind": "account", "value": "kite.77", "whose": "suspect"}


@pytest.fixture(autouse=True)
def _a_list(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(places / "index")
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    listed = f"key,pdq,md5,category,baseline\na,{PDQ},,A1,yes\nb,,{MD5},B,\n"
    import_set(SYSTEM, "kites", io.BytesIO(listed.encode()))


def named(*hashes: tuple[str, str]) -> list[dict[str, str]]:
    return [UPLOADER, *({"kind": kind, "value": value} for kind, value in hashes)]


@pytest.fixture
def taken(house: House, send: Send) -> Any:
    def report(*hashes: tuple[str, str]) -> UUID:
        sent = send(Lane.INDUSTRY, identifiers=named(*hashes), children=[])
        cases.take(house.viewer("intake"), sent)
        return sent

    return report


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_what_is_known_is_told_with_list_and_category_and_what_the_unit_holds(
    house: House, signed_in: SignedIn, taken: Any
) -> None:
    received(house.viewer("super"))
    report = taken(("pdq", PDQ), ("pdq", FAR), ("md5", MD5), ("md5", MD5.upper()), ("md5", "kite"))
    text = shown(signed_in("intake").get(f"/reports/{report}/"))
    assert "2 of 3 files are in a hash set." in text
    assert "Known: kites · entry a · category A1 The same picture." in text
    assert "Known: kites · entry b · category B Exact match." in text
    assert text.count("An exhibit of your unit is the same file") == 1
    assert "Known material need not be viewed again" in text
    assert Entry.objects.get(act="hashes.matched").count == 3


def test_a_known_file_makes_no_report_less_urgent_and_its_uploader_stays_a_reason(
    signed_in: SignedIn, taken: Any
) -> None:
    with_known, with_new = taken(("pdq", PDQ)), taken(("pdq", FAR))
    levels = dict(StoredReport.objects.values_list("id", "level"))
    dues = {row.id: clock_of(row.id)[0] - row.received_at for row in StoredReport.objects.all()}
    assert levels[with_known] == levels[with_new] == "P3"
    client = signed_in("intake")
    for report in (with_known, with_new):
        assert "There is a lead to the person who may have done it." in shown(
            client.get(f"/reports/{report}/")
        )
    assert dict(StoredReport.objects.values_list("id", "level")) == levels
    assert dues[with_known] == dues[with_new]


def test_one_that_is_on_no_list_is_not_said_to_be_harmless(signed_in: SignedIn, taken: Any) -> None:
    text = shown(signed_in("intake").get(f"/reports/{taken(('pdq', FAR))}/"))
    assert "0 of 1 file is in a hash set." in text
    assert "The others may still be harmful or known elsewhere" in text


def test_where_nobody_answers_the_report_is_shown_all_the_same(
    signed_in: SignedIn, taken: Any, tmp_path: Path
) -> None:
    report = taken(("pdq", PDQ))
    with override_settings(PAYUNG_MATCHER=str(tmp_path / "nobody.sock")):
        text = shown(signed_in("intake").get(f"/reports/{report}/"))
    assert "Hashes cannot be compared at the moment" in text
    assert PDQ in text


def test_without_files_nothing_is_looked_up_and_with_many_it_takes_as_many_questions(
    signed_in: SignedIn, taken: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("intake")
    assert "Files in this report" not in shown(client.get(f"/reports/{taken()}/"))
    assert not Entry.objects.filter(act="hashes.matched").exists()
    few, many = taken(("pdq", FAR)), taken(*(("md5", f"{number:032x}") for number in range(200)))
    client.get(f"/reports/{few}/")
    with django_assert_max_num_queries(70):
        assert "0 of 200 files are" in shown(client.get(f"/reports/{many}/"))
