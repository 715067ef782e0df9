"""Every write of assignment."""

from payung.cases.assignment.actions.owners import (
    Outcome,
    assign,
    give_back,
    see,
    take,
    take_each,
)
from payung.cases.assignment.actions.transfer import hand_over, name_readers, open_to_unit

__all__ = [
    "Outcome",
    "assign",
    "give_back",
    "hand_over",
    "name_readers",
    "open_to_unit",
    "see",
    "take",
    "take_each",
]
