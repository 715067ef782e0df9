"""Who may join cases, and what keeps two of them from being one."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.cases.policy import OVERSIGHT, may_work, require_lead, require_there
from payung.foundation.errors import NotAllowed, Text
from payung.foundation.viewer import Viewer
from payung.staff.policy import PermissionResult
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def may_join(viewer: OfficerViewer, owner: UUID | None) -> PermissionResult:
    """Say whether the viewer may join a case of their unit: theirs, nobody's, or as a supervisor."""
    return may_work(viewer, owner or viewer.id, Permission.REPORT_LEVEL_DECIDE)


def require_join(viewer: OfficerViewer, case: Case | None) -> Case:
    """Return a case if the viewer may join it; raise otherwise."""
    there = require_there(viewer, case, Permission.REPORT_LEVEL_DECIDE)
    require_lead(viewer, there)
    leave = may_join(viewer, there.owner_id)
    if not leave:
        raise NotAllowed(leave.reason)
    return there


def link_obstacle(viewer: Viewer, first: Case, second: Case) -> Text | None:
    """Say why two cases cannot be linked by one suspect; None where nothing is against it."""
    del viewer  # who may know of both
    if first.unit_id != second.unit_id:
        return _("These reports are with different units. Transfer one of them first.")
    if first.unit.kind == OVERSIGHT:
        return _("Reports about officials are never joined.")
    if _readers(first) != _readers(second):
        return _("Different officers may read these reports. Name the same readers for both first.")
    return None


def obstacle(viewer: Viewer, first: Case, second: Case) -> Text | None:
    """Say why two cases cannot be one; None where nothing is against it."""
    reason = link_obstacle(viewer, first, second)
    if reason:
        return reason
    if _sharing(first) != _sharing(second):
        return _(
            "Another unit works on one of these reports. Share the other too, or end the sharing."
        )
    return None


def is_shared(case: Case) -> bool:
    """Say whether another unit works on a case too."""
    return bool(_sharing(case))


def _sharing(case: Case) -> frozenset[object]:
    return frozenset(case.shares.filter(closed_at=None).values_list("unit_id", flat=True))


def _readers(case: Case) -> frozenset[object] | None:
    if not case.named_only:
        return None
    return frozenset(case.readers.values_list("officer_id", flat=True))
