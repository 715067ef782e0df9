"""Countersign what a colleague wrote: an outcome for a child, or a closure. Nobody countersigns their own."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import locked, words_of
from payung.cases.actions.decision_records import decide
from payung.cases.decisions import policy
from payung.cases.decisions.actions.case_states import require_answered, settle
from payung.cases.decisions.actions.closures import end, facts_of
from payung.cases.decisions.actions.endings import Recorded
from payung.cases.decisions.queries import outcomes
from payung.cases.models import Case, DecisionKind
from payung.cases.policy import may_second, require_taken
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotAllowed
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def second_ending(viewer: OfficerViewer, case_id: UUID, ending_id: UUID, reason: str) -> Recorded:
    """Countersign a colleague's outcome for a child or closure, with the check as reason; never one's own.

    Raises Conflict where something else was decided or written since.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_taken(viewer, locked(case_id), Permission.REPORT_LEVEL_DECIDE)
        require_answered(viewer, case)
        ending = next(
            (step for step in outcomes(viewer, case).waiting if step.id == ending_id), None
        )
        if ending is None:
            raise Conflict(_("This has changed in the meantime. Check it again first."))
        leave = may_second(viewer, ending.author)
        if not leave:
            raise NotAllowed(leave.reason)
        if ending.until and ending.until <= clock.now():
            raise Conflict(
                _("The review date has passed. Check on the child, then record the outcome again.")
            )
        decide(viewer, case, DecisionKind.SECONDED, case.level, words, seconds=str(ending_id))
        if ending.kind == DecisionKind.CLOSED:
            _require_gates(viewer, case)
            end(act, case)
            return Recorded.ENDED
        act.record(case.chain, acts.ENDING_SECONDED, f"report:{case_id}")
        ended = settle(viewer, case, outcomes(viewer, case))
    return Recorded.ENDED if ended else Recorded.STAYS


def _require_gates(viewer: OfficerViewer, case: Case) -> None:
    """Raise Conflict where a gate is against closing a case by now. Why nobody was told has its reason."""
    gates = set(policy.obstacles(facts_of(viewer, case))) - {policy.ClosureGate.FEEDBACK}
    for gate in gates:
        raise Conflict(policy.SENTENCES[gate])
