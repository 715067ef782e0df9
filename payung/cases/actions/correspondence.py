"""Open a report that was taken; write to the child, and write notes to colleagues."""

from uuid import UUID, uuid4

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import words_of
from payung.cases.actions.clocks import next_clock
from payung.cases.actions.drafts import forget_draft
from payung.cases.models import DraftKind, Note
from payung.cases.policy import may_take_back, require_unit, require_work
from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict, NotFound
from payung.intake import actions as intake
from payung.intake import queries as reports
from payung.intake.actions.assessments import chain, locked
from payung.intake.actions.decisions import Opened
from payung.intake.age import may_be_18_from
from payung.intake.models import StoredReport
from payung.intake.progress import Status
from payung.language.text_checks import UNCHECKED, Checked
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def open_case(viewer: OfficerViewer, report: UUID | StoredReport) -> Opened:
    """Open what was told, once somebody of the unit has taken the report; never before.

    `report`: its id, or itself as `queries.at_hand` has just read it with its case.
    """
    stored = (
        StoredReport.objects.select_related("case").filter(id=report).first()
        if isinstance(report, UUID)
        else report
    )
    case = require_unit(viewer, stored, Permission.REPORT_CONTENT_OPEN)
    opened = intake.open_report(viewer, report)
    _look_at_18(viewer, case.report, opened)
    return opened


def _look_at_18(viewer: OfficerViewer, stored: StoredReport, opened: Opened) -> None:
    """Let the next review be when the child may be 18, where it would come later: the right is theirs then.

    Only who opens a report can know it, so it happens here and not where the report comes in.
    """
    at = may_be_18_from(opened.report, stored.received_at)
    if at is None or not clock.now() < at < (stored.review_at or at):
        return
    with acting(viewer) as act:
        later = StoredReport.objects.filter(id=stored.id, review_at__gt=at)
        if later.update(review_at=at, review_raised_at=None):
            act.record(chain(stored), acts.REVIEW_SET, f"report:{stored.id}")


def open_together(viewer: OfficerViewer, report_id: UUID) -> Opened:
    """Open what was told for going through it with the child; only who may speak with children.

    The ledger says so by its own name, beside that it was opened.
    """
    with acting(viewer) as act:
        stored = StoredReport.objects.select_related("case").filter(id=report_id).first()
        case = require_unit(viewer, stored, Permission.CHILD_DIALOGUE_WRITE)
        opened = open_case(viewer, report_id)
        act.record(chain(case.report), acts.GONE_THROUGH, f"report:{report_id}")
    return opened


def answer(
    viewer: OfficerViewer,
    report_id: UUID,
    text: str,
    *,
    question: bool = False,
    progress: Status | None = None,
    upto: int,
    number: UUID | None = None,
    checked: Checked = UNCHECKED,
) -> None:
    """Answer whoever sent the report; only who has taken it, so that a child hears one voice.

    `progress`: the step that they see with it, where the officer says one. `upto` is the number of the last
    message that the officer has seen; raises Conflict for newer words. The viewer's draft of it is gone with
    it. `number`: the same page sent twice sends one answer. `checked`: what the check of words said of it.
    """
    with acting(viewer):
        case = require_work(viewer, locked(id=report_id), Permission.CHILD_DIALOGUE_WRITE)
        intake.answer(
            viewer,
            report_id,
            text,
            question=question,
            progress=progress,
            upto=upto,
            number=number,
            checked=checked,
        )
        next_clock(viewer, case)
        forget_draft(viewer, report_id, DraftKind.ANSWER)


def write_note(
    viewer: OfficerViewer, report_id: UUID, text: str, *, number: UUID | None = None
) -> None:
    """Write a note into the case, for colleagues of the unit; the viewer's draft of it is gone with it.

    `number` is drawn when the page opens: the same page sent twice keeps one note.
    """
    words = words_of("text", text)
    with acting(viewer) as act:
        case = require_unit(viewer, locked(id=report_id), Permission.CASE_NOTE_WRITE)
        if number and Note.objects.filter(id=number).exists():
            return
        note = Note(id=number or uuid4(), case=case, officer_id=viewer.id, written_at=clock.now())
        readers = reports.readers(viewer, case.report)
        note.body = sealing.seal(sealed.note_place(note), {"text": words}, readers)
        note.save(force_insert=True)
        forget_draft(viewer, report_id, DraftKind.NOTE)
        act.record(
            chain(case.report),
            acts.NOTE_WRITTEN,
            f"report:{report_id}",
            digest=sealing.digest(note.body),
        )


def take_note_back(viewer: OfficerViewer, report_id: UUID, note_id: UUID) -> None:
    """Stop showing a note that the viewer has just written; that it was written, and by whom, stays.

    Its words stay sealed to the unit, since what police write down may have to be shown to a court. Raises
    Conflict where it is too late.
    """
    with acting(viewer) as act:
        case = require_unit(viewer, locked(id=report_id), Permission.CASE_NOTE_WRITE)
        note = Note.objects.select_for_update().filter(id=note_id, case=case).first()
        if note is None:
            raise NotFound
        leave = may_take_back(viewer, note)
        if not leave:
            raise Conflict(leave.reason)
        note.taken_back_at = clock.now()
        note.save(update_fields=["taken_back_at"])
        act.record(
            chain(case.report),
            acts.NOTE_TAKEN_BACK,
            f"report:{report_id}",
            digest=sealing.digest(note.body),
        )
