"""The places where a case's records are sealed: defined once, for writing and reading."""

from uuid import UUID

from payung.cases.models import (
    Case,
    ChildRecord,
    ConflictOfInterest,
    Decision,
    Draft,
    Handover,
    Note,
    OwnDesk,
    PersonRecord,
    Proposal,
    StepRecord,
    Transfer,
)
from payung.foundation.sealing import Place


def decision_place(decision: Decision) -> Place:
    """Return where a decision's reason is sealed."""
    return Place("decision", decision.id, _case(decision.case), str(decision.officer_id))


def conflict_place(row: ConflictOfInterest) -> Place:
    """Return where the reason of a conflict of interest is sealed."""
    return Place("conflict", row.id, str(row.case_id), str(row.officer_id))


def note_place(note: Note) -> Place:
    """Return where a note is sealed."""
    return Place("note", note.id, _case(note.case), str(note.officer_id))


def person_place(record: PersonRecord) -> Place:
    """Return where what is known of a person is sealed."""
    return Place("person", record.id, _case(record.case), str(record.officer_id))


def step_place(record: StepRecord) -> Place:
    """Return where what was written of a step is sealed: that of one never opens as that of another."""
    author = f"{record.step_id}/{record.officer_id}"
    return Place("step", record.id, _case(record.case), author)


def child_place(record: ChildRecord) -> Place:
    """Return where what was written in a child's file is sealed: that of one never opens as that of another."""
    author = f"{record.file_id}/{record.officer_id}"
    return Place("child", record.id, _case(record.case), author)


def draft_place(draft: Draft) -> Place:
    """Return where a draft is sealed: an answer's never opens as a note's, nor in another case."""
    author = f"{draft.officer_id}/{draft.kind}"
    return Place("draft", draft.id, str(draft.case_id), author)


def handover_place(handover: Handover) -> Place:
    """Return where the cases and words of a shift handover are sealed."""
    between = f"{handover.officer_id}/{handover.colleague_id}"
    return Place("handover", handover.id, str(handover.unit_id), between)


def own_desk_place(desk: OwnDesk, unit: UUID) -> Place:
    """Return where an officer's saved views are sealed."""
    return Place("own-desk", desk.id, str(unit), str(desk.officer_id))


def proposal_place(proposal: Proposal) -> Place:
    """Return where the reason to keep or delete a record is sealed."""
    return Place("proposal", proposal.id, str(proposal.unit_id), str(proposal.record))


def transfer_place(transfer: Transfer) -> Place:
    """Return where the reason of a transfer is sealed, in the unit that sends."""
    author = f"{transfer.case_id}/{transfer.officer_id}"
    return Place("transfer", transfer.id, str(transfer.unit_id), author)


def _case(case: Case) -> str:
    return str(case.sealed_as or case.id)
