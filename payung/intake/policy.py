"""Who may open and answer a report: its own unit, with the certificate that the act needs."""

from payung.cases.policy import require_there, require_work, watches
from payung.foundation.errors import NotFound
from payung.foundation.viewer import Viewer
from payung.intake.models import StoredReport
from payung.staff.policy import PermissionResult, may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def may_read_ledger(viewer: Viewer, what: str) -> bool:
    """Say whether an officer may read the ledger about `what`: their own unit's; oversight reads all."""
    if not isinstance(viewer, OfficerViewer):
        return False
    if watches(viewer):
        return True
    return bool(what) and what.startswith(f"{viewer.unit}/")


def may_read_blame_figures(viewer: Viewer) -> PermissionResult:
    """Say whether the viewer may read the figures on their own unit's wording."""
    return may(viewer, Permission.LANGUAGE_FIGURES_READ)


def require_blame_figures(viewer: Viewer) -> None:
    """Raise NotAllowed with the reason unless the viewer may read the figures on their unit's wording."""
    require(viewer, Permission.LANGUAGE_FIGURES_READ)


def _require(viewer: Viewer, stored: StoredReport | None, permission: Permission) -> StoredReport:
    require_there(viewer, stored.case if stored else None, permission)
    if stored is None:
        raise NotFound
    return stored


def require_sight(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may know of it at all; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_QUEUE_READ)


def require_wish(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may decide on a wish of the child; raise otherwise."""
    return _require(viewer, stored, Permission.CHILD_WISH_DECIDE)


def require_feedback(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may tell its sender the outcome; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_SENDER_TELL)


def require_mark(viewer: OfficerViewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may mark how the rules heard it: who may decide its level may."""
    require_work(viewer, stored.case if stored else None, Permission.REPORT_LEVEL_DECIDE)
    if stored is None:
        raise NotFound
    return stored


def may_export_sentences(viewer: Viewer) -> PermissionResult:
    """Say whether the viewer may read and export their unit's corrected sentences."""
    leave = may(viewer, Permission.LANGUAGE_FIGURES_READ)
    return may(viewer, Permission.REPORT_CONTENT_OPEN) if leave else leave


def require_export_sentences(viewer: Viewer) -> None:
    """Raise NotAllowed with the reason unless the viewer may export their unit's corrected sentences."""
    require(viewer, Permission.LANGUAGE_FIGURES_READ)
    require(viewer, Permission.REPORT_CONTENT_OPEN)
