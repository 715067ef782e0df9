"""Where each record of a case is sealed."""

from payung.cases.models import Decision, Note
from payung.foundation.sealing import Place


def decision_place(decision: Decision) -> Place:
    """Return where a decision's reason is sealed."""
    return Place("decision", decision.id, str(decision.case_id), str(decision.officer_id))


def note_place(note: Note) -> Place:
    """Return where a note is sealed."""
    return Place("note", note.id, str(note.case_id), str(note.officer_id))
