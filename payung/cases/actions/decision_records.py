"""The record of a decision, with its sealed reason."""

from enum import StrEnum

from payung.cases import sealed
from payung.cases.models import Case, Decision, DecisionKind
from payung.cases.queries import readers_of
from payung.cases.queries.sealed_records import OUTCOMES
from payung.foundation import clock, sealing
from payung.staff.viewer import OfficerViewer


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
    """Keep a decision with its reason, and what `more` it says, sealed to whoever may open the case."""
    decision = Decision(
        case=case.whole, kind=kind, level=level, officer_id=viewer.id, made_at=clock.now()
    )
    readers = readers_of(viewer, case, for_helplines=kind in OUTCOMES)
    contents = {"reason": reason} | more | ({"outcome": outcome.value} if outcome else {})
    decision.body = sealing.seal(sealed.decision_place(decision), contents, readers)
    decision.save(force_insert=True)
    return decision
