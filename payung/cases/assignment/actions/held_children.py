"""The children with whom an officer works: each has a new worker before an account closes."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from payung.cases import acts
from payung.cases.assignment.actions.held_cases import AT_ONCE, require_heir
from payung.cases.models import ChildFile
from payung.cases.queries.visibility import visible
from payung.ledger.actions import Act, acting
from payung.staff.handover import Holding
from payung.staff.models import Officer
from payung.staff.viewer import OfficerViewer


class HeldChildren(Holding):
    """Children of open cases. Without a worker a child is the task of whoever owns the case."""

    code = "children"

    def words(self, number: int) -> str:
        """Return a number of children in words."""
        return ngettext("%(n)d child to work with", "%(n)d children to work with", number) % {
            "n": number
        }

    def count(self, officer: UUID, viewer: OfficerViewer | None = None) -> int:
        """Return with how many an officer works; with a viewer, only in cases that exist for them."""
        return _held(officer, viewer).count()

    def hand(self, viewer: OfficerViewer, officer: UUID, colleague: UUID) -> None:
        """Give the officer's children to a colleague, in the order of their files: at most `AT_ONCE`.

        A child in a case that is not there for the colleague stays.
        """
        require_heir(viewer, officer, colleague)
        there = Q(case__named_only=False) | Q(case__readers__officer=colleague)
        theirs = _held(officer, viewer).filter(there).exclude(case__conflicts__officer=colleague)
        some = list(theirs.order_by("id").values_list("id", flat=True)[:AT_ONCE])
        with acting(viewer) as act:
            rows = ChildFile.objects.filter(id__in=some, worker_id=officer)
            _give(act, rows, viewer.unit, colleague)

    def fall(self, act: Act, officer: Officer) -> None:
        """Leave each child to the owner of the case, which falls to a supervisor."""
        _give(act, ChildFile.objects.filter(worker_id=officer.id), officer.unit_id, None)


def release_children(act: Act, officer: UUID, cases: Iterable[UUID], unit: UUID) -> None:
    """Leave the children of an officer in some cases to the owner of each case."""
    rows = ChildFile.objects.filter(worker_id=officer, case__in=list(cases))
    _give(act, rows, unit, None)


def _held(officer: UUID, viewer: OfficerViewer | None = None) -> QuerySet[ChildFile]:
    rows = ChildFile.objects.filter(worker_id=officer, case__closed_at=None)
    if viewer is None:
        return rows
    there = visible(viewer)
    shared = there.filter(share_of__isnull=False).values("share_of")
    return rows.filter(Q(case__in=there.values("id")) | Q(case__in=shared))


def _give(act: Act, files: QuerySet[ChildFile], unit: UUID, officer: UUID | None) -> None:
    """Give children to a worker, or to nobody; the ledger of the unit records it."""
    rows = list(files.select_for_update(of=("self",)).select_related("case").order_by("id"))
    for row in rows:
        row.worker_id = officer
        row.save(update_fields=["worker"])
        act.record(f"{unit}/{row.case.lane}", acts.CHILD_WORKER, f"report:{row.case_id}")
