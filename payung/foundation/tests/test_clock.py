"""The clock: tests can stop it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from payung.foundation import clock


def test_the_clock_tells_the_present_in_utc() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_the_clock_can_be_held_and_runs_on_afterwards() -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
        with suppress(KeyError), clock.at(moment + timedelta(days=1)):
            assert clock.now().day == 3
            raise KeyError
        assert clock.now() == moment
    assert clock.now() != moment


def test_a_zone_that_is_none_is_utc() -> None:
    assert clock.zone("Asia/Bangkok") == ZoneInfo("Asia/Bangkok")
    for name in ("Nowhere/Kite", "../../etc/passwd", ""):
        assert clock.zone(name) is UTC
