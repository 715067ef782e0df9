"""A calendar entry is valid under RFC 5545, and nothing in it shows its origin."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.doors.public import ics

DAY = date(2026, 11, 7)


def lines(text: str) -> list[str]:
    """Return the lines as a calendar reads them: unfolded."""
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def value(text: str, name: str) -> str:
    """Return the words of a property as a calendar shows them."""
    (line,) = [line for line in lines(text) if line.startswith(name + ":")]
    escaped = line.removeprefix(name + ":")
    shown, signs = "", iter(escaped)
    for sign in signs:
        shown += next(signs) if sign == "\\" else sign
    return shown


def test_an_entry_has_what_every_calendar_needs() -> None:
    entry_lines = lines(ics.entry("Homework", DAY, 16))
    assert entry_lines[0:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert entry_lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]
    assert {"DTSTART:20261107T160000", "DURATION:PT15M", "SUMMARY:Homework"} <= set(entry_lines)
    names = [line.partition(":")[0] for line in entry_lines]
    for needed in ("PRODID", "UID", "DTSTAMP", "DTSTART"):
        assert names.count(needed) == 1


def test_it_rings_and_comes_again_only_where_that_was_chosen() -> None:
    plain, both = (ics.entry("x", DAY, 7, weekly=choice, ring=choice) for choice in (False, True))
    assert "RRULE" not in plain
    assert "VALARM" not in plain
    assert "RRULE:FREQ=WEEKLY;COUNT=8" in lines(both)
    alarm = lines(both)[lines(both).index("BEGIN:VALARM") :]
    assert alarm[:4] == ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:PT0S"]
    assert alarm[4] == "END:VALARM"


def test_nothing_in_it_says_where_it_comes_from_or_when_it_was_made() -> None:
    text = ics.entry("Homework", DAY, 16, weekly=True, ring=True).lower()
    for word in ("payung", "http", "url", "organizer", "://", "@"):
        assert word not in text
    assert "CLASS:PRIVATE" in ics.entry("x", DAY, 16)
    assert "DTSTAMP:20261107T000000Z" in ics.entry("x", DAY, 16)


def test_two_entries_do_not_share_a_number() -> None:
    first, second = (value(ics.entry("x", DAY, 16), "UID") for _ in range(2))
    assert first != second


@given(st.text(min_size=1))
def test_no_words_break_a_line_or_make_one_too_long(words: str) -> None:
    text = ics.entry(words, DAY, 16)
    for line in text.split("\r\n"):
        assert len(line.encode("utf-8", "replace")) <= 75
        assert not set(line) & set("\r\n\0")
    assert len(lines(text)) == 13


@pytest.mark.parametrize(
    "words",
    ["a;b,c\\d", "การบ้าน " * 10, "ក" * 80, "作业" * 40, "end\\", "a, b"],
    ids=["signs", "thai", "khmer", "chinese", "backslash", "comma"],
)
def test_words_of_any_script_are_shown_whole(words: str) -> None:
    assert value(ics.entry(words, DAY, 16), "SUMMARY") == words.strip()


def test_words_cannot_add_a_property() -> None:
    text = ics.entry("x\r\nORGANIZER:mailto:a\nURL:y\x85\u2028z", DAY, 16)
    assert "ORGANIZER" not in [line.partition(":")[0] for line in lines(text)]
    assert value(text, "SUMMARY") == "x ORGANIZER:mailto:a URL:y z"


def test_words_are_cut_where_they_are_very_long() -> None:
    assert value(ics.entry("x" * 500, DAY, 16), "SUMMARY") == "x" * ics.LONGEST
