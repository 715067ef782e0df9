"""The outcomes that were recorded for the children of a case, and which of them hold now. Pure.

An outcome holds from the moment at which a colleague countersigns it, or at once where nobody else can. A new
word from outside, or a new decision on the level, makes it void: somebody must look again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from payung.cases.models import DecisionKind
from payung.cases.notes.queries import StoryEntry
from payung.cases.persons.queries import Person, is_child
from payung.foundation import clock
from payung.triage.lanes import UNTIL_SAFE, Level


class Ending(StrEnum):
    """The outcome for a child."""

    SAFE = "safe_for_now"  # somebody looks again on a day
    ACCEPTED = "accepted"  # by another unit, outside of this installation too
    NOT_REACHED = "not_reached"  # never counts as safe; somebody tries again on a day
    NO_DANGER = "no_danger"  # at P3 and below only, before a closure
    NOTHING_MORE = "nothing_more"  # from before; no longer offered


class Sight(StrEnum):
    """How somebody saw or spoke with a child who is safe for now."""

    SEEN = "seen"
    SPOKEN = "spoken"
    MESSAGES = "messages"  # never suffices: who hurts the child may hold the receipt


_GIVEN_ON: Final = frozenset(
    {Ending.ACCEPTED, Ending.NOTHING_MORE}
)  # after these nobody looks again
AGAIN_AFTER: Final = (1, 3, 7, 30)  # days until a child who was not reached is tried again


@dataclass(frozen=True)
class ChildState:
    """What is recorded for one child. `child`: None for the child of the report, whom nobody wrote down.

    `kept`: the newest outcome that is in force, also where the day of its next look has come. `waits`: a newer
    one that nobody has countersigned. `tries`: how often in a row the child was not reached.
    """

    child: UUID | None
    kept: StoryEntry | None = None
    waits: StoryEntry | None = None
    tries: int = 0

    @property
    def holds(self) -> StoryEntry | None:
        """Return the outcome that is in force, unless the day of its next look has come."""
        if self.kept is None or (self.kept.until and self.kept.until <= clock.now()):
            return None
        return self.kept

    @property
    def is_decided(self) -> bool:
        """Say whether an outcome holds, or waits for a colleague alone."""
        return bool(self.holds or self.waits)


@dataclass(frozen=True)
class Outcomes:
    """The outcomes for all children of a case. `waiting`: what a colleague must countersign, oldest first.

    `all_open`: the viewer can open everything that was written of its persons: there may be another child else.
    `is_to_be_read`: a colleague was to countersign a closure of it, and nobody has.
    """

    children: tuple[ChildState, ...] = ()
    waiting: tuple[StoryEntry, ...] = ()
    all_open: bool = True
    is_to_be_read: bool = False
    persons: tuple[Person, ...] = field(default=(), repr=False)

    @property
    def undecided(self) -> tuple[ChildState, ...]:
        """Return the children for whom nothing holds and nothing waits."""
        return tuple(state for state in self.children if not state.is_decided)

    @property
    def look_at(self) -> datetime | None:
        """Return when somebody looks again at one of the children: the earliest day of all."""
        days = [state.holds.until for state in self.children if state.holds and state.holds.until]
        return min(days, default=None)

    @property
    def is_over(self) -> bool:
        """Say whether a case need not be listed now: each child has an outcome, and one says what follows."""
        held = [state.holds for state in self.children]
        if self.waiting or not self.all_open or not all(held):
            return False
        return bool(self.look_at) or all(step and step.outcome in _GIVEN_ON for step in held)


def worked_out(
    steps: Sequence[StoryEntry],
    persons: Iterable[Person],
    *,
    level: Level,
    decided_at: datetime | None,
    word_at: datetime | None,
    all_open: bool = True,
) -> Outcomes:
    """Return the outcomes that follow from the decisions on a case, oldest first.

    `decided_at`: when its level was decided. `word_at`: when somebody outside last wrote.
    """
    known = tuple(persons)
    children: list[UUID | None] = [person.id for person in known if is_child(person)]
    seconded = _seconded(steps)
    said = [step for step in steps if step.kind == DecisionKind.ENDING]
    fresh = [step for step in said if word_at is None or step.at >= word_at]
    valid = [step for step in fresh if decided_at and step.at >= decided_at and _fits(step, level)]
    states = tuple(_state(child, valid, fresh, seconded) for child in (children or [None]))
    waiting = {state.waits.id for state in states if state.waits}
    unread = [step for step in steps if _is_unread(step, seconded)]
    if (
        unread
        and decided_at
        and _is_last_word(unread[-1], steps, max(decided_at, word_at or decided_at))
    ):
        waiting.add(unread[-1].id)
    return Outcomes(
        children=states,
        waiting=tuple(step for step in steps if step.id in waiting),
        all_open=all_open,
        is_to_be_read=bool(unread),
        persons=known,
    )


def _is_unread(step: StoryEntry, seconded: set[UUID]) -> bool:
    """Say whether a step is a closure that a colleague was to countersign, and nobody has."""
    return step.kind == DecisionKind.CLOSED and step.waits and step.id not in seconded


def _is_last_word(closed: StoryEntry, steps: Iterable[StoryEntry], since: datetime) -> bool:
    """Say whether nothing was decided on a case after a closure that waits."""
    later = (
        step
        for step in steps
        if step.kind in {DecisionKind.ENDING, DecisionKind.NEXT_ACTION} and not step.unit
    )
    return closed.at >= since and not any(step.at > closed.at for step in later)


def _fits(step: StoryEntry, level: Level) -> bool:
    """Say whether an outcome may hold at a level: at P1 and P2 nobody is in no danger on paper alone."""
    return step.outcome != Ending.NO_DANGER or level not in UNTIL_SAFE


def _seconded(steps: Sequence[StoryEntry]) -> set[UUID]:
    """Return what was countersigned. Earlier ones do not say what: it was the newest outcome."""
    seconded, newest = set(), None
    for step in steps:
        if step.kind == DecisionKind.ENDING:
            newest = step.id
        elif step.kind == DecisionKind.SECONDED and (about := step.seconds or newest):
            seconded.add(about)
    return seconded


def _state(
    child: UUID | None,
    valid: Sequence[StoryEntry],
    fresh: Sequence[StoryEntry],
    seconded: set[UUID],
) -> ChildState:
    own = [step for step in valid if _is_about(step, child)]
    holding = [step for step in own if step.id in seconded or not step.waits]
    waits = own[-1] if own and own[-1] not in holding else None
    tries = 0
    for step in reversed(fresh):
        if _is_about(step, child) and (step.id in seconded or not step.waits):
            if step.outcome != Ending.NOT_REACHED:
                break
            tries += 1
    return ChildState(child, holding[-1] if holding else None, waits, tries)


def _is_about(step: StoryEntry, child: UUID | None) -> bool:
    return child in step.children if child else not step.children


def again_after(tries: int) -> timedelta:
    """Return after how long a child is tried again, who was not reached `tries` times before this time."""
    return timedelta(days=AGAIN_AFTER[min(tries, len(AGAIN_AFTER) - 1)])
