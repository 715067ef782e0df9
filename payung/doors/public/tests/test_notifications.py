"""Ways to learn of an answer: only those that were chosen, and nothing that a stranger could use."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from payung.doors.public.tests.page_rules import is_quiet
from payung.doors.public.tests.receipt_pages import ADDRESS, field, new_report, opened, post
from payung.foundation import receipts
from payung.intake.dialogue import actions
from payung.intake.models import Message, ShortNumber, StoredReport
from payung.staff.viewer import ReporterViewer
from tests.house import House, reply

pytestmark = pytest.mark.django_db
NEW = "/en/new/"
ASKED = "How do I know that there is an answer?"


@pytest.fixture
def receipt(house: House) -> str:
    return new_report()


def short(page: str) -> str:
    shown = page[page.index('id="short"') :]
    return "".join(re.findall(r"<span>(\d{4})</span>", shown))


def looked(public: Client, number: str) -> str:
    return public.post(NEW, {"short": number}).content.decode()


def test_nothing_is_chosen_by_itself_and_the_danger_stands_beside_it(
    public: Client, receipt: str
) -> None:
    page = post(public, opened(public, receipt), "know")
    assert ASKED in page
    assert "The danger:" in page
    assert " checked" not in page
    assert not ShortNumber.objects.exists()


def test_the_page_after_sending_leads_there_too(public: Client, house: House) -> None:
    page = public.get("/en/tell/").content.decode()
    data = {"told": field(page, "told"), "here": "safe", "safe_now": "yes", "do": "send"}
    page = public.post("/en/tell/", data).content.decode()
    assert "A short code" in post(public, page, "know")


def test_a_short_number_tells_something_new_after_an_answer(
    house: House, public: Client, receipt: str
) -> None:
    number = short(post(public, opened(public, receipt), "know-number"))
    assert "<h1>Nothing new</h1>" in looked(public, number)
    reply(house.viewer("intake"), StoredReport.objects.get().id, "A kite.", upto=0)
    page = looked(public, receipts.grouped(number))
    assert "<h1>Something new</h1>" in page
    assert "A kite." not in page
    assert Message.objects.filter(seen_at=None).exists()


def test_a_page_that_is_sent_twice_shows_the_same_number(public: Client, receipt: str) -> None:
    page = opened(public, receipt)
    first, again = (post(public, page, "know-number") for _ in range(2))
    assert short(first) == short(again)
    assert short(post(public, first, "know-number")) != short(first)


def test_it_can_be_deleted(public: Client, receipt: str) -> None:
    page = post(public, opened(public, receipt), "know-number")
    page = post(public, page, "know")
    assert "You have a short code." in page
    page = post(public, page, "know-forget")
    assert "Your short code is deleted." in page
    assert "You have a short code." not in page
    assert not ShortNumber.objects.exists()


def test_a_stranger_cannot_tell_a_number_that_is_known_from_one_that_is_not(
    public: Client, receipt: str
) -> None:
    known = short(post(public, opened(public, receipt), "know-number"))
    answers = [public.post(NEW, {"short": number}) for number in (known, "00000000")]
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


def test_whoever_asks_very_often_must_wait_whatever_they_ask(public: Client, receipt: str) -> None:
    known = short(post(public, opened(public, receipt), "know-number"))
    for asked in (known, "00000000") * 15:
        assert "Nothing new" in looked(public, asked)
    for asked in (known, "00000000"):
        assert "try again in a minute" in looked(public, asked)


@pytest.mark.parametrize("number", ["", "12", "12345678", "0" * 20, "1" * 500])
def test_a_slip_gets_a_sentence_and_stays_on_the_page(
    public: Client, house: House, number: str
) -> None:
    page = looked(public, number)
    assert "it has 8 digits" in page
    assert f'value="{number}"' in page


def test_the_short_number_opens_nothing(public: Client, receipt: str) -> None:
    number = short(post(public, opened(public, receipt), "know-number"))
    assert "20 digits" in opened(public, number)


def test_no_address_says_anything(public: Client, receipt: str) -> None:
    child = ReporterViewer(receipts.reporter(receipt))
    number = actions.draw_number(child, uuid4())
    page = public.get(NEW, {"short": number}).content.decode()
    assert "<h1>Nothing new</h1>" not in page
    assert number not in page
    assert ASKED not in public.get(ADDRESS, {"do": "know"}).content.decode()


def test_a_message_that_was_typed_and_not_sent_is_there_again(public: Client, receipt: str) -> None:
    page = post(public, opened(public, receipt), "know", text="Not sent\nyet.")
    page = post(public, page, "know-number", unsent=field(page, "unsent"))
    page = post(public, page, "open", unsent=field(page, "unsent"))
    assert "\nNot sent\nyet.</textarea>" in page
    assert not Message.objects.exists()


@pytest.mark.parametrize("deed", ["know", "know-number", "know-forget"])
def test_its_pages_are_as_quiet_as_the_others(public: Client, receipt: str, deed: str) -> None:
    page = post(public, opened(public, receipt), deed)
    is_quiet(page, largest=10_000)
