"""Every write about how long a case is kept."""

from payung.cases.retention.actions.deletion_decisions import (
    confirm_deletion,
    decide_deletion,
    keep_until,
    take_deletion_back,
)
from payung.cases.retention.actions.deletion_proposals import propose_deletions
from payung.cases.retention.actions.expiry import forget_leftovers
from payung.cases.retention.actions.holds import lift_hold, raise_reviews, review, set_hold

__all__ = [
    "confirm_deletion",
    "decide_deletion",
    "forget_leftovers",
    "keep_until",
    "lift_hold",
    "propose_deletions",
    "raise_reviews",
    "review",
    "set_hold",
    "take_deletion_back",
]
