"""Workload of a unit: counts for each officer and level, for a supervisor. It is not a ranking."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from payung.cases.assignment.queries.colleagues import Colleague, colleagues
from payung.cases.queries.open_work import waiting
from payung.cases.queries.visibility import leads
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

COUNTED_LOAD: Final = 5000  # of open cases, the most urgent first: a flood costs no more


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
class _WaitingCase:
    owner: UUID | None
    level: str
    opened_at: datetime
    due_at: datetime
    raised_at: datetime | None
    level_decided_at: datetime | None


def load(viewer: OfficerViewer) -> Load:
    """Return the workload of the viewer's unit, always in three SQL queries."""
    staff = colleagues(viewer)
    columns = ("owner_id", "level", "opened_at", "due_at", "raised_at", "level_decided_at")
    open_cases, returned = (
        [
            _WaitingCase(*row)
            for row in cases.order_by("level", "due_at", "id").values_list(*columns)[
                : COUNTED_LOAD + 1
            ]
        ]
        for cases in waiting(viewer, leads(viewer))
    )
    counted = open_cases[:COUNTED_LOAD]
    return Load(
        officers=_by_officer(staff, [*counted, *returned]),
        levels=_levels(counted),
        risen=sum(case.raised_at is not None for case in (*counted, *returned)),
        more=len(open_cases) > COUNTED_LOAD,
    )


def _by_officer(staff: tuple[Colleague, ...], cases: list[_WaitingCase]) -> tuple[OfficerLoad, ...]:
    """Return the load of each officer by name, even if it is empty; then of nobody."""
    now = clock.now()
    total = Counter(case.owner for case in cases)
    late = Counter(case.owner for case in cases if case.due_at < now)
    loads = tuple(
        OfficerLoad(officer, total[officer.id], late[officer.id])
        for officer in staff
        if not officer.left or total[officer.id]
    )
    return (*loads, OfficerLoad(None, total[None], late[None]))


def _levels(cases: list[_WaitingCase]) -> tuple[AtLevel, ...]:
    by_level = {level.value: [case for case in cases if case.level == level] for level in Level}
    return tuple(_at(level, at_level) for level, at_level in by_level.items() if at_level)


def _at(level: str, cases: list[_WaitingCase]) -> AtLevel:
    undecided = sum(case.level_decided_at is None for case in cases)
    oldest = min(case.opened_at for case in cases)
    return AtLevel(level, undecided, len(cases) - undecided, oldest)
