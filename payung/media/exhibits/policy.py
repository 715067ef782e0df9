"""Decide who may see, keep, open and destroy an exhibit: its own unit, with certificates."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.media.models import Exhibit, Source, State
from payung.staff.policy import PermissionResult, may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

ON_HOLD: Final = _("The report of this exhibit is under a legal hold: nothing of it is destroyed.")
UNDECIDED: Final = _("There is no decision to destroy this exhibit.")


@dataclass(frozen=True)
class ReportStanding:
    """The standing of an exhibit's report for a viewer. `held`: a legal hold lies on it.

    `readers`: to whom alone what is added to it is sealed; empty: to the exhibit's unit.
    """

    is_visible: bool
    held: bool = False
    readers: tuple[PublicKey, ...] = ()


Rule = Callable[[Viewer, Set[UUID]], Mapping[UUID, ReportStanding]]
_rules: list[Rule] = []
OPTED_OUT: Final = _("You have paused viewing. You can resume at any time.")
# Not classified yet, or a colleague asks for fresh eyes; a scan's result shows nothing.
TO_LOOK_AT: Final = (Q(ruled_at=None) | Q(fresh_eyes=True)) & ~Q(source=Source.SCAN)


def let(rule: Rule) -> None:
    """Register the rule for the standing of reports: called in ready() of the room that knows reports.

    A report that the rule does not return is gone, and hides nothing.
    """
    _rules[:] = [rule]


def of_reports(viewer: Viewer, reports: Set[UUID]) -> Mapping[UUID, ReportStanding]:
    """Return the standing of each of `reports` for the viewer, if it has one."""
    return _rules[0](viewer, reports) if _rules and reports else {}


def may_receive(viewer: Viewer, unit: UUID) -> PermissionResult:
    """Say whether the viewer may register a file for `unit`: an officer only for their own."""
    leave = may(viewer, Permission.EXHIBIT_RECEIVE)
    if leave and isinstance(viewer, OfficerViewer) and viewer.unit != unit:
        reason = _("An officer may register files for their own unit only.")
        return PermissionResult(given=False, reason=reason)
    return leave


def require_receive(viewer: Viewer, unit: UUID, report: UUID | None) -> None:
    """Raise NotAllowed unless `may_receive`; NotFound for a report that is invisible to the viewer."""
    leave = may_receive(viewer, unit)
    if not leave:
        raise NotAllowed(leave.reason)
    if report and isinstance(viewer, OfficerViewer):
        standing = of_reports(viewer, {report}).get(report)
        if standing and not standing.is_visible:
            raise NotFound


def may_open(viewer: Viewer, exhibit: Exhibit) -> PermissionResult:
    """Say whether the viewer may have the file of an exhibit: it needs the certificate for viewing."""
    leave = may(viewer, Permission.EXHIBIT_FILE_OPEN)
    if leave and exhibit.state == State.RETURNED:
        return PermissionResult(
            given=False, reason=_("This exhibit was returned: its file can no longer be opened.")
        )
    return _unless(leave, exhibit, require_file)


def require_there(
    viewer: OfficerViewer, exhibit: Exhibit | None, permission: Permission
) -> Exhibit:
    """Return an exhibit if the viewer has `permission` and may see it; raise otherwise."""
    require(viewer, permission)
    if exhibit is None or not sees(viewer, exhibit):
        raise NotFound
    return exhibit


def sees(viewer: Viewer, exhibit: Exhibit) -> bool:
    """Say whether the viewer may see an exhibit: of their unit, with a visible report if it has one."""
    if not isinstance(viewer, OfficerViewer) or exhibit.unit_id != viewer.unit:
        return False
    reports = {exhibit.report} if exhibit.report else set()
    return all(standing.is_visible for standing in of_reports(viewer, reports).values())


def all_seen(viewer: OfficerViewer, exhibits: Sequence[Exhibit]) -> list[Exhibit]:
    """Return those of `exhibits` that the viewer may see, with one question about all reports."""
    standings = of_reports(viewer, {row.report for row in exhibits if row.report})
    hidden = {report for report, standing in standings.items() if not standing.is_visible}
    return [row for row in exhibits if row.unit_id == viewer.unit and row.report not in hidden]


def require_held(exhibit: Exhibit) -> None:
    """Raise Conflict where an exhibit was returned or destroyed already."""
    if exhibit.state == State.RETURNED:
        raise Conflict(_("This exhibit was already returned."))
    require_file(exhibit)


def require_file(exhibit: Exhibit) -> None:
    """Raise Conflict where an exhibit was destroyed already."""
    if exhibit.state == State.DESTROYED:
        raise Conflict(_("This exhibit was already destroyed."))


def require_destruction(viewer: OfficerViewer, exhibit: Exhibit | None) -> Exhibit:
    """Return an exhibit if the viewer may decide now to destroy it; raise otherwise."""
    row = require_there(viewer, exhibit, Permission.EXHIBIT_DESTROY)
    require_file(row)
    if is_on_hold(viewer, row):
        raise Conflict(ON_HOLD)
    return row


def is_on_hold(viewer: Viewer, exhibit: Exhibit) -> bool:
    """Say whether a legal hold lies on the report of an exhibit."""
    reports = {exhibit.report} if exhibit.report else set()
    return any(standing.held for standing in of_reports(viewer, reports).values())


def require_decided(exhibit: Exhibit) -> None:
    """Raise Conflict without a decision to destroy an exhibit."""
    require_file(exhibit)
    if exhibit.decided_by_id is None:
        raise Conflict(UNDECIDED)


def may_confirm(viewer: OfficerViewer, exhibit: Exhibit) -> PermissionResult:
    """Say whether the viewer may confirm, as the second officer, that an exhibit is destroyed."""
    leave = may(viewer, Permission.EXHIBIT_DESTROY)
    if leave and exhibit.decided_by_id is None:
        return PermissionResult(given=False, reason=UNDECIDED)
    if leave and exhibit.decided_by_id == viewer.id:
        reason = _("You decided this yourself, so a second officer must confirm it.")
        return PermissionResult(given=False, reason=reason)
    return leave


@dataclass(frozen=True)
class Leaves:
    """The viewer's permissions for one exhibit in its present state, each with the reason."""

    hand_over: PermissionResult
    give_back: PermissionResult
    keep: PermissionResult
    destroy: PermissionResult
    confirm: PermissionResult
    take_back: PermissionResult
    open: PermissionResult
    examine: PermissionResult


def leaves(viewer: OfficerViewer, exhibit: Exhibit, *, on_hold: bool) -> Leaves:
    """Return the viewer's permissions for an exhibit that they may see."""
    custody = may(viewer, Permission.EXHIBIT_CUSTODY_WRITE)
    destroy = may(viewer, Permission.EXHIBIT_DESTROY)
    ending = PermissionResult(given=False, reason=ON_HOLD) if destroy and on_hold else destroy
    return Leaves(
        hand_over=_unless(custody, exhibit, require_held),
        give_back=_unless(custody, exhibit, require_held),
        keep=_unless(custody, exhibit, require_file),
        destroy=_unless(ending, exhibit, require_file),
        confirm=_unless(ending and may_confirm(viewer, exhibit), exhibit, require_file),
        take_back=_unless(destroy, exhibit, require_decided),
        open=may_open(viewer, exhibit),
        examine=_unless(may(viewer, Permission.EXHIBIT_RECEIVE), exhibit, require_held),
    )


def _unless(
    leave: PermissionResult, exhibit: Exhibit, rule: Callable[[Exhibit], None]
) -> PermissionResult:
    """Return a permission, or its refusal with the reason of `rule`."""
    try:
        rule(exhibit)
    except Conflict as error:
        return PermissionResult(given=False, reason=error.text) if leave else leave
    return leave
