"""Delete a case with all that this room keeps of it, once people have decided it."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from payung.cases.actions.child_deletions import drop_file_deletion
from payung.cases.actions.merges import settle
from payung.cases.models import (
    Alarm,
    Case,
    ChildFile,
    ChildFilePart,
    ChildRecord,
    ConflictOfInterest,
    Decided,
    Decision,
    Draft,
    Join,
    JoinKind,
    Note,
    PersonRecord,
    Presence,
    Proposal,
    Reader,
    Step,
    StepRecord,
    Transfer,
)
from payung.cases.parts import is_new_since
from payung.cases.queries import members_of
from payung.cases.retention.periods import Kind
from payung.cases.retention.queries import aged_records
from payung.foundation import clock, sealing
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.triage.lanes import Lane

# The rule of a join between two cases, each of which was joined with a case that was deleted.
DELETED_BETWEEN: Final = "deleted_between"
_HANGS_ON_IT: Final = (
    *(Decision, Note, PersonRecord, StepRecord, Step, ChildRecord, ChildFile),
    *(Alarm, Draft, Presence, Reader, Transfer),
)


def decided_deletion(record: UUID) -> Proposal | None:
    """Return the proposal by which a record is to be deleted now, locked; None: nobody decided that."""
    rows = Proposal.objects.select_for_update(of=("self",)).defer("body").filter(record=record)
    return rows.filter(decision=Decided.DELETE, ends_at__lte=clock.now()).first()


def has_moved_on(viewer: SystemViewer, case: Case, proposal: Proposal) -> bool:
    """Say whether something came after a deletion was decided, so that a person must look again."""
    if case.is_held or case.unit_id != proposal.unit_id or proposal.decided_at is None:
        return True
    (now,) = aged_records.aged(viewer, Case.objects.filter(id=case.id))
    # It waits for a person by now, or one officer decided about what has been acted on since.
    if now.waits or (now.kind is Kind.CASE and not proposal.second_id):
        return True
    if aged_records.was_worked_on(viewer, case.id, proposal.second_at or proposal.decided_at):
        return True
    return is_new_since(case.id, proposal.decided_at)


def delete_case(viewer: SystemViewer, case: UUID) -> None:
    """Delete a case and what hangs on it here; the caller lets go of the keys."""
    with acting(viewer):
        rest = list(members_of(viewer, case).exclude(id=case).values_list("id", flat=True))
        joins = Join.objects.filter(Q(first=case) | Q(second=case))
        around = _joined_through(viewer, case, joins)
        linked = _linked_through(case, joins)
        remove(joins)
        _keep_together(around, JoinKind.TOGETHER)
        _keep_together(linked, JoinKind.SUSPECT)
        settle([case, *rest])
        _forget_conflicts(case)
        remove(Case.objects.filter(share_of=case))
        Case.objects.filter(id=case).update(ending=None)
        for child in ChildFile.objects.filter(case=case).values_list("id", flat=True):
            drop_file_deletion(child)
        for model in _HANGS_ON_IT:
            remove(model.objects.filter(case=case))
        remove(Case.objects.filter(id=case))
        # Last, since the database lets the worker delete only what a proposal says was decided.
        forget_proposals_of(case)


def case_of_file(child: UUID) -> UUID | None:
    """Return the case of a child's file; None where it is none."""
    return ChildFile.objects.filter(id=child).values_list("case_id", flat=True).first()


def delete_child_file(viewer: SystemViewer, child: UUID) -> list[UUID]:
    """Delete a child's file with all records that an officer named as this child's alone; return their ids."""
    with acting(viewer):
        parts = list(ChildFilePart.objects.filter(file=child).values_list("record", flat=True))
        Case.objects.filter(ending__in=parts).update(ending=None)
        # The child's own record last: the database lets the worker delete only what the file still names.
        for record in (*(part for part in parts if part != child), child):
            delete_child_part(record)
    return parts


def delete_child_part(record: UUID) -> None:
    """Delete one record of a child, a step, or the file itself, with what hangs on it and every key."""
    own = ChildRecord.objects.filter(file=record)
    of_step = StepRecord.objects.filter(step=record)
    sealing.forget_all(
        *(record, *own.values_list("id", flat=True), *of_step.values_list("id", flat=True))
    )
    for rows in (own, of_step):
        remove(rows)
    for model in (Decision, PersonRecord, StepRecord, Step):
        remove(model.objects.filter(id=record))
    remove(ChildFilePart.objects.filter(file=record))
    remove(ChildFile.objects.filter(id=record))


def _forget_conflicts(case: UUID) -> None:
    """Delete the conflicts of interest in a case, with the keys to their reasons."""
    rows = ConflictOfInterest.objects.filter(case=case)
    sealing.forget_all(*rows.values_list("id", flat=True))
    remove(rows)


def _joined_through(viewer: SystemViewer, case: UUID, joins: QuerySet[Join]) -> list[UUID]:
    """Return the cases of services' reports that a case is joined with and is one case with, the oldest first.

    No others: the worker joins no reports of children, and gives none of their cases an owner.
    """
    ends = joins.filter(kind=JoinKind.TOGETHER, undone_at=None).values_list("first", "second")
    pointer = Case.objects.filter(id=case).values_list("merged_into_id", flat=True).first()
    members = members_of(viewer, pointer or case).exclude(id=case)
    around = members.filter(id__in={end for pair in ends for end in pair}, lane=Lane.INDUSTRY)
    return list(around.order_by("opened_at", "id").values_list("id", flat=True))


def _linked_through(case: UUID, joins: QuerySet[Join]) -> list[UUID]:
    """Return the cases that one suspect links with a case."""
    ends = joins.filter(kind=JoinKind.SUSPECT, undone_at=None).values_list("first", "second")
    return sorted({end for pair in ends for end in pair} - {case})


def _keep_together(cases: list[UUID], kind: JoinKind) -> None:
    """Let those that only a deleted case had joined or linked stay so: officers or a rule said so of each."""
    pairs = [sorted((cases[0], other)) for other in cases[1:]]
    Join.objects.bulk_create(
        [
            Join(
                first_id=first,
                second_id=second,
                kind=kind,
                rule=DELETED_BETWEEN,
                made_at=clock.now(),
            )
            for first, second in pairs
        ],
        ignore_conflicts=True,  # where they are joined, or kept apart, already
    )


def forget_proposals_of(record: UUID) -> None:
    """Delete every proposal about a record, with the keys to its reasons."""
    rows = Proposal.objects.filter(record=record)
    sealing.forget_all(*rows.values_list("id", flat=True))
    remove(rows)
