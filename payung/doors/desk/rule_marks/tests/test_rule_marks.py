"""Marks on the rules at the desk: the form on a case, the figures, and the page of corrected sentences."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pyrage
import pytest
from django.test import Client
from pytest_django import Settings

from payung.cases.assignment import actions as cases
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import clock
from payung.intake.models import ReportCount, ReportMark, RuleCount
from payung.staff.models import Certificate
from payung.triage.rules import RULE_SET
from tests.house import House

pytestmark = pytest.mark.django_db
KEEPERS = pyrage.x25519.Identity.generate()
WORDS = "I already paid him."
FIGURES = (("super", "/unit/rules/"), ("over", "/oversight/rules/"))


@pytest.fixture
def taken(house: House, send: Send) -> UUID:
    report = send(narrative=f"I like rice. {WORDS}")
    cases.take(house.viewer("intake"), report)
    return report


def words(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return text(answer.content.decode())


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def mark(client: Client, report: UUID, **given: str) -> str:
    answer = client.post(f"/reports/{report}/mark/", given, follow=True)
    return text(answer.content.decode())


# On a case.


def test_an_officer_marks_a_report_with_one_of_its_sentences(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = client.get(f"/reports/{taken}/").content.decode()
    assert f'name="picked" id="picked-1" value="{WORDS}"' in page
    shown = mark(client, taken, verdict="no_danger", picked=WORDS)
    assert "Marked. Level and clock are as they were." in shown
    assert "Marked: this was no danger" in shown
    assert ReportMark.objects.get().has_sentence


def test_typed_words_come_before_a_picked_sentence(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    mark(client, taken, verdict="more_urgent", picked=WORDS, sentence="He comes.", kind="meeting")
    page = client.get(f"/reports/{taken}/").content.decode()
    assert "He comes.</textarea>" in page
    assert '<option value="meeting" selected>' in page


def test_a_mark_is_taken_back(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    assert "Take the mark back" not in words(client, f"/reports/{taken}/")
    assert "Take the mark back" in mark(client, taken, verdict="no_danger")
    shown = mark(client, taken, verdict="back")
    assert "The mark was taken back." in shown
    assert "Was this report heard right?" in shown


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose one of the two buttons."),
        ({"verdict": "no_danger", "sentence": "x" * 601}, "at most 600 characters"),
        ({"verdict": "more_urgent", "kind": "none"}, "Nothing has been sent"),
    ],
)
def test_a_wrong_form_comes_back_open_with_what_was_typed(
    signed_in: SignedIn, taken: UUID, given: dict[str, str], sentence: str
) -> None:
    answer = signed_in("intake").post(f"/reports/{taken}/mark/", given)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert sentence in text(page)
    assert '<details id="mark" open>' in page
    assert not ReportMark.objects.exists()


def test_who_may_not_decide_the_level_sees_no_form(signed_in: SignedIn, taken: UUID) -> None:
    for name, there in (("intake", True), ("super", True), ("liaison", False)):
        page = signed_in(name).get(f"/reports/{taken}/").content.decode()
        assert ('id="mark"' in page) is there, name


# "Lists know little of this language."


@pytest.mark.parametrize(
    ("language", "narrative", "said"),
    [
        ("km", "Hello there.", True),
        ("tet", "Hello there.", True),
        ("en", "Hello there, how are you today?", False),
        ("en", "ສະບາຍດີ ຂ້ອຍຢາກຖາມວ່າໜ້ານີ້ໃຊ້ແນວໃດ", True),
    ],
)
def test_the_desk_says_where_lists_know_little_of_a_language(
    signed_in: SignedIn, house: House, send: Send, language: str, narrative: str, said: bool
) -> None:
    report = send(language=language, narrative=narrative)
    cases.take(house.viewer("intake"), report)
    page = words(signed_in("intake"), f"/reports/{report}/")
    assert ("Lists know little of this language." in page) is said
    assert bool(re.search(r"hear \d+ of \d+ test sentences", page)) is said


# The figures.


def last_month() -> date:
    return (clock.now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def counted(house: House) -> None:
    Certificate.objects.update(issued_at=clock.now() - timedelta(days=900))
    place: dict[str, Any] = {
        "unit_id": house.units["police"],
        "month": last_month(),
        "language": "en",
    }
    ReportCount.objects.create(**place, decided=207, no_danger=31, more_urgent=10)
    rule = {"rule": "words-of-money-paid", "rule_set": RULE_SET}
    RuleCount.objects.create(**place, **rule, fired=48, no_danger=24)
    RuleCount.objects.create(**place, **rule | {"rule": "reads-like-a-meeting"}, missed=14)


@pytest.mark.parametrize(("name", "url"), FIGURES)
def test_a_page_without_figures_says_why(signed_in: SignedIn, name: str, url: str) -> None:
    page = words(signed_in(name), url)
    assert "Nothing is shown yet. It needs a completed month" in page
    assert "No rule fired or was missing often enough to show." in page


@pytest.mark.parametrize(("name", "url"), FIGURES)
@pytest.mark.usefixtures("counted")
def test_a_page_says_which_rule_is_wrong_and_what_that_means(
    signed_in: SignedIn, name: str, url: str
) -> None:
    page = words(signed_in(name), url)
    assert "Reports decided 200 or more No danger 15% More urgent 5%" in page
    assert "words-of-money-paid Heard by phrase lists Fired 40 or more No danger 50%" in page
    assert "Heard by second reader Fired too few to show" in page
    assert "Missing 10 or more" in page
    assert "207" not in page
    assert "A high share of “no danger” means that a rule raises ordinary reports" in page


def test_the_unit_page_leads_there(signed_in: SignedIn) -> None:
    link = 'href="/unit/rules/"'
    assert link in signed_in("super").get("/unit/").content.decode()
    assert link not in signed_in("intake").get("/unit/").content.decode()


# Corrected sentences.


@pytest.fixture
def keepers(settings: Settings) -> None:
    settings.PAYUNG_LISTS_KEY = str(KEEPERS.to_public())


def test_without_a_key_the_page_says_how_to_set_one_and_opens_nothing(
    signed_in: SignedIn, taken: UUID
) -> None:
    mark(signed_in("intake"), taken, verdict="no_danger", sentence="Kite words.")
    page = words(signed_in("super"), "/unit/sentences/")
    assert "PAYUNG_LISTS_KEY" in page
    assert "Kite words." not in page


@pytest.mark.usefixtures("keepers")
def test_a_supervisor_reads_changes_ticks_and_downloads_a_sealed_file(
    signed_in: SignedIn, taken: UUID
) -> None:
    mark(signed_in("intake"), taken, verdict="more_urgent", sentence="Arun comes at 8.")
    client = signed_in("super")
    page = words(client, "/unit/sentences/")
    assert "Marked: this was more urgent" in page
    assert "Perhaps a name, a place or a number: 8" in page
    one = ReportMark.objects.get().id
    given = {"language": "en", f"ok-{one}": "on", f"text-{one}": "He comes soon."}
    refused = client.post("/unit/sentences/export/", given)
    assert refused.status_code == 400
    assert "Choose which kind of danger" in text(refused.content.decode())
    assert "He comes soon.</textarea>" in refused.content.decode()
    given[f"kind-{one}"] = "meeting"
    answer = client.post("/unit/sentences/export/", given)
    assert answer["Content-Disposition"].startswith('attachment; filename="en-')
    assert pyrage.decrypt(answer.content, [KEEPERS]).decode() == "meeting\tHe comes soon.\n"
    assert "Exported before:" in words(client, "/unit/sentences/")


@pytest.mark.usefixtures("keepers")
def test_an_identifier_is_pointed_at_and_stops_the_export(signed_in: SignedIn, taken: UUID) -> None:
    mark(signed_in("intake"), taken, verdict="no_danger", sentence="Call 0812 345 678.")
    client, one = signed_in("super"), ReportMark.objects.get().id
    assert "Take this out, or it cannot be exported: 0812 345 678" in words(
        client, "/unit/sentences/"
    )
    given = {"language": "en", f"ok-{one}": "on", f"kind-{one}": "none"}
    answer = client.post("/unit/sentences/export/", given | {f"text-{one}": "Call 0812 345 678."})
    assert answer.status_code == 400
    assert "Take this out first: 0812 345 678" in text(answer.content.decode())


@pytest.mark.usefixtures("keepers")
def test_nothing_that_is_not_ticked_goes(signed_in: SignedIn, taken: UUID) -> None:
    mark(signed_in("intake"), taken, verdict="no_danger", sentence="So much homework.")
    client, one = signed_in("super"), ReportMark.objects.get().id
    given = {"language": "en", f"text-{one}": "So much homework.", f"kind-{one}": "none"}
    assert client.post("/unit/sentences/export/", given).status_code == 400
    assert ReportMark.objects.get().exported_at is None


@pytest.mark.usefixtures("keepers")
def test_what_is_left_out_is_gone_from_the_page(signed_in: SignedIn, taken: UUID) -> None:
    mark(signed_in("intake"), taken, verdict="no_danger", sentence="So much homework.")
    client, one = signed_in("super"), ReportMark.objects.get().id
    assert "So much homework." in words(client, "/unit/sentences/")
    answer = client.post("/unit/sentences/leave-out/", {f"ok-{one}": "on"}, follow=True)
    shown = text(answer.content.decode())
    assert "They are not offered again." in shown
    assert "No sentence waits." in shown
