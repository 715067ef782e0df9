"""Lookups that the actions of this room share: an officer's text, the case of a report, its proposals."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case, Decided, Proposal
from payung.cases.policy import case_of, require_there
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput
from payung.intake.actions.assessments import locked
from payung.intake.actions.dialogue import LONGEST
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def words_of(field: str, text: str) -> str:
    """Return what was written, without the space around it. Raises BadInput for nothing or too much."""
    words = text.strip()
    if not words:
        raise BadInput(field, _("Please write at least one sentence."))
    if len(words) > LONGEST:
        raise BadInput(field, _("This is too long: at most 20,000 characters."))
    return words


def case_for(viewer: OfficerViewer, report_id: UUID, permission: Permission) -> Case:
    """Return the case of a report, taken or not: where nobody has taken it, one that is nobody's.

    It holds the decision with its reason. The child is told of none of this: nobody has read the report by it.
    """
    stored = require_there(viewer, locked(id=report_id), permission)
    case = case_of(stored)
    if case is None:
        return Case.objects.create(report=stored, unit_id=viewer.unit, opened_at=clock.now())
    if case.unit_id != viewer.unit:  # begun in the unit before, and taken by nobody here
        case.unit_id, case.owner_id, case.new_to_owner = viewer.unit, None, False
        case.save(update_fields=["unit", "owner", "new_to_owner"])
        plan_afresh(case)
    return case


def plan_afresh(case: Case) -> None:
    """Let the next action that was named, and what waits to be seconded, be moot: things are otherwise now."""
    case.action_at = case.ending = None
    case.save(update_fields=["action_at", "ending"])


def forget_proposals(report_id: UUID) -> None:
    """Let what was proposed or decided about deleting a report be gone: it was another unit's, or is held."""
    found = Proposal.objects.filter(record=report_id).exclude(decision=Decided.KEEP)
    sealing.forget_all(*found.values_list("id", flat=True))
    found.delete()
