"""Assign a report to an officer: take one or several, give one back, transfer one to a colleague."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.models import Case
from payung.cases.policy import require_work
from payung.cases.queries import Row, able, leave_to_give_back
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.intake import actions as intake
from payung.intake import queries as reports
from payung.intake.actions.assessments import chain, locked
from payung.ledger.actions import acting
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

MOST: Final = 20  # reports that one officer takes at once


class Outcome(StrEnum):
    """What became of one of several reports that somebody wanted to take."""

    TAKEN = "taken"
    GONE = "gone"  # a colleague was faster
    MISSING = "missing"  # not there, or not for the viewer any more
    ALONE = "alone"  # P1: it is taken by itself


def take(viewer: OfficerViewer, report_id: UUID) -> None:
    """Take a report: from now on the viewer answers for its next step. Raises Conflict where somebody has.

    A case that another unit began before the report moved here, or whose owner has left, goes on under its new
    owner.
    """
    require(viewer, Permission.REPORT_TAKE)
    stored = reports.stored_report(viewer, report_id)
    try:
        with acting(viewer) as act:
            locked(id=report_id)  # two who take it at the same moment take turns
            if not _taken_over(viewer, report_id):
                Case.objects.create(
                    report=stored, unit_id=viewer.unit, owner_id=viewer.id, opened_at=clock.now()
                )
            intake.mark_read(viewer, report_id)
            act.record(chain(stored), acts.REPORT_TAKEN, f"report:{report_id}")
    except IntegrityError:
        raise Conflict(_("A colleague has just taken this report.")) from None


def see(viewer: OfficerViewer, row: Row) -> None:
    """Note that the viewer has opened what a colleague gave them. The ledger hears of the opening itself."""
    if row.is_new:
        Case.objects.filter(report_id=row.id, owner_id=viewer.id).update(new_to_owner=False)


def _taken_over(viewer: OfficerViewer, report_id: UUID) -> bool:
    nobodys = ~Q(unit_id=viewer.unit) | Q(owner=None) | Q(owner__is_active=False)
    found = Case.objects.filter(nobodys, report_id=report_id)
    # What the unit before had planned is moot here.
    found.exclude(unit_id=viewer.unit).update(action_at=None, ending=None)
    mine = {"unit_id": viewer.unit, "owner_id": viewer.id, "new_to_owner": False}
    return bool(found.update(**mine, opened_at=clock.now()))


def take_each(viewer: OfficerViewer, report_ids: Sequence[UUID]) -> dict[UUID, Outcome]:
    """Take several reports, each by itself, and say what became of each: one that is gone keeps no other.

    P1 is left out: a child in danger now needs somebody who does nothing else. Raises BadInput for none, or
    more than MOST.
    """
    require(viewer, Permission.REPORT_TAKE)
    wanted = list(dict.fromkeys(report_ids))
    if not wanted:
        raise BadInput("report", _("Select at least one report first."))
    if len(wanted) > MOST:
        raise BadInput("report", _("Take at most 20 reports at once."))
    return {report: _took(viewer, report) for report in wanted}


def _took(viewer: OfficerViewer, report_id: UUID) -> Outcome:
    try:
        if reports.stored_report(viewer, report_id).level == Level.P1:
            return Outcome.ALONE
        take(viewer, report_id)
    except Conflict:
        return Outcome.GONE
    except NotFound:
        return Outcome.MISSING
    return Outcome.TAKEN


def give_back(viewer: OfficerViewer, report_id: UUID) -> None:
    """Give a report back that the viewer has just taken and not touched; it waits for somebody again.

    That somebody has read it stays true, and the child goes on seeing so. Raises Conflict where it is too late.
    """
    with acting(viewer) as act:
        case = require_work(viewer, locked(id=report_id), Permission.REPORT_TAKE)
        leave = leave_to_give_back(viewer, report_id)
        if not leave:
            raise Conflict(leave.reason)
        case.delete()
        act.record(chain(case.report), acts.GIVEN_BACK, f"report:{report_id}")


def assign(viewer: OfficerViewer, report_id: UUID, officer: UUID, *, seen: UUID) -> None:
    """Hand a report to a colleague of the unit, who answers for it from now on; its owner or a supervisor does.

    `seen` is the owner whom the viewer saw. Raises BadInput where the colleague lacks what taking it needs,
    Conflict where it has passed to somebody else meanwhile.
    """
    with acting(viewer) as act:
        case = require_work(viewer, locked(id=report_id), Permission.REPORT_TAKE)
        if case.owner_id != seen:
            raise Conflict(
                _("Somebody else has taken this report. Check it again, then transfer it.")
            )
        if officer not in {each.id for each in able(viewer, report_id)}:
            raise BadInput(
                "officer",
                _(
                    "Choose a colleague who has the role, the certificate and the key for this "
                    "report."
                ),
            )
        case.owner_id, case.new_to_owner = officer, True
        case.save(update_fields=["owner", "new_to_owner"])
        act.record(chain(case.report), acts.CASE_ASSIGNED, f"report:{report_id}")
