"""Who may work on a case: its owner; a supervisor of the unit; anybody of the unit may note."""

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.people.policy import require
from payung.people.roles import Permission, Role
from payung.people.viewer import OfficerViewer


def require_work(viewer: OfficerViewer, case: Case | None, permission: Permission) -> Case:
    """Return the case if the viewer holds `permission` and it is theirs to work on; raise otherwise."""
    require(viewer, permission)
    if case is None:
        raise Conflict(_("Take this report first: then it is yours to work on."))
    if case.unit_id != viewer.unit:
        raise NotFound
    if case.owner_id != viewer.id and Role.SUPERVISOR not in viewer.roles:
        raise NotAllowed(_("A colleague has taken this report. Ask them, or your supervisor."))
    return case


def require_unit(viewer: OfficerViewer, case: Case | None, permission: Permission) -> Case:
    """Return the case if the viewer holds `permission` and is of its unit; raise otherwise."""
    require(viewer, permission)
    if case is None:
        raise Conflict(_("Take this report first: then it is yours to work on."))
    if case.unit_id != viewer.unit:
        raise NotFound
    return case
