"""The figures of words to children: what the answer's page carries, and the pages that show them."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from payung.cases import actions as cases
from payung.doors.desk import words
from payung.doors.desk.tests.conftest import RECEIPT, Send, SignedIn
from payung.foundation import clock
from payung.intake.models import EntryCount, MessageCount
from payung.language import blame
from tests.house import House

pytestmark = pytest.mark.django_db
BLAMING, KIND = "Why did you send the pictures?", "Thank you for telling us."
BLAME = "en/blame-1"
PAGES = (("super", "/unit/words/"), ("over", "/oversight/words/"))


@pytest.fixture
def taken(house: House, send: Send) -> UUID:
    report = send(receipt=RECEIPT)
    cases.take(house.viewer("intake"), report)
    return report


def post(client: Client, report: UUID, text: str, **more: Any) -> str:
    given = {"upto": 1, "thought_of_others": "on", "text": text, **more}
    return unescape(client.post(f"/reports/{report}/answer/", given).content.decode())


def carried(page: str) -> str:
    found = re.search(r'name="shown"(?: value="([^"]*)")?', page)
    assert found
    return found[1] or ""


def html(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def counted(house: House, unit: str = "police", **more: Any) -> None:
    place = {"unit_id": house.units[unit], "month": clock.now().date().replace(day=1)}
    MessageCount.objects.create(**{**place, "language": "en", **more})


# What the page of the answer carries.


def test_what_was_shown_and_changed_is_counted_when_the_answer_is_sent(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, taken, BLAMING)
    assert (carried(page), MessageCount.objects.count()) == (BLAME, 0)
    post(client, taken, KIND, shown=carried(page))
    assert MessageCount.objects.values_list("sent", "found", "kept").get() == (1, 1, 0)
    assert EntryCount.objects.values_list("entry", "shown", "kept").get() == (BLAME, 1, 0)


def test_what_was_shown_and_sent_as_it_is_is_counted_as_kept(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, taken, BLAMING)
    post(client, taken, BLAMING, shown=carried(page), send="anyway")
    assert MessageCount.objects.values_list("sent", "found", "kept").get() == (1, 1, 1)
    assert EntryCount.objects.values_list("shown", "kept").get() == (1, 1)


def test_what_is_shown_step_by_step_is_carried_together(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    first = carried(post(client, taken, BLAMING))
    second = carried(post(client, taken, "Are you sure that really happened?", shown=first))
    assert second.split() == [BLAME, "en/disbelief-1"]
    # and a page that comes back for another reason forgets nothing
    assert carried(post(client, taken, KIND, shown=second, thought_of_others="")) == second


def test_a_page_that_shows_nothing_carries_nothing(signed_in: SignedIn, taken: UUID) -> None:
    page = signed_in("intake").get(f"/reports/{taken}/").content.decode()
    assert carried(page) == ""


def test_a_button_pressed_twice_counts_once(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    for _ in range(2):
        number = "6f2c6c1a-95a3-4a58-8f26-3b6f6c1a95a3"
        post(client, taken, BLAMING, shown=BLAME, send="anyway", number=number)
    assert EntryCount.objects.values_list("shown", "kept").get() == (1, 1)


def test_names_that_are_in_no_list_do_no_harm(signed_in: SignedIn, taken: UUID) -> None:
    post(signed_in("intake"), taken, KIND, shown="<script> en/none-1 " + "x" * 9000)
    assert MessageCount.objects.values_list("sent", "found").get() == (1, 0)
    assert not EntryCount.objects.exists()


# The pages.


@pytest.mark.parametrize(("name", "url"), PAGES)
def test_a_page_without_figures_says_so(signed_in: SignedIn, name: str, url: str) -> None:
    page = html(signed_in(name), url)
    assert "No message was sent in these months." in page
    assert "No entry was shown often enough" in page


@pytest.mark.parametrize(("name", "url"), PAGES)
def test_a_page_says_how_much_was_found_and_what_that_may_mean(
    signed_in: SignedIn, house: House, name: str, url: str
) -> None:
    counted(house, sent=1200, checked=1200, found=300, kept=60, month=date(2026, 3, 1))
    with clock.at(clock.now().replace(year=2026, month=5)):
        page = html(signed_in(name), url)
    assert "March 2026 Language English (en) Messages 1,200" in page
    assert "Something was found 25% Sent as they were 5%" in page
    for sentence in (
        "A high share may mean a bad list, not bad words",
        "There are no figures of persons.",
        "Below 10 messages no share is shown",
    ):
        assert sentence in page


def test_too_few_messages_are_too_few_to_say(signed_in: SignedIn, house: House) -> None:
    counted(house, sent=9, checked=9, found=9, kept=9)
    page = html(signed_in("super"), "/unit/words/")
    assert page.count("too few to say") == 2
    assert "%" not in page


def test_a_language_without_a_list_says_so(signed_in: SignedIn, house: House) -> None:
    counted(house, language="tlh", sent=30)
    assert html(signed_in("super"), "/unit/words/").count("no list yet") == 2


def test_messages_from_before_there_was_a_list_are_named_beside_the_others(
    signed_in: SignedIn, house: House
) -> None:
    counted(house, sent=30, checked=20, found=10)
    page = html(signed_in("super"), "/unit/words/")
    assert "no list read 10 of them" in page
    assert "50%" in page


def test_an_overridden_entry_shows_what_whoever_keeps_the_list_must_know(
    signed_in: SignedIn, house: House
) -> None:
    month = clock.now().date().replace(day=1)
    place = {"unit_id": house.units["police"], "month": month, "language": "en"}
    EntryCount.objects.create(**place, entry=BLAME, shown=8, kept=6)
    entry = blame.entry_for_child(BLAME)
    assert entry
    page = html(signed_in("super"), "/unit/words/")
    for said in (BLAME, "Could blame.", entry.wrong[0], entry.why, "Left in 6 (75%)"):
        assert said in page


def test_another_units_supervisor_sees_nothing_of_it(signed_in: SignedIn, house: House) -> None:
    counted(house, sent=40, checked=40, found=20)
    for name in ("care", "line"):
        page = html(signed_in(name), f"/unit/words/?unit={house.units['police']}")
        assert "No message was sent in these months." in page


def test_oversight_chooses_a_unit(signed_in: SignedIn, house: House) -> None:
    counted(house, sent=40, checked=40)
    counted(house, "helpline", sent=60, checked=60)
    over = signed_in("over")
    assert "Messages 100" in html(over, "/oversight/words/")
    assert "Messages 60" in html(over, f"/oversight/words/?unit={house.units['helpline']}")
    assert "Messages 100" in html(over, "/oversight/words/?unit=none-such")


def test_the_unit_page_leads_there_for_who_may_read_it(signed_in: SignedIn) -> None:
    link = 'href="/unit/words/"'
    assert link in signed_in("super").get("/unit/").content.decode()
    for name in ("intake", "liaison", "admin"):
        assert link not in signed_in(name).get("/unit/").content.decode()


@pytest.mark.parametrize(("name", "url"), PAGES)
def test_a_page_asks_the_same_however_much_there_is(
    signed_in: SignedIn, house: House, name: str, url: str
) -> None:
    client = signed_in(name)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for language in ("en", "th", "id"):
        counted(house, language=language, sent=40, checked=40)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("language", "number", "share"),
    [("en", "1,200", "25%"), ("id", "1.200", "25%"), ("my", "1,200", "25%")],
)
def test_numbers_are_written_as_the_reader_writes_them(
    language: str, number: str, share: str
) -> None:
    with translation.override(language):
        assert (words.number(1200), words.percent(0.25)) == (number, share)
