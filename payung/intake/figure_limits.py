"""Limits of figures: below them a figure could be about one person, so it is not shown.

A figure that changes while somebody looks reveals who acted. So a month appears when it is over, as shares, and
only from ten acts and three officers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final
from uuid import UUID

from django.db.models import Q

from payung.foundation import clock
from payung.foundation.viewer import Viewer
from payung.staff import queries as people
from payung.staff.queries.capacity import Able

MONTHS: Final = 12  # shown, all of them over
FEWEST: Final = 10  # messages or reports: a share of fewer could be one officer's own
FEWEST_OFFICERS: Final = 3  # who could act: of two, each knows the other's share

Place = tuple[UUID, date]  # a month of a unit


def present_month(viewer: Viewer, unit: UUID) -> date:
    """Return the first day of the present month where a unit is."""
    zone = clock.zone(people.unit(viewer, unit).time_zone)
    return clock.now().astimezone(zone).date().replace(day=1)


def are_enough(unit: Able, first: datetime, last: datetime) -> bool:
    """Say whether enough officers of a unit could act at both moments."""
    return unit.number(first, last) >= FEWEST_OFFICERS


def months_over(unit: Able, now: datetime) -> Iterator[date]:
    """Yield the months that are over where the unit is, if enough officers could act throughout."""
    zone = clock.zone(unit.time_zone)
    here = now.astimezone(zone)
    for back in range(1, MONTHS + 1):
        month, following = (_first(here, back - later) for later in (0, 1))
        first, last = _midnight(month, 1, zone), _midnight(following, -1, zone)
        if are_enough(unit, first, last):
            yield month


def _first(here: datetime, back: int) -> date:
    """Return the first day of the month that was `back` months ago."""
    year, month = divmod(here.year * 12 + here.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _midnight(day: date, later: int, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), zone)


def in_places(places: Iterable[Place]) -> Q:
    """Return the condition that a row is of one of `places`."""
    units_by_month = defaultdict(list)
    for unit, month in places:
        units_by_month[month].append(unit)
    condition = Q(pk__in=[])
    for month, units in units_by_month.items():
        condition |= Q(month=month, unit_id__in=units)
    return condition
