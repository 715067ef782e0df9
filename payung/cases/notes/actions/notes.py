"""Write a note into a case for colleagues, and withdraw one that was just written."""

from uuid import UUID, uuid4

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.models import Case, DraftKind, Note
from payung.cases.notes.actions.drafts import forget_draft
from payung.cases.policy import may_take_back, require_taken
from payung.cases.queries import members_of, readers_of
from payung.cases.sides import ANY, Side, chosen
from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict, NotFound
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def write_note(
    viewer: OfficerViewer,
    case_id: UUID,
    text: str,
    *,
    side: Side | None = None,
    number: UUID | None = None,
) -> None:
    """Write a note into the case, for all who work on it or one side; the viewer's draft of it is gone with it.

    `number` is drawn when the page opens: the same page sent twice keeps one note.
    """
    words = words_of("text", text)
    with acting(viewer) as act:
        case = require_taken(viewer, locked_for(viewer, case_id), Permission.CASE_NOTE_WRITE)
        if number and Note.objects.filter(id=number).exists():
            return
        whole = case.whole
        about = whole if whole.id == case_id else Case.objects.get(id=case_id)
        note = Note(id=number or uuid4(), case=about, officer_id=viewer.id, written_at=clock.now())
        note.side = chosen(viewer.unit_kind, ANY, side)
        readers = readers_of(viewer, case, Side(note.side), for_helplines=False)
        note.body = sealing.seal(sealed.note_place(note), {"text": words}, readers)
        note.save(force_insert=True)
        forget_draft(viewer, case_id, DraftKind.NOTE)
        act.record(
            case.chain,
            acts.NOTE_WRITTEN,
            f"report:{case_id}",
            digest=sealing.digest(note.body),
        )


def take_note_back(viewer: OfficerViewer, case_id: UUID, note_id: UUID) -> None:
    """Stop showing a note that the viewer has just written; that it was written, and by whom, stays.

    Its words stay sealed to the unit, since what police write down may have to be shown to a court. Raises
    Conflict where it is too late.
    """
    with acting(viewer) as act:
        case = require_taken(viewer, locked_for(viewer, case_id), Permission.CASE_NOTE_WRITE)
        notes = Note.objects.filter(case__in=members_of(viewer, case.about))
        note = notes.select_for_update(of=("self",)).filter(id=note_id).first()
        if note is None:
            raise NotFound
        leave = may_take_back(viewer, note)
        if not leave:
            raise Conflict(leave.reason)
        note.taken_back_at = clock.now()
        note.save(update_fields=["taken_back_at"])
        act.record(
            case.chain,
            acts.NOTE_TAKEN_BACK,
            f"report:{case_id}",
            digest=sealing.digest(note.body),
        )
