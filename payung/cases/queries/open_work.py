"""Open work: the cases of a unit that wait for a person.

Two sets that do not overlap, each found by an index of its own, so that a queue costs the same whatever has
been closed before: open cases, and those of a child who was safe for now, once the next look is due.
"""

from typing import Any, Final

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery

from payung.cases.models import Case, Decided, Proposal
from payung.foundation import clock
from payung.foundation.viewer import Viewer
from payung.staff.viewer import OfficerViewer

COUNTED: Final = 1000  # nobody needs to know of more, and counting further would take time


class HowMany(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def waiting(viewer: Viewer, cases: QuerySet[Case]) -> tuple[QuerySet[Case], QuerySet[Case]]:
    """Return those of `cases` that wait: open ones, and those on which somebody looks again today."""
    del viewer  # who may see what is in `cases`
    looks = Case.objects.filter(look_at__lte=clock.now())
    return (
        cases.filter(closed_at=None, look_at=None, merged_into=None),
        _of_these(looks.values_list("id", flat=True), cases).filter(
            closed_at=None, merged_into=None
        ),
    )


def _of_these(ids: QuerySet[Any, Any], cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of a few cases that are in `cases`.

    From these few ids, never from all cases of the unit: SQLite cannot tell which are fewer, so each is looked
    for in `cases`, which is not read.
    """
    return Case.objects.filter(Exists(cases.filter(id=OuterRef("id"))), id__in=ids)


def open_proposals() -> QuerySet[Proposal]:
    """Return what is proposed or decided to be deleted of a case, for a subquery."""
    return Proposal.objects.filter(record=OuterRef("id")).exclude(decision=Decided.KEEP)


def new_to(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of `cases` that a colleague assigned to the viewer, who has not opened them since."""
    return cases.filter(owner_id=viewer.id, new_to_owner=True)
