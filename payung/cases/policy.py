"""Who may work on a case: its owner or a supervisor of the unit. Any officer of the unit may
write notes.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case, Handover, HandoverState, Note
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotAllowed, NotFound, Text
from payung.foundation.viewer import Viewer
from payung.language.text_checks import Read
from payung.staff import queries as people
from payung.staff.policy import PermissionResult, may, may_pass_on, require
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

OVERSIGHT: Final = "oversight"  # the kind of a unit that watches over others
BATCH: Final = 20  # cases in which one request acts
UNDO: Final = timedelta(minutes=10)  # how long a slip can be put right as if it had not been


def sees(viewer: Viewer, case: Case) -> bool:
    """Say whether a case exists for `viewer`: what is another unit's, or for others by name, is not there."""
    if not isinstance(viewer, OfficerViewer) or case.unit_id != viewer.unit:
        return False
    if has_conflict(viewer, case):
        return False
    return not case.named_only or is_named(viewer, case)


def has_conflict(viewer: OfficerViewer, case: Case) -> bool:
    """Say whether `viewer` has a conflict of interest in a case: it is not there for them."""
    return case.conflicted and case.whole.conflicts.filter(officer_id=viewer.id).exists()


def is_named(viewer: OfficerViewer, case: Case) -> bool:
    """Say whether `viewer` is one of the officers to whom alone a case is open.

    Once none of them works here any more, who names readers sees that it is there: it must be on a list.
    """
    here = dict(case.readers.values_list("officer_id", "officer__is_active"))
    if viewer.id in here or not here:
        return bool(here)
    return not any(here.values()) and bool(may(viewer, Permission.REPORT_NAME_READERS))


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


def may_work(
    viewer: OfficerViewer, owner: UUID | None, permission: Permission, *, left: bool = False
) -> PermissionResult:
    """Say whether the viewer may do `permission` on a report of their unit that `owner` has taken.

    `left`: the owner has left, so it is there to be taken.
    """
    leave = may(viewer, permission)
    if leave and owner != viewer.id and not leads(viewer):
        if left:
            return PermissionResult(
                given=False, reason=_("The officer who had this report has left. Take it first.")
            )
        reason = _("A colleague has taken this report. Ask them, or your supervisor.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_assign(
    viewer: OfficerViewer, owner: UUID | None, *, left: bool = False
) -> PermissionResult:
    """Say whether the viewer gives a case to a colleague: its owner does, or a supervisor.

    A supervisor also gives out what nobody has taken: they see who is on duty and who has most. Nobody else
    does, since an officer takes work, and does not hand it to others.
    """
    if owner is not None or leads(viewer):
        return may_work(viewer, owner, Permission.REPORT_TAKE, left=left)
    leave = may(viewer, Permission.REPORT_TAKE)
    if leave:
        reason = _("Nobody has taken this report. Take it, or ask a supervisor to assign it.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_join_batch(level: str) -> PermissionResult:
    """Say whether an act may do a case together with others: never one of danger now."""
    if level == Level.P1:
        reason = _("Danger now (P1): it needs your full attention, so do this on its own page.")
        return PermissionResult(given=False, reason=reason)
    return PermissionResult(given=True, reason=_("It can be selected together with others."))


def leads(viewer: OfficerViewer) -> bool:
    """Say whether the viewer looks after what colleagues of their unit have taken."""
    return Role.SUPERVISOR in viewer.roles


def may_read_child(
    viewer: OfficerViewer, worker: UUID | None, *, own_only: bool
) -> PermissionResult:
    """Say whether the viewer reads a child's own file: one for its worker alone, they and supervisors."""
    leave = may(viewer, Permission.REPORT_CONTENT_OPEN)
    if leave and own_only and worker != viewer.id and not leads(viewer):
        reason = _("Only the worker of this child and a supervisor read this child's file.")
        return PermissionResult(given=False, reason=reason)
    return leave


def require_leading(viewer: OfficerViewer) -> None:
    """Raise NotAllowed with the reason unless the viewer looks after the whole unit's work."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    if not leads(viewer):
        raise NotAllowed(_("Only a supervisor sees the work of the whole unit in numbers."))


def may_declare_conflict(viewer: OfficerViewer, officer: UUID) -> PermissionResult:
    """Say whether the viewer may take a case from an officer who knows somebody in it."""
    leave = may(viewer, Permission.REPORT_QUEUE_READ)
    if leave and officer != viewer.id and not leads(viewer):
        reason = _("Only a supervisor can say this of a colleague.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_hand_over_shift(viewer: OfficerViewer, officer: UUID | None) -> PermissionResult:
    """Say whether the viewer hands over the shift of an officer of their unit; None: of the whole unit."""
    if officer is not None:
        return may_pass_on(viewer, officer)
    leave = may(viewer, Permission.REPORT_TAKE)
    if leave and not leads(viewer):
        reason = _("Only a supervisor hands over the shift of the whole unit.")
        return PermissionResult(given=False, reason=reason)
    return leave


def require_hand_over_shift(viewer: OfficerViewer, officer: UUID | None) -> None:
    """Raise NotAllowed with the reason unless the viewer hands over this shift."""
    leave = may_hand_over_shift(viewer, officer)
    if not leave:
        raise NotAllowed(leave.reason)


def require_accepting(viewer: OfficerViewer, handover: Handover | None) -> Handover:
    """Return a handover if it waits for the viewer by name; raise otherwise."""
    there = _require_open(viewer, handover)
    if there.colleague_id != viewer.id:
        raise NotAllowed(_("Only the colleague to whom it was handed can accept or decline it."))
    return there


def require_withdrawing(viewer: OfficerViewer, handover: Handover | None) -> Handover:
    """Return a handover if it waits and the viewer made it, or is a supervisor; raise otherwise."""
    there = _require_open(viewer, handover)
    if there.officer_id != viewer.id and not leads(viewer):
        raise NotAllowed(
            _("Only the officer who handed it over, or a supervisor, can withdraw it.")
        )
    return there


def _require_open(viewer: OfficerViewer, handover: Handover | None) -> Handover:
    if handover is None or handover.unit_id != viewer.unit:
        raise NotFound
    if handover.state != HandoverState.OFFERED:
        raise Conflict(_("This handover has been accepted, declined or withdrawn meanwhile."))
    return handover


def may_give_back(viewer: OfficerViewer, case: Case, *, touched: bool) -> PermissionResult:
    """Say whether a report can be given back: its owner, soon, and nothing was done on it yet."""
    if case.owner_id != viewer.id:
        return PermissionResult(
            given=False, reason=_("Only the officer who has taken a report can give it back.")
        )
    if clock.now() - (case.taken_at or case.opened_at) >= UNDO:
        reason = _("You took this more than 10 minutes ago. Transfer it to a colleague instead.")
        return PermissionResult(given=False, reason=reason)
    if touched:
        reason = _(
            "Something has been decided, written or drafted here. Transfer the report "
            "to a colleague instead."
        )
        return PermissionResult(given=False, reason=reason)
    return PermissionResult(
        given=True,
        reason=_("You took it within the last 10 minutes, and nothing has been done yet."),
    )


def may_take_back(viewer: OfficerViewer, note: Note) -> PermissionResult:
    """Say whether a note can be taken back: by who wrote it, soon, and once."""
    if note.officer_id != viewer.id:
        return PermissionResult(given=False, reason=_("Only the author of a note can withdraw it."))
    if note.taken_back_at is not None:
        return PermissionResult(given=False, reason=_("This note has already been withdrawn."))
    if clock.now() - note.written_at >= UNDO:
        reason = _(
            "This note is more than 10 minutes old and can no longer be withdrawn. "
            "Write another note to correct it."
        )
        return PermissionResult(given=False, reason=reason)
    return PermissionResult(given=True, reason=_("You wrote it within the last 10 minutes."))


def may_second(viewer: OfficerViewer, author: UUID) -> PermissionResult:
    """Say whether the viewer may second what `author` wrote down of a child."""
    leave = may(viewer, Permission.REPORT_LEVEL_DECIDE)
    if leave and author == viewer.id:
        reason = _("You wrote this yourself, so a colleague must countersign it.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_transfer_at_once(
    viewer: OfficerViewer, level: str, owner: UUID | None, *, named_only: bool
) -> PermissionResult:
    """Say whether who may only propose a transfer makes it at once: of a P1 that is theirs or nobody's.

    Not of a case for named officers alone: one of these is a supervisor, or a member of oversight.
    """
    leave = may_work(viewer, owner or viewer.id, Permission.REPORT_TRANSFER_PROPOSE)
    if leave and (level != Level.P1 or named_only):
        reason = _("A supervisor decides on a transfer. Only a P1 goes at once.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_decide_transfer(viewer: OfficerViewer, author: UUID) -> PermissionResult:
    """Say whether the viewer may decide or review a transfer that `author` proposed or made."""
    leave = may(viewer, Permission.REPORT_HAND_OVER)
    if leave and author == viewer.id:
        reason = _("This transfer is your own, so another supervisor must look at it.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_withdraw_transfer(
    viewer: OfficerViewer, author: UUID, owner: UUID | None
) -> PermissionResult:
    """Say whether the viewer may withdraw a proposed transfer: who proposed it, and the owner of the case."""
    if viewer.id in {author, owner}:
        return PermissionResult(given=True, reason=_("It is your proposal, or your case."))
    reason = _("Only the officer who proposed it, or the owner of the case, can withdraw it.")
    return PermissionResult(given=False, reason=reason)


def may_skip_check(level: str) -> bool:
    """Say whether words to a child may go unread by any list: at P1, where nothing stands before the child."""
    return level == Level.P1


def holds_back(read: Read, level: str) -> bool:
    """Say whether the officer sees what the check says of words to a child before they are sent.

    At P1 words that look like another language are not held back.
    """
    return bool(read.findings) or (bool(read.looks_like) and level != Level.P1)


def require_work(viewer: OfficerViewer, case: Case | None, permission: Permission) -> Case:
    """Return a case if the viewer holds `permission` and it is theirs to work on; raise otherwise."""
    there = require_taken(viewer, case, permission)
    left = there.owner_id != viewer.id and there.owner is not None and not there.owner.is_active
    leave = may_work(viewer, there.owner_id, permission, left=left)
    if not leave:
        raise NotAllowed(leave.reason)
    return there


def require_assign(viewer: OfficerViewer, case: Case | None) -> Case:
    """Return a case if the viewer may give it to a colleague, taken or not; raise otherwise."""
    there = require_there(viewer, case, Permission.REPORT_TAKE)
    left = there.owner is not None and not there.owner.is_active
    leave = may_assign(viewer, there.owner_id, left=left)
    if not leave:
        raise NotAllowed(leave.reason)
    return there


def require_taken(viewer: OfficerViewer, case: Case | None, permission: Permission) -> Case:
    """Return a case that somebody has taken if the viewer may act on it; raise otherwise.

    Raises Conflict where nobody has taken it.
    """
    there = require_there(viewer, case, permission)
    if there.owner_id is None:
        raise Conflict(_("Take this report first."))
    return there


def require_there(viewer: Viewer, case: Case | None, permission: Permission) -> Case:
    """Return a case if the viewer holds `permission` and may know of it, taken or not; raise otherwise."""
    require(viewer, permission)
    if case is None or not sees(viewer, case):
        if case is not None and _shares(viewer, case):
            raise NotAllowed(led_elsewhere(viewer, case))
        raise NotFound
    return case


def may_lead(viewer: OfficerViewer, case: Case) -> PermissionResult:
    """Say whether the viewer's unit leads a case: of one that it only shares, most is for another unit."""
    if case.share_of_id is None:
        return PermissionResult(given=True, reason=_("Your unit leads this case."))
    return PermissionResult(given=False, reason=led_elsewhere(viewer, case.whole))


def require_lead(viewer: OfficerViewer, case: Case) -> None:
    """Raise NotAllowed with the reason where the viewer's unit only shares a case."""
    leave = may_lead(viewer, case)
    if not leave:
        raise NotAllowed(leave.reason)


def led_elsewhere(viewer: Viewer, case: Case) -> Text:
    """Return the sentence that another unit leads a case."""
    unit = people.unit(viewer, case.unit_id).name
    return _("%(unit)s leads this case. Only that unit can do this: write a note for it.") % {
        "unit": unit
    }


def _shares(viewer: Viewer, case: Case) -> bool:
    """Say whether the viewer's unit works on a case that another one leads."""
    if not isinstance(viewer, OfficerViewer):
        return False
    return case.shares.filter(unit_id=viewer.unit, closed_at=None).exists()
