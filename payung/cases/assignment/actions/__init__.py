"""Every write of assignment."""

from payung.cases.assignment.actions.conflicts import declare_conflict
from payung.cases.assignment.actions.owners import (
    assign,
    assign_each,
    give_back,
    see,
    take,
    take_each,
)
from payung.cases.assignment.actions.transfer import hand_over, name_readers, open_to_unit
from payung.cases.assignment.actions.transfer_proposals import (
    accept_transfer,
    decline_transfer,
    propose_transfer,
    review_transfer,
    transfer_at_once,
    withdraw_transfer,
)

__all__ = [
    "accept_transfer",
    "assign",
    "assign_each",
    "declare_conflict",
    "decline_transfer",
    "give_back",
    "hand_over",
    "name_readers",
    "open_to_unit",
    "propose_transfer",
    "review_transfer",
    "see",
    "take",
    "take_each",
    "transfer_at_once",
    "withdraw_transfer",
]
