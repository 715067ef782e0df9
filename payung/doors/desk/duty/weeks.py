"""The week that the rota shows, day by day, in the unit's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language

from payung.doors.desk.times import day_of
from payung.foundation import clock
from payung.language.languages import ENGLISH
from payung.staff.duty.holidays import holidays_of
from payung.staff.duty.queries import ShiftView, days_off, gaps, rota
from payung.staff.queries import UnitCard
from payung.staff.viewer import OfficerViewer

_DAYS: Final = 7


@dataclass(frozen=True)
class Day:
    """One day of the rota. `off`: why it is a holiday. `gaps`: hours at which nobody answers."""

    day: date
    off: tuple[str, ...]
    shifts: tuple[ShiftView, ...]
    gaps: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday on, with the Mondays of the weeks around."""

    days: tuple[Day, ...]
    before: date
    after: date

    @property
    def has_gap(self) -> bool:
        """Say whether nobody answers at some hour that is still to come."""
        return any(day.gaps for day in self.days)


def week(viewer: OfficerViewer, unit: UnitCard, asked: str) -> Week:
    """Return the week of a day (ISO 8601), or this week."""
    today = timezone.localtime(clock.now()).date()
    day = date.fromisoformat(day_of(asked)) if day_of(asked) else today
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=number) for number in range(_DAYS + 1)]
    begins = [
        datetime.combine(weekday, time(), timezone.get_current_timezone()) for weekday in days
    ]
    first, last = begins[0], begins[-1]
    off = days_off(viewer, monday, days[-1])
    holidays = holidays_of(unit.country, monday, days[-1], get_language() or ENGLISH.code)
    shifts = rota(viewer, first, last)
    now = clock.now()
    empty = gaps(viewer, max(first, now), last) if last > now else []
    return Week(
        tuple(
            Day(
                weekday,
                tuple(name for names in (holidays, off) if (name := names.get(weekday))),
                tuple(shift for shift in shifts if begin <= max(shift.starts_at, first) < end),
                tuple(_within(empty, begin, end)),
            )
            for weekday, begin, end in zip(days[:-1], begins[:-1], begins[1:], strict=True)
        ),
        monday - timedelta(days=_DAYS),
        days[-1],
    )


def _within(
    spans: Sequence[tuple[datetime, datetime]], begin: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the parts of `spans` within a day."""
    return [(max(a, begin), min(b, end)) for a, b in spans if a < end and b > begin]
