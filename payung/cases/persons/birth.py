"""When somebody was born, as far as it is known: a day, a month or a year. Pure."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from payung.foundation.age_bands import YEARS, AgeBand

ADULT: Final = 18
_FORM: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_FIRST: Final = 1900


def is_valid(born: str, today: date) -> bool:
    """Say whether a text is a day, a month or a year in which somebody who lives today may be born."""
    try:
        first, _last = _bounds(born)
    except ValueError:
        return False
    return first.year >= _FIRST and first <= today


def may_be_adult_from(born: str) -> date | None:
    """Return the first day on which somebody may be 18; None where it is not known when they were born."""
    return _years_after(_bounds(born)[0], ADULT) if born else None


def is_adult(born: str, today: date) -> bool:
    """Say whether somebody is 18 for certain."""
    return bool(born) and _years_after(_bounds(born)[1], ADULT) <= today


def is_minor(born: str, today: date) -> bool:
    """Say whether somebody is under 18 for certain."""
    at = may_be_adult_from(born)
    return at is not None and today < at


def bands(born: str, today: date) -> Sequence[AgeBand]:
    """Return the age bands in which somebody may be today."""
    oldest, youngest = (_age(day, today) for day in _bounds(born))
    known = [band for band, (least, most) in YEARS.items() if least <= oldest and youngest <= most]
    return [*known, AgeBand.ADULT] if oldest >= ADULT else known


def least_age(born: str, today: date) -> int:
    """Return how old somebody is at least today, in years."""
    return _age(_bounds(born)[1], today)


def look_at(born: str, months: int) -> datetime | None:
    """Return the first of the month that is some months before somebody may be 18; None: not known.

    The first of a month, since it becomes a date in clear: the day would reveal more of the child.
    """
    at = may_be_adult_from(born)
    if at is None:
        return None
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def is_close(born: str, today: date) -> bool:
    """Say whether somebody may be 18 within a year, or may be 18 already."""
    at = may_be_adult_from(born)
    return at is not None and at <= _years_after(today, 1)


def _bounds(born: str) -> tuple[date, date]:
    """Return the first and the last day that a text means. Raises ValueError for what is none."""
    match = _FORM.fullmatch(born)
    if match is None:
        raise ValueError(born)
    year, month, day = (int(part) if part else None for part in match.groups())
    first = date(year or 0, month or 1, day or 1)
    last_month = month or 12
    return first, date(first.year, last_month, day or monthrange(first.year, last_month)[1])


def _years_after(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _age(born: date, today: date) -> int:
    return max(0, today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
