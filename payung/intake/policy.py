"""Who may open and answer a report: its own unit, with the certificate that the act needs."""

from typing import TypeGuard

from payung.foundation.errors import NotFound
from payung.foundation.viewer import Viewer
from payung.intake.models import StoredReport
from payung.people.policy import require
from payung.people.roles import Permission
from payung.people.viewer import OfficerViewer


def sees(viewer: Viewer, stored: StoredReport | None) -> TypeGuard[StoredReport]:
    """Say whether a report exists for `viewer`: what is another unit's is not there."""
    return (
        stored is not None
        and isinstance(viewer, OfficerViewer)
        and stored.unit_id == viewer.unit
    )


def _require(viewer: Viewer, stored: StoredReport | None, permission: Permission) -> None:
    require(viewer, permission)
    if not sees(viewer, stored):
        raise NotFound


def require_sight(viewer: Viewer, stored: StoredReport | None) -> None:
    """Raise unless the viewer may know of this report at all."""
    _require(viewer, stored, Permission.REPORT_QUEUE_READ)


def require_content(viewer: Viewer, stored: StoredReport | None) -> None:
    """Raise unless the viewer may open what the report says."""
    _require(viewer, stored, Permission.REPORT_CONTENT_OPEN)


def require_dialogue(viewer: Viewer, stored: StoredReport | None) -> None:
    """Raise unless the viewer may write to whoever sent the report."""
    _require(viewer, stored, Permission.CHILD_DIALOGUE_WRITE)


def require_level(viewer: Viewer, stored: StoredReport | None) -> None:
    """Raise unless the viewer may decide the level."""
    _require(viewer, stored, Permission.REPORT_LEVEL_DECIDE)


def require_stop(viewer: Viewer, stored: StoredReport | None) -> None:
    """Raise unless the viewer may decide what a wish to stop means."""
    _require(viewer, stored, Permission.CHILD_STOP_DECIDE)
