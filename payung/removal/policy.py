"""Who may read and work on removal requests: the officers who open the reports of their unit."""

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.cases.policy import require_there
from payung.foundation.viewer import Viewer
from payung.staff.policy import PermissionResult, may, require
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer


def require_list(viewer: OfficerViewer) -> None:
    """Raise NotAllowed with the reason unless the viewer may see the unit's removal requests."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)


def require_request(viewer: Viewer, case: Case | None) -> Case:
    """Return the case of a request if the viewer may open it; raise otherwise."""
    return require_there(viewer, case, Permission.REPORT_CONTENT_OPEN)


def require_notice(viewer: Viewer, case: Case | None) -> Case:
    """Return the case of a request if the viewer may write to services for it; raise otherwise."""
    return require_there(viewer, case, Permission.CASE_STEP_WRITE)


def may_decide_back(viewer: OfficerViewer) -> PermissionResult:
    """Say whether the viewer decides that a request goes on: child protection does, as on other wishes."""
    leave = may(viewer, Permission.CHILD_WISH_DECIDE)
    if not leave and Role.CHILD_PROTECTION not in viewer.roles:
        return PermissionResult(
            given=False, reason=_("A child-protection worker decides whether a request goes on.")
        )
    return leave
