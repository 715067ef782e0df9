"""How long a unit takes to decide a level for the first time: median and nine in ten, by level and week."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final

from django.db.models import Case as Choice
from django.db.models import F, OuterRef, Q, Subquery, When
from django.utils import timezone

from payung.cases.models import Case, Decision, DecisionKind
from payung.cases.policy import require_leading
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import FIRST_HUMAN_ACT, Level

WEEKS: Final = 8
MOST: Final = 2000  # cases, the newest first: a flood costs no more
LEVELS: Final = (Level.P1, Level.P2, Level.P3)
_FIRST: Final = Q(kind__in=[DecisionKind.LEVEL_CONFIRMED, DecisionKind.LEVEL_CHANGED])


@dataclass(frozen=True)
class ResponseTime:
    """The cases of one level that came in one week. `median`, `p90`: of those decided; None: none was.

    `waiting`: how many of them nobody has decided yet, so that their times are still missing.
    """

    week: date
    level: Level
    decided: int
    waiting: int
    median: timedelta | None
    p90: timedelta | None

    @property
    def share(self) -> float | None:
        """Return how much of the time that its level allows the median takes."""
        allowed = timedelta(minutes=FIRST_HUMAN_ACT[self.level])
        return None if self.median is None else self.median / allowed


@dataclass(frozen=True)
class ResponseTimes:
    """Rows by level, then by week, the oldest first. `more`: older cases than MOST were not counted."""

    rows: tuple[ResponseTime, ...]
    more: bool


def response_times(viewer: OfficerViewer) -> ResponseTimes:
    """Return the response times of the viewer's unit in the last eight weeks, in one query.

    A case counts at the level that it has now, in the week in which it came, by the unit's time zone. What was
    joined to another case or is another unit's does not count. Raises NotAllowed for who is no supervisor.
    """
    require_leading(viewer)
    today = timezone.localtime(clock.now()).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS)]
    begun = [_midnight(week) for week in weeks]
    rows = Case.objects.filter(unit_id=viewer.unit, share_of=None, merged_into=None)
    rows = rows.filter(opened_at__gte=begun[0], level__in=[level.value for level in LEVELS])
    # Asked of each case that counts, so that nobody groups those beyond.
    decisions = Decision.objects.filter(_FIRST, case=OuterRef("id")).order_by("made_at")
    # The database tells week and time, since to read two moments of each case takes longer.
    latest_first = reversed(list(enumerate(begun)))
    known = list(
        rows.annotate(
            week=Choice(*(When(opened_at__gte=begin, then=week) for week, begin in latest_first)),
            time=Subquery(decisions.values("made_at")[:1]) - F("opened_at"),
        )
        .order_by("-opened_at", "-id")
        .values_list("level", "week", "time")[: MOST + 1]
    )
    taken: dict[tuple[str, date], list[timedelta | None]] = defaultdict(list)
    for level, week, time in known[:MOST]:
        taken[level, weeks[week]].append(time)
    return ResponseTimes(
        tuple(_row(week, level, taken[level.value, week]) for level in LEVELS for week in weeks),
        more=len(known) > MOST,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone())


def _row(week: date, level: Level, times: Sequence[timedelta | None]) -> ResponseTime:
    decided = sorted(taken for taken in times if taken is not None)
    return ResponseTime(
        week=week,
        level=level,
        decided=len(decided),
        waiting=len(times) - len(decided),
        median=_at(decided, 0.5),
        p90=_at(decided, 0.9),
    )


def _at(times: Sequence[timedelta], share: float) -> timedelta | None:
    """Return the time within which a share of them was done: one that was measured, never one between two."""
    return times[ceil(share * len(times)) - 1] if times else None
