"""Decide on a child's wishes, and on whether a person who reported for a child reads our messages."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.actions.case_lookups import locked, locked_itself, words_of
from payung.cases.actions.clocks import next_clock
from payung.cases.actions.decision_records import decide
from payung.cases.models import DecisionKind
from payung.cases.policy import require_taken
from payung.cases.retention.actions.deletion_decisions import propose_for_child
from payung.cases.steps.actions import ask_after_stop
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.intake import acts
from payung.intake.actions.assessments import locked as locked_report
from payung.intake.dialogue.actions.messages import write_ruling
from payung.intake.dialogue.reporter_access import ReporterAccess
from payung.intake.models import Message, MessageKind
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


class ForgetOutcome(StrEnum):
    """The outcome of a wish to delete a report: delete it, or keep it for one of three reasons."""

    DELETE = "delete"
    SAFETY = "safety"  # the child or another may be in danger, or the work goes on
    COURT = "court"  # a court, or an investigation for one, needs the report
    LAW = "law"  # a law says how long we keep it


def decide_wish(
    viewer: OfficerViewer,
    case_id: UUID,
    wish: MessageKind,
    reason: str,
    outcome: ForgetOutcome | None = None,
) -> None:
    """Decide, as a child-protection worker, on a wish of the child, with a sealed reason.

    `outcome`: only for a wish to delete. DELETE proposes the deletion, as the first of two decisions; the
    child gets an answer before the second. Raises Conflict where nobody has this wish (any more), or where a
    legal hold is on the case to delete.
    """
    words = words_of("reason", reason)
    if (outcome is None) == (wish is MessageKind.FORGET):
        raise BadInput("outcome", _("Please choose an outcome."))
    with acting(viewer) as act:
        case = require_taken(viewer, locked(case_id), Permission.CHILD_WISH_DECIDE)
        kind, name = _WISHES[wish]
        decide(viewer, case, kind, case.level, words, outcome=outcome, about=str(case_id))
        undecided = Message.objects.filter(report=case_id, kind=wish, decided_at=None)
        if not undecided.update(decided_at=clock.now()):
            raise Conflict(_("This wish has been decided in the meantime."))
        next_clock(viewer, case)
        act.record(case.chain, name, f"report:{case_id}")
        if wish is MessageKind.STOP:
            ask_after_stop(viewer, act, case, case_id)
        opened = locked_itself(case_id)
        if outcome is ForgetOutcome.DELETE and opened is not None:
            propose_for_child(viewer, opened, words)  # not the reports that were joined with it


_WISHES: Final = {
    MessageKind.STOP: (DecisionKind.STOP, acts.STOP_DECIDED),
    MessageKind.SEE: (DecisionKind.SEE, acts.SEE_DECIDED),
    MessageKind.CORRECTION: (DecisionKind.CORRECTION, acts.CORRECTION_DECIDED),
    MessageKind.FORGET: (DecisionKind.FORGET, acts.FORGET_DECIDED),
}


def rule_reporter(
    viewer: OfficerViewer,
    case_id: UUID,
    ruling: ReporterAccess,
    reason: str,
    *,
    seen: ReporterAccess | None,
) -> None:
    """Rule, as a child-protection worker, whether a person who reported for a child reads our messages.

    The reason is sealed to the unit alone: the reporter may be the suspect. `seen`: the ruling on the
    officer's page. Raises Conflict where there is another by now, or where the child sent the report.
    """
    words = words_of("reason", reason)
    with acting(viewer):
        stored = locked_report(case_id)
        case = require_taken(
            viewer, stored.case if stored else None, Permission.CHILD_REPORTER_RULE
        )
        if stored is None:
            raise NotFound
        decide(viewer, case, DecisionKind.RULED, case.level, words, outcome=ruling)
        write_ruling(viewer, stored, ruling, seen=seen)
        next_clock(viewer, case)
