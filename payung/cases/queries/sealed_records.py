"""The ids of all sealed records of a case, whose keys follow it or are deleted with it."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from payung.cases.models import (
    ChildRecord,
    Decision,
    DecisionKind,
    Draft,
    Note,
    PersonRecord,
    Proposal,
    StepRecord,
    Transfer,
)
from payung.cases.parts import sealed_ids
from payung.cases.sides import Side
from payung.foundation.viewer import Viewer

# The decisions that a helpline reads of a case that it shares.
OUTCOMES: Final = frozenset(
    {
        *(DecisionKind.ENDING, DecisionKind.SECONDED, DecisionKind.CLOSED),
        *(DecisionKind.SHARED, DecisionKind.SHARE_ENDED),
    }
)


def sealed_of(viewer: Viewer, case: UUID) -> list[UUID]:
    """Return the ids of all sealed records of a case, of this room and of the rooms above."""
    del viewer  # ids tell nothing
    own = (Decision, Note, PersonRecord, StepRecord, ChildRecord, Draft, Transfer)
    return [
        *(
            record
            for table in own
            for record in table.objects.filter(case_id=case).values_list("id", flat=True)
        ),
        *Proposal.objects.filter(record=case).values_list("id", flat=True),
        *(record for rows in sealed_ids(case) for record in rows.values_list("id", flat=True)),
    ]


def one_sided(viewer: Viewer, cases: Collection[UUID], sides: Collection[Side]) -> set[UUID]:
    """Return the ids of the sealed records of these cases that are of one of these sides."""
    del viewer  # ids tell nothing
    of = Q(case__in=cases)
    rows = (
        Note.objects.filter(of, side__in=sides),
        PersonRecord.objects.filter(of, side__in=sides),
        StepRecord.objects.filter(of, step__side__in=sides),
    )
    return {record for row in rows for record in row.values_list("id", flat=True)}


def not_for_helplines(viewer: Viewer, cases: Collection[UUID], unit: UUID) -> set[UUID]:
    """Return the ids of what a helpline that shares these cases does not read.

    It reads what was told, what it wrote itself, and the outcomes.
    """
    del viewer  # ids tell nothing
    others = Q(case__in=cases) & ~Q(officer__unit_id=unit)
    rows: tuple[QuerySet[Any], ...] = (
        Decision.objects.filter(others).exclude(kind__in=OUTCOMES),
        *(table.objects.filter(others) for table in (Note, PersonRecord, StepRecord, ChildRecord)),
    )
    return {record for row in rows for record in row.values_list("id", flat=True)}
