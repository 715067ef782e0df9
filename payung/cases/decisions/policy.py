"""The gates before a case is closed, with their reasons. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.decisions.outcomes import AGAIN_AFTER, ChildState, Ending, Outcomes
from payung.cases.models import Case
from payung.cases.persons.details import PersonRole
from payung.cases.policy import leads
from payung.foundation.errors import Text
from payung.staff.policy import PermissionResult, may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane

_KNOWN: Final = frozenset({PersonRole.CHILD, PersonRole.ADULT_SURVIVOR, PersonRole.SUSPECT})


class ClosureGate(StrEnum):
    """What is against closing a case."""

    PERSONS = "persons"
    COUNTERSIGN = "countersign"
    CHILDREN = "children"
    NOT_REACHED = "not_reached"
    FEEDBACK = "feedback"


SENTENCES: Final[dict[ClosureGate, Text]] = {
    ClosureGate.PERSONS: _(
        "You cannot open everything that was written about the persons of this case, so there may be "
        "another child. Ask a colleague who can to close it."
    ),
    ClosureGate.COUNTERSIGN: _(
        "An outcome for a child waits for a colleague's countersignature. That comes first."
    ),
    ClosureGate.CHILDREN: _("Record an outcome for each child first. Then close the case."),
    ClosureGate.NOT_REACHED: _(
        "A child could not be reached. The case stays until somebody has tried again after 1, 3, 7 and 30 days."
    ),
    ClosureGate.FEEDBACK: _(
        "Nobody has been told how it went since the level was decided. Answer first, or write why not."
    ),
}


@dataclass(frozen=True)
class ClosureFacts:
    """What the gates ask of a case. `child_told`: a report of it came from a child or somebody close to one.

    `others_know`: another side wrote down a person whom it keeps to itself, such as the suspect.

    `owes_feedback`: somebody who told could hear how it went, and has not since the level was decided.
    """

    outcomes: Outcomes
    child_told: bool
    owes_feedback: bool = False
    others_know: bool = False


def is_gated(facts: ClosureFacts) -> bool:
    """Say whether gates are before the closure: a child told, or a child or suspect is known, or may be."""
    known = (
        person.details.role in _KNOWN
        for person in facts.outcomes.persons
        if not person.latest.mistake
    )
    disclosed = facts.child_told or facts.others_know
    return disclosed or not facts.outcomes.all_open or any(known)


def obstacles(facts: ClosureFacts) -> tuple[ClosureGate, ...]:
    """Return the gates that are against closing a case, in order; none where nothing is."""
    if not is_gated(facts):
        return ()
    children = _children(facts)
    gates = {
        ClosureGate.PERSONS: not facts.outcomes.all_open,
        ClosureGate.COUNTERSIGN: any(state.waits for state in children),
        ClosureGate.CHILDREN: not all(state.holds for state in children),
        ClosureGate.NOT_REACHED: any(_is_to_be_tried(state) for state in children),
        ClosureGate.FEEDBACK: facts.owes_feedback,
    }
    return tuple(gate for gate, shut in gates.items() if shut)


def _children(facts: ClosureFacts) -> tuple[ChildState, ...]:
    """Return the children whose safety counts: who is written down, else the child who told."""
    written_down = tuple(state for state in facts.outcomes.children if state.child)
    return written_down or (facts.outcomes.children if facts.child_told else ())


def _is_to_be_tried(state: ChildState) -> bool:
    """Say whether a child was not reached, and has not been tried after each of the waits."""
    unreached = state.holds is not None and state.holds.outcome == Ending.NOT_REACHED
    return unreached and state.tries <= len(AGAIN_AFTER)


def may_close_duplicates(viewer: OfficerViewer, case: Case) -> PermissionResult:
    """Say whether the viewer closes duplicates of a case together: of the industry lane, and decided.

    A person has read the one that stays; a child's report is no duplicate of anything.
    """
    leave = may(viewer, Permission.REPORT_LEVEL_DECIDE)
    if leave and case.lane != Lane.INDUSTRY:
        reason = _("Only reports of services are closed as duplicates.")
        return PermissionResult(given=False, reason=reason)
    if leave and case.level_decided_at is None:
        reason = _("Decide the level of this report first. Then close its duplicates.")
        return PermissionResult(given=False, reason=reason)
    return leave


def may_override(viewer: OfficerViewer, owner: UUID | None) -> PermissionResult:
    """Say whether the viewer may close a case against its gates: as a supervisor, and not their own."""
    leave = may(viewer, Permission.REPORT_LEVEL_DECIDE)
    if leave and not leads(viewer):
        return PermissionResult(
            given=False, reason=_("Only a supervisor closes a case although something is missing.")
        )
    if leave and owner == viewer.id:
        reason = _("This case is your own, so another supervisor must decide that.")
        return PermissionResult(given=False, reason=reason)
    return leave
