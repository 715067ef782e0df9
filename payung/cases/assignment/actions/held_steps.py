"""The open steps of cases that an officer is to do: promises, contacts and court dates among them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from payung.cases import acts
from payung.cases.assignment.actions.held_cases import AT_ONCE, require_heir
from payung.cases.models import Step
from payung.cases.queries.visibility import visible
from payung.ledger.actions import Act, acting
from payung.staff.handover import Holding
from payung.staff.models import Officer
from payung.staff.viewer import OfficerViewer


class HeldSteps(Holding):
    """Planned steps. Without an owner a step is for whoever owns the case."""

    code = "steps"

    def words(self, number: int) -> str:
        """Return a number of steps in words."""
        return ngettext("%(n)d planned step", "%(n)d planned steps", number) % {"n": number}

    def count(self, officer: UUID, viewer: OfficerViewer | None = None) -> int:
        """Return how many an officer is to do; with a viewer, only in cases that exist for them."""
        return _held(officer, viewer).count()

    def hand(self, viewer: OfficerViewer, officer: UUID, colleague: UUID) -> None:
        """Transfer the officer's steps that are due first to a colleague: at most `AT_ONCE`.

        A step in a case that is not there for the colleague stays.
        """
        require_heir(viewer, officer, colleague)
        there = Q(case__named_only=False) | Q(case__readers__officer=colleague)
        theirs = _held(officer, viewer).filter(there).exclude(case__conflicts__officer=colleague)
        due = list(theirs.order_by("due_at", "id").values_list("id", flat=True)[:AT_ONCE])
        with acting(viewer) as act:
            _give(act, Step.objects.filter(id__in=due, owner_id=officer), viewer.unit, colleague)

    def fall(self, act: Act, officer: Officer) -> None:
        """Leave each step to the owner of its case, which falls to a supervisor."""
        _give(act, _held(officer.id), officer.unit_id, None)


def release_steps(act: Act, officer: UUID, cases: Iterable[UUID], unit: UUID) -> None:
    """Leave the open steps of an officer in some cases to the owner of each case."""
    pass_steps(act, officer, cases, unit, None)


def pass_steps(
    act: Act, officer: UUID, cases: Iterable[UUID], unit: UUID, colleague: UUID | None
) -> int:
    """Give the open steps of an officer in some cases to a colleague; return how many there were."""
    return _give(act, _held(officer).filter(case__in=list(cases)), unit, colleague)


def _held(officer: UUID, viewer: OfficerViewer | None = None) -> QuerySet[Step]:
    rows = Step.objects.filter(owner_id=officer, done_at=None)
    if viewer is None:
        return rows
    there = visible(viewer)
    shared = there.filter(share_of__isnull=False).values("share_of")
    return rows.filter(Q(case__in=there.values("id")) | Q(case__in=shared))


def _give(act: Act, steps: QuerySet[Step], unit: UUID, officer: UUID | None) -> int:
    """Give open steps to an officer, or to the owner of each case; the ledger of the unit records it.

    Return how many there were.
    """
    rows = list(steps.select_for_update(of=("self",)).select_related("case").order_by("id"))
    for step in rows:
        step.owner_id = officer
        step.save(update_fields=["owner"])
        act.record(f"{unit}/{step.case.lane}", acts.STEP_CHANGED, f"report:{step.case_id}")
    return len(rows)
