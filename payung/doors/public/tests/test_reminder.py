"""An entry for the child's own calendar: their words, their time, no trace of us, and nothing stored."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.doors.public.tests.receipt_pages import ADDRESS, field, new_report, opened, post
from payung.foundation import clock
from payung.intake.models import Message
from payung.ledger.models import Entry
from tests.house import House

pytestmark = pytest.mark.django_db
CHOSEN = {"entry": "Water the plants", "when": "1", "hour": "19", "ring": "yes"}


@pytest.fixture
def page(house: House, public: Client) -> str:
    return post(public, post(public, opened(public, new_report()), "know"), "calendar")


def test_the_file_has_what_the_child_chose(public: Client, page: str) -> None:
    data = {"way": field(page, "way"), "do": "calendar-file", **CHOSEN}
    with clock.at(clock.now()):
        answer = public.post(ADDRESS, data)
        tomorrow = clock.now() + timedelta(days=1)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert "SUMMARY:Water the plants\r\n" in text
    assert f"DTSTART:{tomorrow:%Y%m%d}T190000\r\n" in text
    assert "BEGIN:VALARM" in text


def test_neutral_words_are_there_already_and_odd_choices_are_the_usual_ones(
    public: Client, page: str
) -> None:
    assert 'value="Homework"' in page
    with clock.at(clock.now()):
        text = post(public, page, "calendar-file", entry=" ", when="never", hour="99")
        usual = clock.now() + timedelta(days=3)
    assert "SUMMARY:Homework\r\n" in text
    assert f"DTSTART:{usual:%Y%m%d}T160000\r\n" in text
    assert "VALARM" not in text
    assert "RRULE" not in text
    assert "RRULE" in post(public, page, "calendar-file", when="weekly")


def test_the_page_says_where_the_telephone_keeps_the_file_and_our_address(page: str) -> None:
    assert "The file stays on the phone, under “Downloads”. You can delete it there." in page
    assert "The list of downloads in the browser may also show our address." in page


def test_nothing_of_it_is_stored_or_written_down(public: Client, page: str) -> None:
    before = Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        post(public, page, "calendar-file", **CHOSEN)
    assert [query["sql"] for query in asked] == []
    assert Entry.objects.count() == before


def test_the_file_does_not_say_who_we_are(public: Client, page: str) -> None:
    text = post(public, page, "calendar-file", **CHOSEN).lower()
    for word in ("payung", "testserver", "http", "answer"):
        assert word not in text


def test_its_danger_stands_on_the_page(public: Client, page: str) -> None:
    assert "The danger: whoever looks into the calendar sees the reminder." in page
    assert "We keep nothing of this." in page


def test_a_message_that_was_typed_and_not_sent_is_there_again(public: Client, page: str) -> None:
    page = post(public, page, "calendar", text="Not sent.")
    page = post(public, page, "know", unsent=field(page, "unsent"))
    page = post(public, page, "open", unsent=field(page, "unsent"))
    assert "\nNot sent.</textarea>" in page
    assert not Message.objects.exists()


def test_a_page_left_open_keeps_what_was_chosen(public: Client, page: str) -> None:
    with clock.at(clock.now() + timedelta(hours=2)):
        asked = post(public, page, "calendar-file", **CHOSEN)
        assert "type your code again" in asked
        kept = {name: field(asked, name) for name in CHOSEN}
        assert kept == CHOSEN
        assert field(asked, "do") == "calendar"
