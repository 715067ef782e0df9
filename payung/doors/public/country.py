"""What pages say of this country: whom to call, its places and units, and when somebody reads.

Each process keeps it for a second, since most pages of the form need some of it.
"""

import logging
from typing import Final

from django.conf import settings

from payung.directory import queries as directory
from payung.directory.cards import Numbers
from payung.foundation.brief_memory import kept
from payung.foundation.viewer import DOOR
from payung.staff.duty import queries as duty
from payung.staff.duty.queries import ReadingTimes
from payung.staff.queries import UnitCard
from payung.staff.queries.addressees import addressees

log = logging.getLogger(__name__)


def numbers() -> Numbers:
    """Return the numbers of this country, and a sentence on missing ones.

    Never raises: the numbers must be on the page also without a database. The last ones are kept in memory for
    that case.
    """
    country = settings.PAYUNG_COUNTRY
    try:
        _last[country] = _numbers(country)
    except Exception:
        log.exception("helplines-not-read")
    return _last.get(country, _NONE)


def areas() -> list[tuple[str, str]]:
    """Return the provinces or cities of this country by code, after a choice of none; else nothing."""
    return _areas(settings.PAYUNG_COUNTRY)


def kinds() -> frozenset[str]:
    """Return the kinds of units of this country that have a key."""
    country = settings.PAYUNG_COUNTRY
    return frozenset(unit.kind for unit in units() if unit.country == country)


@kept
def units() -> tuple[UnitCard, ...]:
    """Return all units that have a key."""
    return addressees(DOOR).units


def reading_times() -> ReadingTimes:
    """Return when somebody reads what reaches this country."""
    return _reading_times(settings.PAYUNG_COUNTRY)


def reads_everywhere() -> bool:
    """Say whether somebody reads now in each unit of this country that works on reports."""
    return _reads_everywhere(settings.PAYUNG_COUNTRY)


@kept
def _numbers(country: str) -> Numbers:
    return directory.numbers(DOOR, country)


@kept
def _areas(country: str) -> list[tuple[str, str]]:
    if not (rows := directory.areas(DOOR, country)):
        return []
    return [("", "–"), *((area.code, area.name) for area in rows)]


@kept
def _reading_times(country: str) -> ReadingTimes:
    return duty.reading_times(DOOR, country)


@kept
def _reads_everywhere(country: str) -> bool:
    return duty.reads_everywhere(DOOR, country)


_NONE: Final = Numbers((), (), (), "")
_last: dict[str, Numbers] = {}
