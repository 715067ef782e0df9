"""Decisions on a case, each with its reason: the level, and what a wish to stop means."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.shared import words_of
from payung.cases.models import Case, Decision, DecisionKind
from payung.cases.policy import require_unit, require_work
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput
from payung.intake import actions as intake
from payung.intake import queries as reports
from payung.intake.actions.assessing import chain, locked
from payung.ledger.actions import acting
from payung.people.roles import Permission
from payung.people.viewer import OfficerViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level


def decide_level(
    viewer: OfficerViewer, report_id: UUID, level: Level, reason: str, *, seen: Level
) -> None:
    """Confirm or change the level of a report, with a reason; `seen` is the level that the officer saw.

    Raises BadInput below what its lane allows, Conflict where the level has risen since it was seen.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_work(viewer, locked(id=report_id), Permission.REPORT_LEVEL_DECIDE)
        if Lane(case.report.lane) in CLOSE_TO_THE_CHILD and level > Level.P3:
            raise BadInput("level", _("What a child tells is never below P3."))
        same = case.report.level == level.value
        decide(
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
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_unit(viewer, locked(id=report_id), Permission.CHILD_STOP_DECIDE)
        decide(viewer, case, DecisionKind.STOP, case.report.level, words)
        intake.note_stop_decided(viewer, report_id)
        act.record(chain(case.report), acts.STOP_DECIDED, f"report:{report_id}")


def decide(viewer: OfficerViewer, case: Case, kind: DecisionKind, level: str, reason: str) -> None:
    """Keep a decision with its reason, sealed to whoever may open the report."""
    decision = Decision(
        case=case, kind=kind, level=level, officer_id=viewer.id, made_at=clock.now()
    )
    readers = reports.readers(viewer, case.report)
    decision.body = sealing.seal(sealed.decision_place(decision), {"reason": reason}, readers)
    decision.save(force_insert=True)
