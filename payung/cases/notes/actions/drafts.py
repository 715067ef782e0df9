"""Store drafts: texts that an officer has not sent. A draft has no effect, so the ledger does
not record it.
"""

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
    """Keep what the viewer has typed so far, in place of what was kept before; sealed to the unit.

    Return whether there is a draft now: nothing typed keeps none. Raises BadInput for too much. It is kept also
    where a colleague has the report meanwhile: nobody's words are lost.
    """
    try:
        with acting(viewer):
            found = locked_for(viewer, case_id) if kind is DraftKind.NOTE else locked(case_id)
            case = require_taken(viewer, found, NEEDS[kind])
            if not text.strip():
                forget_draft(viewer, case_id, kind)
                return False
            words = words_of("text", text)
            # Of the unit alone: what nobody has sent is for no other unit.
            readers = readers_by_name(viewer, case) or [people.unit_reader(viewer, viewer.unit)]
            row = _held(viewer, case_id, kind) or Draft(
                case_id=case_id, officer_id=viewer.id, kind=kind
            )
            sealing.forget_all(row.id)
            row.saved_at = clock.now()
            contents = {"text": words, "question": question}
            row.body = sealing.seal(sealed.draft_place(row), contents, readers)
            row.save()
    except (
        IntegrityError
    ):  # two windows saved the first draft at the same moment: one of them is kept
        raise Conflict from None
    return True


def throw_draft(viewer: OfficerViewer, case_id: UUID, kind: DraftKind) -> None:
    """Throw the viewer's own draft away; nothing where there is none. Raises NotFound for another's case."""
    worked_on(viewer, case_id)
    with acting(viewer):
        forget_draft(viewer, case_id, kind)


def forget_draft(viewer: OfficerViewer, case_id: UUID, kind: DraftKind) -> None:
    """Let the viewer's draft be gone, with every grant to it."""
    row = _held(viewer, case_id, kind)
    if row is not None:
        sealing.forget_all(row.id)
        row.delete()


def _held(viewer: OfficerViewer, case_id: UUID, kind: DraftKind) -> Draft | None:
    mine = Draft.objects.select_for_update().filter(case_id=case_id, officer_id=viewer.id)
    return mine.filter(kind=kind).first()
