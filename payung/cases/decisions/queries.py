"""The outcomes for the children of a case, opened."""

from payung.cases.decisions.outcomes import Outcomes, worked_out
from payung.cases.models import Case, DecisionKind, PersonRecord
from payung.cases.notes.queries import Written, written
from payung.cases.parts import last_word
from payung.cases.queries import members_of
from payung.cases.sides import read_by
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Level


def outcomes(viewer: OfficerViewer, case: Case) -> Outcomes:
    """Return the outcomes for the children of a case that leads."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    return outcomes_of(viewer, case, written(viewer, case))


def child_told(viewer: OfficerViewer, case: Case) -> bool:
    """Say whether a report of a case came from a child or from somebody close to one."""
    return members_of(viewer, case.about).filter(lane__in=CLOSE_TO_THE_CHILD).exists()


def others_know(viewer: OfficerViewer, case: Case) -> bool:
    """Say whether another side wrote down a person of a case whom it keeps to itself."""
    written_down = PersonRecord.objects.filter(case__in=members_of(viewer, case.about))
    return written_down.exclude(side__in=read_by(viewer.unit_kind)).exists()


def outcomes_of(viewer: OfficerViewer, case: Case, known: Written) -> Outcomes:
    """Return the outcomes for the children of a case of which all that is `known` has been opened."""
    whole = case.whole
    recorded = any(step.kind == DecisionKind.ENDING or step.waits for step in known.entries)
    return worked_out(
        known.entries,
        known.persons,
        level=Level(whole.level),
        decided_at=whole.level_decided_at,
        word_at=last_word(viewer, whole) if recorded else None,
        all_open=known.all_persons_open,
    )
