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

COUNTED_LOAD: Final = 5000  # of what is not done, the most urgent first: a flood costs no more


@dataclass(frozen=True)
class Held:
    """How much waits for one officer; for `officer` None, how much nobody has taken."""

    officer: Colleague | None
    waiting: int
    late: int


@dataclass(frozen=True)
class AtLevel:
    """How much waits at one level, and when the oldest of it came.

    `going_on`: decided, and not ended.
    """

    level: str
    undecided: int
    going_on: int
    oldest: datetime


@dataclass(frozen=True)
class Load:
    """What waits in a unit. `more`: there is more than was counted, and less urgent."""

    held: tuple[Held, ...]
    levels: tuple[AtLevel, ...]
    risen: int
    more: bool


@dataclass(frozen=True)
class _Waits:
    owner: UUID | None
    level: str
    opened_at: datetime
    due_at: datetime
    raised_at: datetime | None
    level_decided_at: datetime | None


def load(viewer: OfficerViewer) -> Load:
    """Return how much waits in the viewer's unit: three SQL queries, however much that is."""
    staff = colleagues(viewer)
    asked = ("owner_id", "level", "opened_at", "due_at", "raised_at", "level_decided_at")
    waits, returned = (
        [_Waits(*row) for row in part.values_list(*asked)[: COUNTED_LOAD + 1]]
        for part in (
            each.order_by("level", "due_at", "id") for each in waiting(viewer, leads(viewer))
        )
    )
    counted = waits[:COUNTED_LOAD]
    return Load(
        held=_held(staff, [*counted, *returned]),
        levels=_levels(counted),
        risen=sum(each.raised_at is not None for each in (*counted, *returned)),
        more=len(waits) > COUNTED_LOAD,
    )


def _held(staff: tuple[Colleague, ...], found: list[_Waits]) -> tuple[Held, ...]:
    """Return each officer by name, also who has nothing; then what nobody has."""
    now = clock.now()
    every = Counter(each.owner for each in found)
    late = Counter(each.owner for each in found if each.due_at < now)
    named = tuple(
        Held(one, every[one.id], late[one.id]) for one in staff if not one.left or every[one.id]
    )
    return (*named, Held(None, every[None], late[None]))


def _levels(found: list[_Waits]) -> tuple[AtLevel, ...]:
    at = {level.value: [each for each in found if each.level == level] for level in Level}
    return tuple(_at(level, waits) for level, waits in at.items() if waits)


def _at(level: str, waits: list[_Waits]) -> AtLevel:
    undecided = sum(each.level_decided_at is None for each in waits)
    oldest = min(each.opened_at for each in waits)
    return AtLevel(level, undecided, len(waits) - undecided, oldest)
