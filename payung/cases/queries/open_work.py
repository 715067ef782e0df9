"""Open work: the cases of a unit that wait for a person.

Two sets that do not overlap, each with an index of its own, so that closed cases make no queue slower: open
cases, and cases of a child who was safe for now, once the next look is due.
"""

from collections.abc import Sequence
from typing import Any, Final, Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.sql.compiler import SQLCompiler

from payung.cases.models import Case, Decided, Proposal, Step, Transfer, TransferState
from payung.cases.queries.visibility import visible
from payung.foundation import clock
from payung.foundation.viewer import Viewer
from payung.staff.models import Unit
from payung.staff.viewer import OfficerViewer

COUNTED: Final = 1000  # an exact number above it helps nobody, and counting further takes time


class HowMany(Subquery):
    """The number of rows of a subquery."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class Listed(Subquery):
    """The values of one column of a subquery, `column`, as one text with commas."""

    template = "(SELECT string_agg(%(column)s::text, ',') FROM (%(subquery)s) AS listed)"
    output_field = TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[Any]]:
        """Return the SQL for SQLite, which calls it otherwise."""
        template = "(SELECT group_concat(%(column)s) FROM (%(subquery)s) AS listed)"
        return self.as_sql(compiler, connection, template)


class _HowManyAlone(HowMany):
    """The number of rows of a subquery that refers to nothing around it: so nothing of it is renamed."""

    empty_result_set_value = 0

    def resolve_expression(self, *_names: Any, **_options: Any) -> Self:
        """Return it as it is. To rename all within took longer than to ask for the page."""
        return self


def numbers_of(viewer: OfficerViewer, *sets: QuerySet[Any, Any]) -> tuple[int, ...]:
    """Return how many rows each set has, none above COUNTED + 1, in one query."""
    counted = (_HowManyAlone(rows[: COUNTED + 1].values("pk")) for rows in sets)
    numbers: tuple[int, ...] = Unit.objects.filter(id=viewer.unit).values_list(*counted).get()
    return numbers


def waiting(viewer: Viewer, cases: QuerySet[Case]) -> tuple[QuerySet[Case], QuerySet[Case]]:
    """Return those of `cases` that wait: open cases, and cases whose next look is due."""
    return still_open(viewer, cases), returned(viewer, cases)


def still_open(viewer: Viewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the open ones of `cases`."""
    del viewer  # `cases` are those that the viewer may see
    return cases.filter(closed_at=None, look_at=None, merged_into=None)


def returned(viewer: Viewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of `cases` whose next look is due."""
    looks = looks_due(viewer).values_list("id", flat=True)
    return each_of(cases).filter(id__in=looks, closed_at=None, merged_into=None)


def looks_due(viewer: Viewer) -> QuerySet[Case]:
    """Return all cases whose next look is due, whoever may see them: without any, none has returned."""
    del viewer
    return Case.objects.filter(look_at__lte=clock.now())


def each_of(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the same cases, to be narrowed to a few: those of some ids, or of one owner.

    SQLite cannot tell which set is smaller, so the query starts from these few and tests each against `cases`,
    instead of reading all cases of the unit.
    """
    return Case.objects.filter(Exists(cases.filter(id=OuterRef("id"))))


def open_proposals() -> QuerySet[Proposal]:
    """Return the proposals and decisions to delete a case, for a subquery."""
    return Proposal.objects.filter(record=OuterRef("id")).exclude(decision=Decided.KEEP)


def new_to(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of `cases` that a colleague assigned to the viewer, who has not opened them since."""
    return cases.filter(owner_id=viewer.id, new_to_owner=True)


def late_steps() -> Q:
    """Return the condition that a step of a case, or of one merged into it, was due before now."""
    late = Step.objects.filter(done_at=None, due_at__lt=clock.now())
    own = late.filter(case=OuterRef("known_as"))
    return Q(Exists(own)) | Q(Exists(late.filter(case__merged_into=OuterRef("known_as"))))


def open_transfers() -> QuerySet[Transfer]:
    """Return what is proposed to be transferred of a case, and not decided, for a subquery."""
    return Transfer.objects.filter(
        case=OuterRef("id"), unit=OuterRef("unit"), state=TransferState.PROPOSED
    )


def waiting_transfers(viewer: OfficerViewer) -> QuerySet[Transfer]:
    """Return the transfers that wait for a supervisor, as far as the viewer may know of the case."""
    rows = undecided_transfers(viewer)
    # One test for each transfer: they are few, and the unit's cases are many.
    proposed = Q(Exists(visible(viewer).filter(id=OuterRef("case"))), state=TransferState.PROPOSED)
    return rows.filter(proposed | Q(state=TransferState.AT_ONCE))


def undecided_transfers(viewer: OfficerViewer) -> QuerySet[Transfer]:
    """Return the transfers that wait for a supervisor, whether or not the viewer may know of the case."""
    return Transfer.objects.filter(unit_id=viewer.unit, decided_at=None)
