"""Workload of a unit: counts for each officer and level, for a supervisor. It is not a ranking."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, Min, Q, QuerySet

from payung.cases.assignment.queries.colleagues import Colleague, colleagues
from payung.cases.models import Case
from payung.cases.queries.open_work import waiting
from payung.cases.queries.visibility import leads
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

COUNTED_LOAD: Final = 2000  # of open cases, the most urgent first: as many as a unit can work off


@dataclass(frozen=True)
class OfficerLoad:
    """How many cases wait for one officer; `officer` None: for nobody yet."""

    officer: Colleague | None
    waiting: int
    late: int


@dataclass(frozen=True)
class AtLevel:
    """How many cases wait at one level, and when the oldest came.

    `going_on`: decided, and not ended.
    """

    level: str
    undecided: int
    going_on: int
    oldest: datetime


@dataclass(frozen=True)
class Load:
    """The waiting cases of a unit. `more`: there are more, less urgent ones, which were not counted."""

    officers: tuple[OfficerLoad, ...]
    levels: tuple[AtLevel, ...]
    risen: int
    more: bool


@dataclass(frozen=True)
class _Group:
    """The waiting cases of one owner at one level. `more`: the unit has more than are counted."""

    owner: UUID | None
    level: str
    waiting: int
    late: int
    undecided: int
    risen: int
    oldest: datetime
    more: bool


def load(viewer: OfficerViewer) -> Load:
    """Return the workload of the viewer's unit, always in three SQL queries: the database counts."""
    staff = colleagues(viewer)
    first, second = waiting(viewer, leads(viewer))
    open_cases, returned = _groups(first), _groups(second)
    every = [*open_cases, *returned]
    return Load(
        officers=_by_officer(staff, every),
        levels=_levels(open_cases),
        risen=sum(group.risen for group in every),
        more=any(group.more for group in open_cases),
    )


def _groups(cases: QuerySet[Case]) -> list[_Group]:
    """Count the most urgent of some cases."""
    ids = cases.order_by("level", "due_at", "id").values("id")
    rows = Case.objects.filter(id__in=ids[:COUNTED_LOAD]).order_by()
    counted = rows.values("owner_id", "level").annotate(
        waiting=Count("id"),
        late=Count("id", filter=Q(due_at__lt=clock.now())),
        undecided=Count("id", filter=Q(level_decided_at=None)),
        risen=Count("raised_at"),
        oldest=Min("opened_at"),
        more=Exists(ids[COUNTED_LOAD:]),
    )
    columns = ("owner_id", "level", "waiting", "late", "undecided", "risen", "oldest", "more")
    return [_Group(*row) for row in counted.values_list(*columns)]


def _by_officer(staff: tuple[Colleague, ...], groups: list[_Group]) -> tuple[OfficerLoad, ...]:
    """Return the load of each officer by name, even if it is empty; then of nobody."""
    total: Counter[UUID | None] = Counter()
    late: Counter[UUID | None] = Counter()
    for group in groups:
        total[group.owner] += group.waiting
        late[group.owner] += group.late
    loads = tuple(
        OfficerLoad(officer, total[officer.id], late[officer.id])
        for officer in staff
        if not officer.left or total[officer.id]
    )
    return (*loads, OfficerLoad(None, total[None], late[None]))


def _levels(groups: list[_Group]) -> tuple[AtLevel, ...]:
    by_level = {level.value: [one for one in groups if one.level == level] for level in Level}
    return tuple(_at(level, at_level) for level, at_level in by_level.items() if at_level)


def _at(level: str, groups: list[_Group]) -> AtLevel:
    undecided = sum(group.undecided for group in groups)
    going_on = sum(group.waiting for group in groups) - undecided
    return AtLevel(level, undecided, going_on, min(group.oldest for group in groups))
