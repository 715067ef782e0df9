"""The units that can receive what a child tells, kept in memory for a minute for the pages of the form."""

from datetime import datetime, timedelta
from typing import Final

from payung.foundation import clock
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.staff.queries import UnitCard

KEPT_FOR: Final = timedelta(minutes=1)
_kept: list[tuple[datetime, tuple[UnitCard, ...]]] = []


def units() -> tuple[UnitCard, ...]:
    """Return all units, as they were at most a minute ago."""
    for read_at, known in _kept:
        if timedelta(0) <= clock.now() - read_at < KEPT_FOR:
            return known
    _kept[:] = [(clock.now(), tuple(people.units(DOOR)))]
    return _kept[0][1]


def kinds(country: str) -> frozenset[str]:
    """Return the kinds of units of a country that have a key."""
    return frozenset(unit.kind for unit in units() if unit.has_key and unit.country == country)


def forget() -> None:
    """Forget the units: for tests, each of which has its own."""
    _kept.clear()
