"""Decide who may decide on a deletion, and whether one officer is enough."""

from typing import Final

from payung.cases.models import Case, Proposal
from payung.cases.policy import require_watch, sees
from payung.cases.retention.periods import Kind
from payung.foundation.errors import NotFound
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

# Rules that no file has: a child's own wish proposed the deletion, or the officer who reviewed the case.
CHILD_ASKED: Final = "child_asked"
REVIEWED: Final = "reviewed"


def needs_second(proposal: Proposal) -> bool:
    """Say whether two officers decide: on a case that was acted on, or that a child wants deleted."""
    return proposal.kind == Kind.CASE or proposal.rule == CHILD_ASKED


def require_deletion(viewer: OfficerViewer, proposal: Proposal | None, case: Case | None) -> None:
    """Raise unless the viewer may decide on a proposal: of their unit, on a case that they may see."""
    require(viewer, Permission.REPORT_DELETION_DECIDE)
    if proposal is None or proposal.unit_id != viewer.unit:
        raise NotFound
    if proposal.kind == Kind.FEEDBACK:
        require_watch(viewer)
    elif case is None or not sees(viewer, case):
        raise NotFound
