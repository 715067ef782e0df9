"""Delete one child's file of a case: two officers decide, and it waits; the other children's stays.

Which records are this child's alone is sealed. So the second officer, whose keys open them, names their ids,
and the worker deletes these.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.actions.child_deletions import drop_file_deletion
from payung.cases.children.queries import child_file
from payung.cases.models import (
    CHILD_FILE,
    Case,
    ChildFile,
    ChildFilePart,
    Decided,
    Proposal,
    StepRecord,
)
from payung.cases.notes.queries import written
from payung.cases.parts import parts
from payung.cases.persons.queries import one_of, persons
from payung.cases.policy import require_lead, require_taken
from payung.cases.queries import readers_of, shares_of
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.cases.retention.policy import CHILD_ASKED
from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict
from payung.ledger.actions import Act, acting
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def decide_file_deletion(viewer: OfficerViewer, case_id: UUID, child: UUID, reason: str) -> None:
    """Decide, as the first of two officers, to delete a child's file. Raises Conflict where it must stay."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        if _proposal(child) is not None:
            raise Conflict(_("A colleague has decided this in the meantime."))
        _require_quiet(viewer, case, child)
        now = clock.now()
        proposal = Proposal(
            record=child,
            unit_id=case.unit_id,
            kind=CHILD_FILE,
            rule=CHILD_ASKED,
            since=now,
            proposed_at=now,
            proposed_by=viewer.name,
            decision=Decided.DELETE,
            officer_id=viewer.id,
            decided_at=now,
        )
        place = sealed.proposal_place(proposal)
        proposal.body = sealing.seal(place, {"reason": words}, readers_of(viewer, case))
        proposal.save(force_insert=True)
        _record(act, acts.FILE_DELETION_DECIDED, case, file)


def confirm_file_deletion(viewer: OfficerViewer, case_id: UUID, child: UUID) -> None:
    """Confirm it as a second officer: what is this child's alone goes after the wait, unless somebody cancels.

    The child is found by no name from now on.
    """
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        proposal = _proposal(child)
        if proposal is None or proposal.second_id:
            raise Conflict
        if proposal.officer_id == viewer.id:
            raise Conflict(_("You decided this yourself, so a second officer must confirm it."))
        _require_quiet(viewer, case, child)
        _name_parts(viewer, case, file)
        proposal.second_id, proposal.second_at = viewer.id, clock.now()
        proposal.ends_at = _after_wait(viewer)
        proposal.save(update_fields=["second", "second_at", "ends_at"])
        _find_others_alone(viewer, case, child)
        _record(act, acts.FILE_DELETION_CONFIRMED, case, file)


def cancel_file_deletion(viewer: OfficerViewer, case_id: UUID, child: UUID) -> None:
    """Cancel a decision to delete a child's file before it is carried out."""
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        if _proposal(child) is None:
            raise Conflict(_("Nobody has decided to delete this file."))
        drop_file_deletion(child)
        person = one_of(persons(viewer, case), child)
        for part in parts():
            part.person_named(viewer, file.case, person.details.names, is_child=True)
        _record(act, acts.FILE_DELETION_CANCELLED, case, file)


def _locked(viewer: OfficerViewer, case_id: UUID, child: UUID) -> tuple[Case, ChildFile]:
    """Return a case that the viewer's unit leads, locked, and the file of one of its children."""
    case = require_taken(viewer, locked_for(viewer, case_id), Permission.REPORT_DELETION_DECIDE)
    require_lead(viewer, case)
    opened = child_file(viewer, case_id, child)
    report = opened.person.versions[0].report
    file, _made = ChildFile.objects.get_or_create(id=child, defaults={"case_id": report})
    return case, file


def _proposal(child: UUID) -> Proposal | None:
    return Proposal.objects.filter(record=child, kind=CHILD_FILE).first()


def _require_quiet(viewer: OfficerViewer, case: Case, child: UUID) -> None:
    """Raise Conflict where the file must stay: a hold, another unit, or a child without an outcome."""
    if case.is_held:
        raise Conflict(_("This report is under a legal hold, so nothing of it is deleted."))
    if shares_of(viewer, case.id).exists():
        raise Conflict(_("Another unit works on this case too. End the sharing first."))
    state = child_file(viewer, case.about, child).glance.state
    if state.holds is None or state.waits is not None:
        raise Conflict(
            _("First decide the outcome for this child, with a colleague's countersignature.")
        )


def _name_parts(viewer: OfficerViewer, case: Case, file: ChildFile) -> None:
    """Name the records that concern this child alone, for the worker who can open none of them."""
    opened = child_file(viewer, case.about, file.id)
    own_steps = [step.id for step in opened.steps if step.id not in opened.shared]
    outcomes = {one.id for one in opened.outcomes if one.id not in opened.shared}
    seconded = [one.id for one in written(viewer, case).entries if one.seconds in outcomes]
    records = StepRecord.objects.filter(step__in=own_steps).values_list("id", flat=True)
    ids = {
        *(version.id for version in opened.person.versions),
        *own_steps,
        *records,
        *outcomes,
        *seconded,
    }
    ChildFilePart.objects.bulk_create(
        ChildFilePart(file=file, record=record) for record in sorted(ids)
    )


def _find_others_alone(viewer: OfficerViewer, case: Case, child: UUID) -> None:
    """Let a search find the case by the names of its other persons alone."""
    known = persons(viewer, case)
    gone = next(person for person in known if person.id == child)
    for report in {version.report for version in gone.versions}:
        row = Case.objects.get(id=report)
        for part in parts():
            part.names_forgotten(viewer, row)
        for person in known:
            details = person.details
            if person.id != child and person.latest.report == report:
                for part in parts():
                    part.person_named(viewer, row, details.names, is_child=details.is_child)


def _after_wait(viewer: OfficerViewer) -> datetime:
    country = people.unit(viewer, viewer.unit).country
    return periods.rule(Kind.WAIT, country).ends(clock.now()) or clock.now()


def _record(act: Act, what: str, case: Case, file: ChildFile) -> None:
    act.record(case.chain, what, f"report:{file.case_id}")
