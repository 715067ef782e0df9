"""Every write that deletes reports or feedback."""

from payung.intake.deletion.actions.decided_deletion import (
    delete_decided,
    let_decided_wait,
    replay_tombstones,
)
from payung.intake.deletion.actions.feedback_retention import (
    forget_leftovers,
    propose_deletions,
)
from payung.intake.deletion.actions.record_deletion import (
    Cause,
    delete_feedback,
    delete_report,
    file_tombstones,
    forget_receipts,
)

__all__ = [
    "Cause",
    "delete_decided",
    "delete_feedback",
    "delete_report",
    "file_tombstones",
    "forget_leftovers",
    "forget_receipts",
    "let_decided_wait",
    "propose_deletions",
    "replay_tombstones",
]
