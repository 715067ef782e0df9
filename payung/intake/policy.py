"""Who may open and answer a report: its own unit, with the certificate that the act needs."""

from django.utils.translation import gettext as _

from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import Viewer
from payung.intake.models import StoredReport
from payung.intake.routing import OVERSIGHT
from payung.staff.policy import PermissionResult, may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def sees(viewer: Viewer, stored: StoredReport) -> bool:
    """Say whether a report exists for `viewer`: what is another unit's, or for others by name, is not there."""
    if not isinstance(viewer, OfficerViewer) or stored.unit_id != viewer.unit:
        return False
    return not stored.named_only or is_named(viewer, stored)


def is_named(viewer: OfficerViewer, stored: StoredReport) -> bool:
    """Say whether `viewer` is one of the officers to whom alone a report is open.

    Once none of them works here any more, who names readers sees that it is there: it must be on a list.
    """
    here = dict(stored.named_readers.values_list("officer_id", "officer__is_active"))
    if viewer.id in here or not here:
        return bool(here)
    return not any(here.values()) and bool(may(viewer, Permission.REPORT_NAME_READERS))


def may_read_ledger(viewer: Viewer, what: str) -> bool:
    """Say whether an officer may read the ledger about `what`: their own unit's; oversight reads all."""
    if not isinstance(viewer, OfficerViewer):
        return False
    if watches(viewer):
        return True
    return bool(what) and what.startswith(f"{viewer.unit}/")


def watches(viewer: Viewer) -> PermissionResult:
    """Say whether the viewer may look at what units do: by their role, and in a unit of oversight."""
    leave = may(viewer, Permission.LEDGER_READ_ALL)
    outside = isinstance(viewer, OfficerViewer) and viewer.unit_kind == OVERSIGHT
    if leave and not outside:
        return PermissionResult(
            given=False, reason=_("Only an oversight unit can see what other units do.")
        )
    return leave


def require_watch(viewer: Viewer) -> None:
    """Raise NotAllowed with the reason unless the viewer may look at what units do."""
    leave = watches(viewer)
    if not leave:
        raise NotAllowed(leave.reason)


def may_read_blame_figures(viewer: Viewer) -> PermissionResult:
    """Say whether the viewer may read how their own unit's words to children were read, as figures."""
    return may(viewer, Permission.LANGUAGE_FIGURES_READ)


def require_blame_figures(viewer: Viewer) -> None:
    """Raise NotAllowed with the reason unless the viewer may read the figures of their unit's words."""
    require(viewer, Permission.LANGUAGE_FIGURES_READ)


def _require(viewer: Viewer, stored: StoredReport | None, permission: Permission) -> StoredReport:
    require(viewer, permission)
    if stored is None or not sees(viewer, stored):
        raise NotFound
    return stored


def require_sight(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may know of it at all; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_QUEUE_READ)


def require_content(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may open what it says; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_CONTENT_OPEN)


def require_dialogue(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may write to whoever sent it; raise otherwise."""
    return _require(viewer, stored, Permission.CHILD_DIALOGUE_WRITE)


def require_level(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may decide its level; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_LEVEL_DECIDE)


def require_wish(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may decide what a wish of the child means; raise otherwise."""
    return _require(viewer, stored, Permission.CHILD_WISH_DECIDE)


def require_ruling(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may rule whether its reporter reads our messages; raise otherwise."""
    return _require(viewer, stored, Permission.CHILD_REPORTER_RULE)


def require_hand_over(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may hand it to another unit; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_HAND_OVER)


def require_naming(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may say to whom alone it is open; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_NAME_READERS)


def require_feedback(viewer: Viewer, stored: StoredReport | None) -> StoredReport:
    """Return the report if the viewer may tell its sender what became of it; raise otherwise."""
    return _require(viewer, stored, Permission.REPORT_SENDER_TELL)
