"""Who may decide about a deletion, and whether one officer is enough."""

from typing import Final

from payung.cases.models import Case, Proposal
from payung.cases.policy import require_watch, sees
from payung.cases.retention.periods import Kind
from payung.foundation.errors import NotFound
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

# Rules that stand in no file: what a child's own wish has proposed, and what whoever works on a report did.
CHILD_ASKED: Final = "child_asked"


REVIEWED: Final = "reviewed"


def needs_second(proposal: Proposal) -> bool:
    """Say whether two officers decide a deletion: of what was acted on, or of what a child asked to delete."""
    return proposal.kind == Kind.CASE or proposal.rule == CHILD_ASKED


def require_deletion(viewer: OfficerViewer, proposal: Proposal | None, case: Case | None) -> None:
    """Raise unless the viewer may decide about a proposal: of their unit, and of a case that they may see."""
    require(viewer, Permission.REPORT_DELETION_DECIDE)
    if proposal is None or proposal.unit_id != viewer.unit:
        raise NotFound
    if proposal.kind == Kind.FEEDBACK:
        require_watch(viewer)
    elif case is None or not sees(viewer, case):
        raise NotFound
