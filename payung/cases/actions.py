"""Every write to cases: taking, deciding, answering, noting, and clocks that rise."""

from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.models import Case, Decision, DecisionKind, Note
from payung.cases.policy import require_unit, require_work
from payung.cases.queries import waits
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import SystemViewer
from payung.intake import actions as intake
from payung.intake import queries as reports
from payung.intake.actions.assessing import chain
from payung.intake.actions.deciding import Opened
from payung.intake.models import StoredReport
from payung.ledger.actions import acting
from payung.people.policy import require
from payung.people.roles import Permission
from payung.people.viewer import OfficerViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level

LONGEST: Final = 20_000  # code points of a note or reason
BATCH: Final = 500


def take(viewer: OfficerViewer, report_id: UUID) -> None:
    """Take a report: from now on the viewer answers for its next step. Raises Conflict where somebody has.

    A case that another unit began before the report moved here goes on under its new owner.
    """
    require(viewer, Permission.REPORT_TAKE)
    stored = reports.stored_report(viewer, report_id)
    try:
        with acting(viewer) as act:
            if not _taken_over(viewer, report_id):
                Case.objects.create(
                    report=stored, unit_id=viewer.unit, owner_id=viewer.id, opened_at=clock.now()
                )
            intake.mark_read(viewer, report_id)
            act.record(chain(stored), acts.REPORT_TAKEN, f"report:{report_id}")
    except IntegrityError:
        raise Conflict(_("A colleague has just taken this report.")) from None


def _taken_over(viewer: OfficerViewer, report_id: UUID) -> bool:
    elsewhere = Case.objects.filter(report_id=report_id).exclude(unit_id=viewer.unit)
    return bool(elsewhere.update(unit_id=viewer.unit, owner_id=viewer.id))


def open_case(viewer: OfficerViewer, report_id: UUID) -> Opened:
    """Open what was told, once somebody of the unit has taken the report; never before."""
    require_unit(viewer, _case(report_id), Permission.REPORT_CONTENT_OPEN)
    return intake.open_report(viewer, report_id)


def decide_level(
    viewer: OfficerViewer, report_id: UUID, level: Level, reason: str, *, seen: Level
) -> None:
    """Confirm or change the level of a report, with a reason; `seen` is the level that the officer saw.

    Raises BadInput below what its lane allows, Conflict where the level has risen since it was seen.
    """
    words = _words("reason", reason)
    with acting(viewer) as act:
        case = require_work(viewer, _case(report_id), Permission.REPORT_LEVEL_DECIDE)
        if Lane(case.report.lane) in CLOSE_TO_THE_CHILD and level > Level.P3:
            raise BadInput("level", _("What a child tells is never below P3."))
        same = case.report.level == level.value
        _decide(
            viewer,
            case,
            DecisionKind.LEVEL_CONFIRMED if same else DecisionKind.LEVEL_CHANGED,
            level.value,
            words,
        )
        intake.set_level(viewer, report_id, level, seen=seen)
        name = acts.LEVEL_CONFIRMED if same else acts.LEVEL_CHANGED
        act.record(chain(case.report), name, f"report:{report_id}")


def decide_stop(viewer: OfficerViewer, report_id: UUID, reason: str) -> None:
    """Decide, as a child-protection worker, what the wish to stop means for this child; with a reason."""
    words = _words("reason", reason)
    with acting(viewer) as act:
        case = require_unit(viewer, _case(report_id), Permission.CHILD_STOP_DECIDE)
        _decide(viewer, case, DecisionKind.STOP, case.report.level, words)
        intake.note_stop_decided(viewer, report_id)
        act.record(chain(case.report), acts.STOP_DECIDED, f"report:{report_id}")


def answer(
    viewer: OfficerViewer, report_id: UUID, text: str, *, question: bool = False, upto: int
) -> None:
    """Answer whoever sent the report; only who has taken it, so that a child hears one voice.

    `upto` is the number of the last message that the officer has seen. Raises Conflict for newer words.
    """
    require_work(viewer, _case(report_id), Permission.CHILD_DIALOGUE_WRITE)
    intake.answer(viewer, report_id, text, question=question, upto=upto)


def write_note(viewer: OfficerViewer, report_id: UUID, text: str) -> None:
    """Write a note into the case, for colleagues of the unit."""
    words = _words("text", text)
    with acting(viewer) as act:
        case = require_unit(viewer, _case(report_id), Permission.CASE_NOTE_WRITE)
        note = Note(case=case, officer_id=viewer.id, written_at=clock.now())
        readers = reports.readers(viewer, case.report)
        note.body = sealing.seal(sealed.note_place(note), {"text": words}, readers)
        note.save(force_insert=True)
        act.record(
            chain(case.report),
            acts.NOTE_WRITTEN,
            f"report:{report_id}",
            digest=sealing.digest(note.body),
        )


def raise_clocks(viewer: SystemViewer) -> int:
    """Let what waits for a person rise when its clock has run to three quarters; return how many rose."""
    with acting(viewer) as act:
        moment = clock.now()
        late = list(
            StoredReport.objects.select_for_update()
            .filter(waits(), raised_at=None, rises_at__lte=moment)
            .defer("body", "lookup")
            .order_by("rises_at")[:BATCH]
        )
        StoredReport.objects.filter(id__in=[stored.id for stored in late]).update(raised_at=moment)
        for stored in late:
            act.record(chain(stored), acts.CLOCK_ROSE, f"report:{stored.id}")
        return len(late)


def _case(report_id: UUID) -> Case | None:
    return Case.objects.select_related("report").filter(report_id=report_id).first()


def _words(field: str, text: str) -> str:
    words = text.strip()
    if not words:
        raise BadInput(field, _("Please write at least one sentence."))
    if len(words) > LONGEST:
        raise BadInput(field, _("This is too long: at most 20,000 characters."))
    return words


def _decide(viewer: OfficerViewer, case: Case, kind: DecisionKind, level: str, reason: str) -> None:
    decision = Decision(
        case=case, kind=kind, level=level, officer_id=viewer.id, made_at=clock.now()
    )
    readers = reports.readers(viewer, case.report)
    decision.body = sealing.seal(sealed.decision_place(decision), {"reason": reason}, readers)
    decision.save(force_insert=True)
