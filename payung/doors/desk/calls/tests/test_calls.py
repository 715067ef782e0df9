"""The page on which an officer writes down a call: two minutes, one question, their words."""

import re
from uuid import UUID

import pytest
from django.test import Client

from payung.cases.models import Case
from payung.doors.desk.conftest import SignedIn
from payung.foundation import receipts
from payung.intake.models import StoredReport

pytestmark = pytest.mark.django_db
WORDS = {"narrative": "She says that somebody threatens her.", "safe_now": "no", "language": "en"}
URL = "/write-down/"


def hidden(client: Client) -> dict[str, str]:
    """Return what the page drew: its number and a receipt."""
    page = client.get(URL).content.decode()
    return {
        name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0]
        for name in ("number", "receipt")
    }


def sent(client: Client, **more: str) -> tuple[int, str]:
    answer = client.post(URL, {"channel": "telephone", **hidden(client), **WORDS, **more})
    return answer.status_code, answer.content.decode()


def test_an_officer_writes_down_a_call_and_takes_it(signed_in: SignedIn) -> None:
    officer = signed_in("intake")

    status, page = sent(officer, reporter="child", age_band="12-14", where_now="In her room.")

    case = Case.objects.get()
    assert (status, case.level) == (200, "P1")
    assert f"/reports/{case.id}/" in page
    assert "Read this number out" not in page
    officer.post(f"/reports/{case.id}/take/")
    opened = officer.get(f"/reports/{case.id}/").content.decode()
    for words in ("She says that somebody threatens her.", "In her room.", "telephone"):
        assert words in opened


def test_a_receipt_is_shown_once_where_it_is_wanted(signed_in: SignedIn) -> None:
    officer = signed_in("intake")
    drawn = hidden(officer)

    answer = officer.post(URL, {"channel": "telephone", **drawn, **WORDS, "wants_receipt": "on"})

    assert receipts.grouped(drawn["receipt"]) in answer.content.decode()
    assert StoredReport.objects.get().lookup is not None
    report = UUID(str(StoredReport.objects.get().id))
    assert drawn["receipt"] not in officer.get(f"/reports/{report}/").content.decode()


def test_a_double_click_gives_one_report(signed_in: SignedIn) -> None:
    officer = signed_in("intake")
    page = {"channel": "in_person", **hidden(officer), **WORDS}
    first, second = officer.post(URL, page), officer.post(URL, page)
    assert (first.status_code, second.status_code) == (200, 200)
    assert StoredReport.objects.count() == 1


def test_without_the_safety_question_or_words_everything_typed_comes_back(
    signed_in: SignedIn,
) -> None:
    status, page = sent(signed_in("intake"), safe_now="", where_now="At a bus stop.")
    assert status == 400
    assert "“Unsure” is an answer too." in page
    assert "At a bus stop." in page
    assert not StoredReport.objects.exists()


def test_how_to_call_back_is_what_the_officer_reads(signed_in: SignedIn) -> None:
    officer = signed_in("intake")
    sent(officer, calls="phone", value="0800 000 000, her own", safe_times="After school")
    case = Case.objects.get()
    officer.post(f"/reports/{case.id}/take/")
    opened = officer.get(f"/reports/{case.id}/").content.decode()
    assert "0800 000 000, her own" in opened
    assert "After school" in opened
