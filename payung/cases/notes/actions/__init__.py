"""Every write of notes and drafts."""

from payung.cases.models import DraftKind
from payung.cases.notes.actions.drafts import keep_draft, throw_draft
from payung.cases.notes.actions.notes import take_note_back, write_note

__all__ = [
    "DraftKind",
    "keep_draft",
    "take_note_back",
    "throw_draft",
    "write_note",
]
