"""Assign a report to an officer: take one or several, give one back, transfer one to a colleague."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.batches import Undone, in_each, selected
from payung.cases.actions.case_lookups import locked_for
from payung.cases.actions.step_owners import leave_steps, take_steps
from payung.cases.assignment.actions.held_cases import CANNOT
from payung.cases.assignment.queries import able
from payung.cases.models import Case
from payung.cases.notes.queries import leave_to_give_back
from payung.cases.parts import parts
from payung.cases.policy import require_assign, require_there, require_work
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict
from payung.ledger.actions import Act, acting
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def take(viewer: OfficerViewer, case_id: UUID) -> None:
    """Take a case: from now on the viewer owns it. Raises Conflict where a colleague does.

    A case whose owner has left goes on under its new owner.
    """
    require(viewer, Permission.REPORT_TAKE)
    with acting(viewer) as act:
        case = require_there(viewer, locked_for(viewer, case_id), Permission.REPORT_TAKE)
        if case.owner is not None and case.owner.is_active:
            raise Conflict(_("A colleague has just taken this report."))
        _begin(viewer, act, case)


def _begin(viewer: OfficerViewer, act: Act, case: Case) -> None:
    """Let the viewer own a locked case and work on it: its reporter sees that somebody has read it."""
    case.owner_id, case.new_to_owner, case.taken_at = viewer.id, False, clock.now()
    case.save(update_fields=["owner", "new_to_owner", "taken_at"])
    take_steps(viewer, case)
    if case.share_of_id is None:  # a reporter hears of the unit that answers
        for part in parts():
            part.taken(viewer, case)
    act.record(case.chain, acts.REPORT_TAKEN, f"report:{case.about}")


def see(viewer: OfficerViewer, case: Case) -> None:
    """Note that the viewer has opened a case that a colleague gave them. The ledger has the opening itself.

    One that nobody had taken before, the viewer takes by opening it: until then nobody has read it.
    """
    if not case.new_to_owner or case.owner_id != viewer.id:
        return
    if case.taken_at is not None:
        Case.objects.filter(id=case.id, owner_id=viewer.id).update(new_to_owner=False)
        return
    with acting(viewer) as act:
        there = locked_for(viewer, case.about)
        if there is not None and there.owner_id == viewer.id and there.taken_at is None:
            _begin(viewer, act, there)


def take_each(viewer: OfficerViewer, case_ids: Sequence[UUID]) -> tuple[Undone, ...]:
    """Take several cases, one by one; return those that were not taken.

    Raises BadInput for none or too many.
    """
    require(viewer, Permission.REPORT_TAKE)
    return in_each(viewer, selected(case_ids), lambda case_id: take(viewer, case_id))


def give_back(viewer: OfficerViewer, case_id: UUID) -> None:
    """Give back a report that the viewer has just taken and not touched; it waits for an owner again.

    The child still sees that somebody has read it. Raises Conflict where it is too late.
    """
    with acting(viewer) as act:
        case = require_work(viewer, locked_for(viewer, case_id), Permission.REPORT_TAKE)
        leave = leave_to_give_back(viewer, case)
        if not leave:
            raise Conflict(leave.reason)
        case.owner_id = case.taken_at = None
        case.save(update_fields=["owner", "taken_at"])
        leave_steps(viewer, case)
        act.record(case.chain, acts.GIVEN_BACK, f"report:{case_id}")


def assign(viewer: OfficerViewer, case_id: UUID, officer: UUID, *, seen: UUID | None) -> None:
    """Give a case to a colleague of the unit, its new owner (`policy.may_assign`).

    `seen` is the owner on the viewer's page; None: nobody had taken it. Raises BadInput where the colleague
    cannot take it, Conflict where somebody else owns it meanwhile.
    """
    with acting(viewer) as act:
        case = require_assign(viewer, locked_for(viewer, case_id))
        if case.owner_id != seen:
            raise Conflict(
                _("Somebody else has taken this report. Check it again, then transfer it.")
            )
        if officer not in {colleague.id for colleague in able(viewer, case_id)}:
            raise BadInput("officer", CANNOT)
        case.owner_id, case.new_to_owner = officer, True
        case.save(update_fields=["owner", "new_to_owner"])
        act.record(case.chain, acts.CASE_ASSIGNED, f"report:{case_id}")


def assign_each(
    viewer: OfficerViewer, seen: Mapping[UUID, UUID | None], officer: UUID
) -> tuple[Undone, ...]:
    """Give several cases to a colleague, one by one; return those that were not given.

    `seen`: each case with its owner on the viewer's page. Raises BadInput for none or too many.
    """
    require(viewer, Permission.REPORT_TAKE)
    return in_each(
        viewer,
        selected(list(seen)),
        lambda case_id: assign(viewer, case_id, officer, seen=seen[case_id]),
    )
