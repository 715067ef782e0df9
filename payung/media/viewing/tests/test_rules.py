"""Viewing with care, the rules alone: how much was looked at, when a break is due, when it is night."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.media.files.video import STILLS, stills
from payung.media.viewing.rules import (
    Exposure,
    Limits,
    Shown,
    Span,
    Step,
    exposure,
    is_night,
    left,
)

ZONE = ZoneInfo("Asia/Bangkok")
NOON = datetime.combine(datetime(2026, 3, 2, tzinfo=ZONE).date(), time(12), ZONE)
MINUTE = timedelta(minutes=1)
SPANS = st.lists(
    st.tuples(st.integers(0, 2000), st.integers(0, 120)).map(
        lambda pair: Span(NOON - pair[0] * MINUTE, NOON - pair[0] * MINUTE + pair[1] * MINUTE / 60)
    )
)


def span(begin: int, end: int) -> Span:
    """Return from how many minutes before noon until when somebody looked."""
    return Span(NOON - begin * MINUTE, NOON - end * MINUTE)


def test_stills_are_spread_over_a_film_and_none_is_of_one_colour() -> None:
    assert stills([], is_film=True) == []
    assert stills([(0.0, 0), (1.0, 0)], is_film=True) == [0.0, 1.0]
    assert stills([(0.0, 0), (1.0, 20), (2.5, 90)], is_film=True) == [1.0, 2.5]
    assert stills([(0.0, 90), (1.0, 90), (2.0, 0)], is_film=False) == [1.0]
    long = stills(((float(second), 90) for second in range(256)), is_film=True)
    assert (len(long), long[0], long[-1]) == (STILLS, 0.0, 255.0)
    assert max(after - before for before, after in pairwise(long)) <= 24


def test_another_still_begins_where_a_reason_was_given_and_never_in_colour() -> None:
    small, larger, whole = (Step.SMALL, 0), (Step.LARGER, 0), (Step.WHOLE, 0)
    assert (Shown((small,)).given, Shown((small,)).farthest) == (Step.SMALL, Step.SMALL)
    assert Shown((small, larger, (Step.SMALL, 3))).farthest == Step.LARGER
    shown = Shown((small, whole, (Step.SMALL, 3)))
    assert (shown.still, shown.given, shown.farthest) == (3, Step.LARGER, Step.LARGER)
    assert Shown((*shown.steps, small)).farthest == Step.WHOLE


def test_nothing_looked_at_is_nothing() -> None:
    assert exposure([], NOON, ZONE, Limits()) == Exposure()


def test_today_begins_at_midnight_where_the_unit_is() -> None:
    across = [span(12 * 60 + 5, 12 * 60 - 5), span(60, 58)]
    assert exposure(across, NOON, ZONE, Limits()).today == 7 * MINUTE


def test_between_two_pictures_nobody_rests() -> None:
    today = exposure([span(20, 19), span(10, 9)], NOON, ZONE, Limits(rest=15))
    assert (today.today, today.since_break) == (2 * MINUTE, 20 * MINUTE)
    assert today.rested_at is None


def test_after_so_long_a_break_is_due_and_ends_a_rest_after_the_last_look() -> None:
    today = exposure([span(34, 33), span(4, 3)], NOON, ZONE, Limits(at_once=30, rest=15))
    assert today.rested_at is None, "half an hour lies between: this was a break"
    spans = [span(31, 29), span(18, 16), span(5, 3)]
    today = exposure(spans, NOON, ZONE, Limits(at_once=30, rest=15))
    assert today.rested_at == NOON + 12 * MINUTE
    assert left(today, Limits()) == timedelta()


def test_two_windows_are_looked_at_with_the_same_eyes() -> None:
    today = exposure([span(10, 8), span(9, 7), span(10, 9)], NOON, ZONE, Limits())
    assert today.today == 3 * MINUTE


def test_whoever_has_rested_begins_anew() -> None:
    today = exposure([span(60, 30), span(30, 15)], NOON, ZONE, Limits(rest=15))
    assert (today.since_break, today.rested_at) == (timedelta(), None)


@pytest.mark.parametrize(
    ("today", "since", "expected"), [(239, 0, 1), (0, 29, 1), (240, 0, 0), (300, 40, 0), (0, 0, 30)]
)
def test_what_is_left_is_the_shorter_of_both(today: int, since: int, expected: int) -> None:
    assert left(Exposure(today * MINUTE, since * MINUTE), Limits()) == expected * MINUTE


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("21:59", False), ("22:00", True), ("00:30", True), ("05:59", True), ("06:00", False)],
)
def test_it_is_night_where_the_unit_is(clock: str, *, expected: bool) -> None:
    moment = datetime.combine(NOON.date(), time.fromisoformat(clock), ZONE)
    assert is_night(moment.astimezone(UTC), ZONE) is expected


@given(spans=SPANS)
def test_more_looks_never_leave_more_time(spans: list[Span]) -> None:
    limits = Limits()
    fewer = exposure(spans[1:], NOON, ZONE, limits)
    all_of_them = exposure(spans, NOON, ZONE, limits)
    assert all_of_them.today >= fewer.today
    assert left(all_of_them, limits) <= left(fewer, limits)
    assert timedelta() <= left(all_of_them, limits) <= timedelta(minutes=limits.at_once)
