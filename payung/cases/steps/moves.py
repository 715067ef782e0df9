"""What can become of a step: the one table of allowed moves. Pure."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Conflict


class State(TextChoices):
    """How far a step has come."""

    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    CALLED_OFF = "called_off", _("called off")


class Move(StrEnum):
    """What an officer does with a step."""

    PLAN = "plan"
    RECORD = "record"  # what has happened already, without a plan
    CHANGE = "change"
    FINISH = "finish"
    CALL_OFF = "call_off"
    CORRECT = "correct"  # what a step that is done says


MOVES: Final[dict[tuple[State | None, Move], State]] = {
    (None, Move.PLAN): State.PLANNED,
    (None, Move.RECORD): State.DONE,
    (State.PLANNED, Move.CHANGE): State.PLANNED,
    (State.PLANNED, Move.FINISH): State.DONE,
    (State.PLANNED, Move.CALL_OFF): State.CALLED_OFF,
    (State.DONE, Move.CORRECT): State.DONE,
}
# A plan is refused where a gate is shut. What happened, and that something is called off, never is.
PLANS: Final = frozenset({Move.PLAN, Move.CHANGE})


def moved(state: State | None, move: Move) -> State:
    """Return the state after a move. Raises Conflict where the table does not allow it."""
    after = MOVES.get((state, move))
    if after is None:
        raise Conflict(
            _("This step has changed in the meantime. Read it again, then decide what to do.")
        )
    return after
