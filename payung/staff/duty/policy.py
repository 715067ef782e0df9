"""Which units keep a rota, which can answer for another, and who plans."""

from typing import Final

from payung.staff.models import UnitKind
from payung.staff.policy import PermissionResult, may, require
from payung.staff.queries import UnitCard
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

WITH_ROTA: Final = (
    *(UnitKind.POLICE, UnitKind.CHILD_PROTECTION, UnitKind.HELPLINE, UnitKind.OVERSIGHT),
)
ANSWER: Final = (UnitKind.POLICE, UnitKind.CHILD_PROTECTION, UnitKind.HELPLINE)


def can_answer(unit: UnitCard) -> bool:
    """Say whether a unit can answer for another, or let another answer: it has a key and works on reports.

    Never oversight: what names an official stays with it.
    """
    return unit.has_key and unit.kind in ANSWER


def may_plan(viewer: OfficerViewer) -> PermissionResult:
    """Say whether the viewer may change their unit's rota and agreements."""
    return may(viewer, Permission.PEOPLE_ROTA_PLAN)


def require_plan(viewer: OfficerViewer) -> None:
    """Raise NotAllowed with the reason unless the viewer may change their unit's rota and agreements."""
    require(viewer, Permission.PEOPLE_ROTA_PLAN)


def require_rota(viewer: OfficerViewer) -> None:
    """Raise NotAllowed unless the viewer may read their unit's rota: whoever sees its queue."""
    require(viewer, Permission.REPORT_QUEUE_READ)
