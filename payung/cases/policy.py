"""Who may work on a case: its owner; a supervisor of the unit; anybody of the unit may note."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.people.policy import Leave, may, require
from payung.people.roles import Permission, Role
from payung.people.viewer import OfficerViewer


def may_work(viewer: OfficerViewer, owner: UUID | None, permission: Permission) -> Leave:
    """Say whether the viewer may do `permission` on a report of their unit that `owner` has taken."""
    leave = may(viewer, permission)
    if leave and owner != viewer.id and Role.SUPERVISOR not in viewer.roles:
        reason = _("A colleague has taken this report. Ask them, or your supervisor.")
        return Leave(given=False, reason=reason)
    return leave


def require_work(viewer: OfficerViewer, case: Case | None, permission: Permission) -> Case:
    """Return the case if the viewer holds `permission` and it is theirs to work on; raise otherwise."""
    case = require_unit(viewer, case, permission)
    leave = may_work(viewer, case.owner_id, permission)
    if not leave:
        raise NotAllowed(leave.reason)
    return case


def require_unit(viewer: OfficerViewer, case: Case | None, permission: Permission) -> Case:
    """Return the case if the viewer holds `permission` and is of its unit; raise otherwise."""
    require(viewer, permission)
    if case is None:
        raise Conflict(_("Take this report first: then it is yours to work on."))
    if case.unit_id != viewer.unit:
        raise NotFound
    return case
