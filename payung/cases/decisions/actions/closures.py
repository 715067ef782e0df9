"""Close a case, with a coded reason: behind gates where a child told, or where a child or suspect is known.

Other cases close at once; one in twenty of them is read again first.
"""

import secrets
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import words_of
from payung.cases.actions.decision_records import decide
from payung.cases.assignment.queries import able
from payung.cases.decisions import policy
from payung.cases.decisions.actions.case_states import decided_case, go_on, require_answered, rest
from payung.cases.decisions.policy import ClosureFacts
from payung.cases.decisions.queries import child_told, others_know, outcomes
from payung.cases.models import Case, DecisionKind
from payung.cases.parts import owes_feedback
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.ledger.actions import Act, acting
from payung.staff.viewer import OfficerViewer

ONE_IN = 20  # closures without gates, of which one is read again


class Closure(StrEnum):
    """Why a case is closed: one of these, so that closures can be counted and read again."""

    DONE = "done"
    PASSED_ON = "passed_on"
    KNOWN = "worked_on_elsewhere"
    NOT_ENOUGH = "not_enough_to_go_on"
    NOT_ABOUT = "not_about_harm_to_a_child"


def is_drawn() -> bool:
    """Draw whether a closure without gates is read again. Nobody can foresee it."""
    return secrets.randbelow(ONE_IN) == 0


def close_case(
    viewer: OfficerViewer,
    case_id: UUID,
    closure: Closure,
    words: str = "",
    *,
    untold: str = "",
    partner: str = "",
) -> bool:
    """Close a case with a coded reason and optional words; return whether a colleague must countersign that.

    The reports that are joined to it are closed with it. `untold`: why nobody was told how it went. `partner`:
    who of a partner unit agrees, where no colleague can. Raises Conflict where a gate is against it, and while
    somebody waits for an answer or a wish is undecided; BadInput for a field that is missing.
    """
    reason = words_of("reason", words) if words.strip() else ""
    with acting(viewer) as act:
        case = _to_close(viewer, case_id)
        facts = facts_of(viewer, case)
        _require_gates(facts, untold)
        others = bool(able(viewer, case_id))
        if policy.is_gated(facts) and not others:
            words_of("partner", partner)
        again = policy.is_gated(facts) or facts.outcomes.is_to_be_read or is_drawn()
        waits = others and again
        closed = decide(
            viewer,
            case,
            DecisionKind.CLOSED,
            case.level,
            reason,
            outcome=closure,
            untold=untold.strip(),
            partner=partner.strip(),
            waits="yes" if waits else "no",
        )
        if waits:
            case.action_at, case.ending_id = None, closed.id
            go_on(viewer, case)
            act.record(case.chain, acts.CLOSURE_WRITTEN, f"report:{case_id}")
        else:
            end(act, case)
    return waits


def override_closure(viewer: OfficerViewer, case_id: UUID, closure: Closure, reason: str) -> None:
    """Close a colleague's case against a gate, with a reason that oversight may ask for.

    Raises NotAllowed for one's own case, Conflict where no gate is against closing it.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = _to_close(viewer, case_id)
        leave = policy.may_override(viewer, case.owner_id)
        if not leave:
            raise NotAllowed(leave.reason)
        if not policy.obstacles(facts_of(viewer, case)):
            raise Conflict(_("Nothing is missing here. Close the case in the ordinary way."))
        decide(
            viewer, case, DecisionKind.CLOSED, case.level, words, outcome=closure, overridden="yes"
        )
        act.record(case.chain, acts.CLOSURE_OVERRIDDEN, f"report:{case_id}")
        end(act, case)


def facts_of(viewer: OfficerViewer, case: Case) -> ClosureFacts:
    """Return what the gates ask of a case."""
    facts = ClosureFacts(
        outcomes=outcomes(viewer, case),
        child_told=child_told(viewer, case),
        others_know=others_know(viewer, case),
    )
    if not policy.is_gated(facts):
        return facts
    return replace(facts, owes_feedback=owes_feedback(viewer, case))


def end(act: Act, case: Case) -> None:
    """Close a locked case and record that."""
    rest(act.viewer, case, None)
    act.record(case.chain, acts.CASE_CLOSED, f"report:{case.id}")


def _to_close(viewer: OfficerViewer, case_id: UUID) -> Case:
    case = decided_case(viewer, case_id)
    if case.closed_at:
        raise Conflict(_("This case is already closed."))
    require_answered(viewer, case)
    return case


def _require_gates(facts: ClosureFacts, untold: str) -> None:
    """Raise with the first gate that is against closing a case. A reason opens that of the feedback alone."""
    for gate in policy.obstacles(facts):
        if gate is not policy.ClosureGate.FEEDBACK:
            raise Conflict(policy.SENTENCES[gate])
        if not untold.strip():
            raise BadInput("untold", policy.SENTENCES[gate])
        words_of("untold", untold)
