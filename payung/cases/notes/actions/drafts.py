"""Store drafts: texts that an officer has not sent. A draft has no effect, so the ledger has no entry of it."""

from typing import Final
from uuid import UUID

from django.db import IntegrityError

from payung.cases import sealed
from payung.cases.actions.case_lookups import locked, locked_for, words_of
from payung.cases.models import Draft, DraftKind
from payung.cases.policy import require_taken
from payung.cases.queries import readers_by_name, worked_on
from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

NEEDS: Final = {
    DraftKind.ANSWER: Permission.CHILD_DIALOGUE_WRITE,
    DraftKind.NOTE: Permission.CASE_NOTE_WRITE,
}


def keep_draft(
    viewer: OfficerViewer, case_id: UUID, kind: DraftKind, text: str, *, question: bool = False
) -> bool:
    """Store the viewer's draft in place of the one before, sealed to the unit.

    Return whether there is a draft now: an empty text deletes it. Raises BadInput for a text that is too long.
    A draft is stored even if a colleague owns the report meanwhile, so that no words are lost.
    """
    try:
        with acting(viewer):
            row = locked_for(viewer, case_id) if kind is DraftKind.NOTE else locked(case_id)
            case = require_taken(viewer, row, NEEDS[kind])
            if not text.strip():
                forget_draft(viewer, case_id, kind)
                return False
            words = words_of("text", text)
            # Of the own unit alone: no other unit reads a text that nobody has sent.
            readers = readers_by_name(viewer, case) or [people.unit_reader(viewer, viewer.unit)]
            draft = _locked_draft(viewer, case_id, kind) or Draft(
                case_id=case_id, officer_id=viewer.id, kind=kind
            )
            sealing.forget_all(draft.id)
            draft.saved_at = clock.now()
            contents = {"text": words, "question": question}
            draft.body = sealing.seal(sealed.draft_place(draft), contents, readers)
            draft.save()
    except IntegrityError:  # two windows saved the first draft at the same moment: one is kept
        raise Conflict from None
    return True


def throw_draft(viewer: OfficerViewer, case_id: UUID, kind: DraftKind) -> None:
    """Delete the viewer's own draft, if there is one. Raises NotFound for another's case."""
    worked_on(viewer, case_id)
    with acting(viewer):
        forget_draft(viewer, case_id, kind)


def forget_draft(viewer: OfficerViewer, case_id: UUID, kind: DraftKind) -> None:
    """Delete the viewer's draft, if there is one, with every grant to it."""
    draft = _locked_draft(viewer, case_id, kind)
    if draft is not None:
        sealing.forget_all(draft.id)
        draft.delete()


def _locked_draft(viewer: OfficerViewer, case_id: UUID, kind: DraftKind) -> Draft | None:
    own = Draft.objects.select_for_update().filter(case_id=case_id, officer_id=viewer.id)
    return own.filter(kind=kind).first()
