# ruff: noqa: ARG002  a room that keeps nothing answers whatever it is asked
"""What rooms above keep of a case. Each registers a `Part` when it starts; this room knows no report.

A part is asked within the act that changes the case, in its transaction.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, Q, QuerySet, Subquery

from payung.cases.models import Case
from payung.foundation.errors import Text
from payung.foundation.viewer import Viewer
from payung.staff.queries import UnitCard
from payung.staff.viewer import OfficerViewer

Sign = Callable[[], Exists | Q]  # makes the condition, which costs much, only where somebody asks


class Circumstance(StrEnum):
    """What a room above knows of a case that shuts a gate."""

    STOPPED = (
        "stopped"  # a child said stop, and no child-protection worker has decided what that means
    )
    ONE_ANONYMOUS = "one_anonymous"  # it rests on one report of somebody whom nobody knows


@dataclass(frozen=True)
class Activity:
    """What happened in a part of a case. `acted`: the unit did more than look. `last`: the newest event."""

    acted: bool = False
    last: datetime | None = None


@dataclass(frozen=True)
class Fold:
    """How a list folds. `behind`: which cases are not shown; `others`: how many are behind each row."""

    behind: Q | None = None
    others: Mapping[UUID, int] = field(default_factory=dict)


class Part:
    """What one room keeps of a case; each answer here is that of a room that keeps nothing."""

    def signs(self, viewer: OfficerViewer) -> Mapping[str, Sign]:
        """Return what the queue shows of a case, by code: conditions on `OuterRef("known_as")`, in order."""
        return {}

    def read_with(
        self, viewer: OfficerViewer, *, alone: bool = False
    ) -> Mapping[str, Exists | Q | Subquery]:
        """Return what is read with a case to know its signs: a condition by its code, or a text of codes.

        `alone`: of one report only, not of all that are merged into its case.
        """
        return {}

    def rare_signs(
        self, viewer: OfficerViewer, cases: Iterable[Case]
    ) -> Mapping[UUID, Collection[str]]:
        """Return those signs of cases, by id, that are not read with them, since few can have one."""
        return {}

    def waits(self) -> Iterable[QuerySet[Any, UUID]]:
        """Yield the ids of cases in which somebody outside waits for an answer or a decision."""
        return ()

    def folded(self, viewer: OfficerViewer, cases: QuerySet[Case]) -> Fold:
        """Return how `cases`, ordered by level, due time and id, fold."""
        return Fold()

    def same_words(self, viewer: OfficerViewer, report: UUID) -> Q:
        """Return the condition that a case folds with that of a report."""
        return Q(pk__in=())

    def sealed_ids(self, case: UUID) -> Iterable[QuerySet[Any]]:
        """Yield one-column sets of the ids that are sealed to the readers of a case."""
        return ()

    def sealed_in_unit(self, viewer: OfficerViewer, case: UUID) -> Iterable[UUID]:
        """Return further sealed ids that stay in the unit when a case moves to another."""
        return ()

    def is_complete(self, case: UUID, records: Set[UUID]) -> bool:
        """Say whether `records`, which an officer opens, hold what must never be left behind."""
        return True

    def objection(self, viewer: OfficerViewer, case: Case, unit: UnitCard) -> Text | None:
        """Say why a case must not move to a unit; None where nothing is against it."""
        return None

    def readers_changed(self, viewer: OfficerViewer, case: Case) -> None:
        """Follow a change of who opens a case: another unit, named officers, or the unit again."""

    def taken(self, viewer: OfficerViewer, case: Case) -> None:
        """Follow an officer's taking of a case."""

    def person_named(
        self, viewer: OfficerViewer, case: Case, names: str, *, is_child: bool
    ) -> None:
        """Follow the writing down of a person's names in a case."""

    def names_forgotten(self, viewer: OfficerViewer, case: Case) -> None:
        """Forget the names of persons in a case; those who stay are named again."""

    def level_decided(self, viewer: OfficerViewer, case: Case) -> None:
        """Follow the decision of a case's level."""

    def closed(self, viewer: Viewer, case: Case) -> None:
        """Follow the closing of a case."""

    def deleted(self, viewer: Viewer, case: UUID) -> None:
        """Delete what this room keeps of a case that is deleted; its keys are gone already."""

    def owed_since(self, viewer: OfficerViewer, case: Case) -> datetime | None:
        """Return since when somebody outside waits for our answer; None: nobody does."""
        return None

    def circumstances(self, viewer: OfficerViewer, case: Case) -> Set[Circumstance]:
        """Return what is known of a case that shuts a gate of its steps."""
        return frozenset()

    def owes_feedback(self, viewer: OfficerViewer, case: Case) -> bool:
        """Say whether somebody who told could hear how it went, and has not since the level was decided."""
        return False

    def is_new_since(self, case: UUID, moment: datetime) -> bool:
        """Say whether something came from outside after `moment`."""
        return False

    def last_word(self, viewer: OfficerViewer, case: Case) -> datetime | None:
        """Return when somebody outside last wrote in a case, or in one that is merged into it."""
        return None

    def answers_since(self, case: UUID, moment: datetime) -> Iterable[QuerySet[Any]]:
        """Yield what the unit wrote to somebody outside at `moment` or later."""
        return ()

    def activity(self, cases: Iterable[UUID]) -> Mapping[UUID, Activity]:
        """Return what happened in each of `cases`, where anything did."""
        return {}


_parts: Final[list[Part]] = []


def register(part: Part) -> None:
    """Let a room answer for what it keeps of cases: called in the ready() of its app, once."""
    if type(part) not in {type(known) for known in _parts}:
        _parts.append(part)


def parts() -> Iterator[Part]:
    """Yield the part of each room, lowest first."""
    yield from _parts


def sealed_ids(case: UUID) -> Iterator[QuerySet[Any]]:
    """Yield the sets of ids that rooms above keep sealed to the readers of a case."""
    for part in _parts:
        yield from part.sealed_ids(case)


def forget(viewer: Viewer, case: UUID) -> None:
    """Let rooms above delete what they keep of a case that is deleted."""
    for part in _parts:
        part.deleted(viewer, case)


def owed_since(viewer: OfficerViewer, case: Case) -> datetime | None:
    """Return since when somebody outside waits for our answer; None: nobody does."""
    moments = [part.owed_since(viewer, case) for part in _parts]
    return min((moment for moment in moments if moment), default=None)


def circumstances(viewer: OfficerViewer, case: Case) -> frozenset[Circumstance]:
    """Return what rooms above know of a case that shuts a gate of its steps."""
    return frozenset().union(*(part.circumstances(viewer, case) for part in _parts))


def owes_feedback(viewer: OfficerViewer, case: Case) -> bool:
    """Say whether somebody who told could hear how it went, and has not since the level was decided."""
    return any(part.owes_feedback(viewer, case) for part in _parts)


def is_new_since(case: UUID, moment: datetime) -> bool:
    """Say whether something came from outside after `moment`."""
    return any(part.is_new_since(case, moment) for part in _parts)


def last_word(viewer: OfficerViewer, case: Case) -> datetime | None:
    """Return when somebody outside last wrote in a case, or in one that is merged into it."""
    moments = [part.last_word(viewer, case) for part in _parts]
    return max((moment for moment in moments if moment), default=None)


def answers_since(case: UUID, moment: datetime) -> Iterator[QuerySet[Any]]:
    """Yield what the unit wrote to somebody outside at `moment` or later."""
    for part in _parts:
        yield from part.answers_since(case, moment)
