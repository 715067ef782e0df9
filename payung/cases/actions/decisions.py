"""Record decisions on a case, with reasons: its level, a child's wishes, who may read our messages."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import plan_afresh, words_of
from payung.cases.actions.clocks import next_clock
from payung.cases.actions.retention_decisions import propose_for_child
from payung.cases.models import Case, Decision, DecisionKind
from payung.cases.policy import require_unit, require_work
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput
from payung.intake import actions as intake
from payung.intake import queries as reports
from payung.intake.actions.assessments import chain, locked
from payung.intake.models import MessageKind
from payung.intake.reporter_access import ReporterAccess
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
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
            raise BadInput("level", _("A report from a child is never below P3."))
        same = case.report.level == level.value
        decide(
            viewer,
            case,
            DecisionKind.LEVEL_CONFIRMED if same else DecisionKind.LEVEL_CHANGED,
            level.value,
            words,
        )
        intake.set_level(viewer, report_id, level, seen=seen)
        case.report = locked(id=report_id) or case.report
        plan_afresh(case)
        next_clock(viewer, case)
        name = acts.LEVEL_CONFIRMED if same else acts.LEVEL_CHANGED
        act.record(chain(case.report), name, f"report:{report_id}")


class ForgetOutcome(StrEnum):
    """What becomes of a wish to have it deleted: all of it, or nothing yet, and why."""

    DELETE = "delete"
    SAFETY = "safety"  # the child or another may be in danger, or the work goes on
    COURT = "court"  # a court, or an investigation for one, needs it
    LAW = "law"  # a law says how long it is kept


def decide_wish(
    viewer: OfficerViewer,
    report_id: UUID,
    wish: MessageKind,
    reason: str,
    outcome: ForgetOutcome | None = None,
) -> None:
    """Decide, as a child-protection worker, what a wish of the child means; with a reason, sealed.

    `outcome`: of a wish to have it deleted, and only of that. To delete is proposed, with this as the first of
    two decisions; the child is told before the second. Raises Conflict where nobody asks (any more), or where
    what is to be deleted is held.
    """
    words = words_of("reason", reason)
    if (outcome is None) == (wish is MessageKind.FORGET):
        raise BadInput("outcome", _("Please choose an outcome."))
    with acting(viewer) as act:
        case = require_unit(viewer, locked(id=report_id), Permission.CHILD_WISH_DECIDE)
        kind, name = _WISHES[wish]
        decide(viewer, case, kind, case.report.level, words, outcome=outcome)
        intake.note_wish_decided(viewer, report_id, wish)
        next_clock(viewer, case)
        act.record(chain(case.report), name, f"report:{report_id}")
        if outcome is ForgetOutcome.DELETE:
            propose_for_child(viewer, case.report, words)


_WISHES: Final = {
    MessageKind.STOP: (DecisionKind.STOP, acts.STOP_DECIDED),
    MessageKind.SEE: (DecisionKind.SEE, acts.SEE_DECIDED),
    MessageKind.CORRECTION: (DecisionKind.CORRECTION, acts.CORRECTION_DECIDED),
    MessageKind.FORGET: (DecisionKind.FORGET, acts.FORGET_DECIDED),
}


def rule_reporter(
    viewer: OfficerViewer,
    report_id: UUID,
    ruling: ReporterAccess,
    reason: str,
    *,
    seen: ReporterAccess | None,
) -> None:
    """Rule, as a child-protection worker, whether somebody who told for a child reads our messages.

    The reason is sealed to the unit alone: the one who told may be the one it is about. `seen`: the ruling that
    the officer saw. Raises Conflict where there is another by now, or where a child told of themselves.
    """
    words = words_of("reason", reason)
    with acting(viewer):
        case = require_unit(viewer, locked(id=report_id), Permission.CHILD_REPORTER_RULE)
        decide(viewer, case, DecisionKind.RULED, case.report.level, words, outcome=ruling)
        intake.rule(viewer, report_id, ruling, seen=seen)
        next_clock(viewer, case)


def decide(
    viewer: OfficerViewer,
    case: Case,
    kind: DecisionKind,
    level: str,
    reason: str,
    *,
    outcome: StrEnum | None = None,
    **more: str,
) -> Decision:
    """Keep a decision with its reason, and what `more` it says, sealed to whoever may open the report."""
    decision = Decision(
        case=case, kind=kind, level=level, officer_id=viewer.id, made_at=clock.now()
    )
    readers = reports.readers(viewer, case.report)
    contents = {"reason": reason} | more | ({"outcome": outcome.value} if outcome else {})
    decision.body = sealing.seal(sealed.decision_place(decision), contents, readers)
    decision.save(force_insert=True)
    return decision
