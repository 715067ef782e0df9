"""Assign a report to an officer: take one or several, give one back, transfer one to a colleague."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import locked_for
from payung.cases.actions.step_owners import leave_steps, take_steps
from payung.cases.assignment.queries import able
from payung.cases.models import Case
from payung.cases.notes.queries import leave_to_give_back
from payung.cases.parts import parts
from payung.cases.policy import require_there, require_work
from payung.cases.queries import worked_on
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.ledger.actions import acting
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

MOST: Final = 20  # reports that one officer takes at once


class Outcome(StrEnum):
    """The outcome of taking one of several reports."""

    TAKEN = "taken"
    GONE = "gone"  # a colleague was faster
    MISSING = "missing"  # not there, or not for the viewer any more
    ALONE = "alone"  # P1: it is taken by itself


def take(viewer: OfficerViewer, case_id: UUID) -> None:
    """Take a case: from now on the viewer owns it. Raises Conflict where a colleague does.

    A case whose owner has left goes on under its new owner.
    """
    require(viewer, Permission.REPORT_TAKE)
    with acting(viewer) as act:
        case = require_there(viewer, locked_for(viewer, case_id), Permission.REPORT_TAKE)
        if case.owner is not None and case.owner.is_active:
            raise Conflict(_("A colleague has just taken this report."))
        case.owner_id, case.new_to_owner, case.taken_at = viewer.id, False, clock.now()
        case.save(update_fields=["owner", "new_to_owner", "taken_at"])
        take_steps(viewer, case)
        if case.share_of_id is None:  # a reporter hears of the unit that answers
            for part in parts():
                part.taken(viewer, case)
        act.record(case.chain, acts.REPORT_TAKEN, f"report:{case_id}")


def see(viewer: OfficerViewer, case: Case) -> None:
    """Note that the viewer has opened a case that a colleague gave them. The ledger has the opening itself."""
    if case.new_to_owner and case.owner_id == viewer.id:
        Case.objects.filter(id=case.id, owner_id=viewer.id).update(new_to_owner=False)


def take_each(viewer: OfficerViewer, case_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    """Take several reports, one by one, and return the outcome of each: a failure stops no other.

    P1 is left out: a child in danger now needs an officer who does nothing else. Raises BadInput for none, or
    more than MOST.
    """
    require(viewer, Permission.REPORT_TAKE)
    reports = list(dict.fromkeys(case_ids))
    if not reports:
        raise BadInput("report", _("Select at least one report first."))
    if len(reports) > MOST:
        raise BadInput("report", _("Take at most 20 reports at once."))
    return {report: _took(viewer, report) for report in reports}


def _took(viewer: OfficerViewer, case_id: UUID) -> Outcome:
    try:
        if worked_on(viewer, case_id).level == Level.P1:
            return Outcome.ALONE
        take(viewer, case_id)
    except Conflict:
        return Outcome.GONE
    except NotFound:
        return Outcome.MISSING
    return Outcome.TAKEN


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


def assign(viewer: OfficerViewer, case_id: UUID, officer: UUID, *, seen: UUID) -> None:
    """Give a report to a colleague of the unit, its new owner; only its owner or a supervisor may.

    `seen` is the owner on the viewer's page. Raises BadInput where the colleague cannot take it, Conflict
    where somebody else owns it meanwhile.
    """
    with acting(viewer) as act:
        case = require_work(viewer, locked_for(viewer, case_id), Permission.REPORT_TAKE)
        if case.owner_id != seen:
            raise Conflict(
                _("Somebody else has taken this report. Check it again, then transfer it.")
            )
        if officer not in {colleague.id for colleague in able(viewer, case_id)}:
            raise BadInput(
                "officer",
                _(
                    "Choose a colleague who has the role, the certificate and the key for this "
                    "report."
                ),
            )
        case.owner_id, case.new_to_owner = officer, True
        case.save(update_fields=["owner", "new_to_owner"])
        act.record(case.chain, acts.CASE_ASSIGNED, f"report:{case_id}")
