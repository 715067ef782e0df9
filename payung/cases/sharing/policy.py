"""Which unit can share a case, and who may end that."""

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case
from payung.cases.parts import parts
from payung.cases.policy import OVERSIGHT, may_work
from payung.cases.queries import shares_of
from payung.foundation.errors import NotAllowed, Text
from payung.staff.policy import PermissionResult, may
from payung.staff.queries import UnitCard
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_NEVER = ("analysis", OVERSIGHT)  # kinds of units that share no case


def obstacle(viewer: OfficerViewer, case: Case) -> Text | None:
    """Say why a case cannot be shared with any unit; None where nothing is against it."""
    if viewer.unit_kind == OVERSIGHT:
        return _("Reports about officials are never shared. Transfer this report instead.")
    if case.named_only:
        return _("This report is restricted to named officers. Open it to your unit first.")
    return None


def objection(viewer: OfficerViewer, case: Case, unit: UnitCard) -> Text | None:
    """Say why a case cannot be shared with one unit; None where nothing is against it."""
    if unit.id == case.unit_id or unit.kind in _NEVER:
        return _("Choose another unit that works on reports.")
    if shares_of(viewer, case.id).filter(unit_id=unit.id).exists():
        return _("This unit already works on this case.")
    objections = (part.objection(viewer, case, unit) for part in parts())
    return next((reason for reason in objections if reason), None)


def can_share(unit: UnitCard) -> bool:
    """Say whether a unit is one that can share cases."""
    return unit.can_receive and unit.kind not in _NEVER


def may_end(viewer: OfficerViewer, share: Case) -> PermissionResult:
    """Say whether the viewer may end the sharing: who may transfer the case, or who works on the share.

    Of a share that nobody has taken, anybody who may decide in that unit.
    """
    if share.unit_id == viewer.unit:
        return may_work(viewer, share.owner_id or viewer.id, Permission.REPORT_LEVEL_DECIDE)
    return may(viewer, Permission.REPORT_HAND_OVER)


def require_end(viewer: OfficerViewer, share: Case) -> None:
    """Raise NotAllowed with the reason unless the viewer may end the sharing."""
    leave = may_end(viewer, share)
    if not leave:
        raise NotAllowed(leave.reason)
