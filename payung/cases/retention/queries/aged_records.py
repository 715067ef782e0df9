"""Read cases by their retention periods: their kind and age, open proposals, and deletions that are due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from payung.cases.models import (
    Case,
    ChildRecord,
    Decided,
    Decision,
    DecisionKind,
    Note,
    PersonRecord,
    Proposal,
    StepRecord,
)
from payung.cases.parts import Activity, parts
from payung.cases.queries.open_work import open_proposals
from payung.cases.queries.visibility import shares_of
from payung.cases.retention.periods import Kind
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer, Viewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, UNTIL_SAFE, Level

BATCH: Final = 500
# A case with these decisions alone does not count as acted on.
_ONLY_LOOKED: Final = (
    DecisionKind.LEVEL_CONFIRMED,
    DecisionKind.LEVEL_CHANGED,
    DecisionKind.CLOSED,
    DecisionKind.SECONDED,
    DecisionKind.REVIEWED,
    DecisionKind.LEFT_CLOSED,
)
# At P3 and below an outcome for a child only says that a case can be closed.
_ONLY_JUDGED: Final = Q(kind__in=_ONLY_LOOKED) | Q(
    kind=DecisionKind.ENDING, level__gt=max(UNTIL_SAFE).value
)
_READ: Final = (
    *("id", "unit", "lane", "level", "opened_at", "level_decided_at", "closed_at"),
    *("due_at", "look_at", "review_at", "held_at", "merged_into", "reported_again_at"),
)


@dataclass(frozen=True)
class Aged:
    """A case as the periods see it: its kind of record, and when something last happened to it."""

    id: UUID
    kind: Kind
    since: datetime
    waits: bool  # for a person: then its age is our fault, and no reason to delete it


def aged(viewer: Viewer, cases: QuerySet[Case]) -> Iterator[Aged]:
    """Yield cases as the periods see them, from clear columns; the caller checks who may see them."""
    steps = Decision.objects.filter(case=OuterRef("id"))
    notes = Note.objects.filter(case=OuterRef("id"))
    people = PersonRecord.objects.filter(case=OuterRef("id"))
    planned = StepRecord.objects.filter(case=OuterRef("id"))
    filed = ChildRecord.objects.filter(case=OuterRef("id"))
    rows = list(
        cases.only(*_READ).annotate(
            acted=Exists(steps.exclude(_ONLY_JUDGED))
            | Exists(notes)
            | Exists(people)
            | Exists(planned)
            | Exists(filed),
            last_step=_newest(steps.exclude(kind=DecisionKind.REVIEWED), "made_at"),
            last_note=_newest(notes, "written_at"),
            last_person=_newest(people, "written_at"),
            last_planned=_newest(planned, "written_at"),
            last_filed=_newest(filed, "written_at"),
            lead_closed_at=F("merged_into__closed_at"),
            lead_reported_again_at=F("merged_into__reported_again_at"),
            has_shares=Exists(shares_of(viewer, OuterRef("id"))),
        )
    )
    ids = [row.id for row in rows]
    elsewhere = [part.activity(ids) for part in parts()]
    for row in rows:
        yield _aged(row, [known[row.id] for known in elsewhere if row.id in known])


def _newest(rows: QuerySet[Any], at: str) -> Subquery:
    return Subquery(rows.order_by(f"-{at}").values(at)[:1])


def _aged(row: Case, elsewhere: Sequence[Activity]) -> Aged:
    read = vars(row)
    times = (
        *(row.opened_at, row.level_decided_at),
        *(read["last_step"], read["last_note"], read["last_person"], read["last_planned"]),
        read["last_filed"],
        *(activity.last for activity in elsewhere),
    )
    kind = Kind.INFORMATION if row.level == Level.P5 else Kind.REPORT
    # The lead case has the decisions that were made while the case was joined.
    if row.merged_into_id or read["acted"] or any(activity.acted for activity in elsewhere):
        kind = Kind.CASE
    # Information that nobody has looked at may go unread.
    unread = row.level == Level.P5 and row.lane not in CLOSE_TO_THE_CHILD
    closed_at = read["lead_closed_at"] if row.merged_into_id else row.closed_at
    waits = closed_at is None and not (unread and row.level_decided_at is None)
    again = row.reported_again_at or read["lead_reported_again_at"]
    waits = waits or read["has_shares"] or again is not None
    return Aged(row.id, kind, max(moment for moment in times if moment), waits=waits)


def was_worked_on(viewer: SystemViewer, case: UUID, since: datetime | None) -> bool:
    """Say whether an officer decided something on a case, or wrote a note, after `since`."""
    del viewer  # clear columns only
    steps = Decision.objects.filter(case_id=case, made_at__gt=since)
    written = (
        table.objects.filter(case_id=case, written_at__gt=since)
        for table in (Note, PersonRecord, StepRecord, ChildRecord)
    )
    return steps.exclude(kind=DecisionKind.REVIEWED).exists() or any(
        rows.exists() for rows in written
    )


def to_look_at(
    viewer: SystemViewer, unit: UUID, after: tuple[datetime, UUID] | None = None
) -> list[Case]:
    """Return a batch of a unit's cases whose review date has come, without a hold or a proposal."""
    del viewer  # clear columns only
    cases = Case.objects.filter(unit_id=unit, review_at__lte=clock.now(), held_at=None)
    cases = cases.filter(merged_into__held_at=None)
    if after:
        cases = cases.filter(TupleGreaterThan(Tuple(F("review_at"), F("id")), after))
    cases = cases.exclude(Exists(open_proposals())).order_by("review_at", "id")
    return list(cases.only("id", "review_at")[:BATCH])


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for a person, as the operator's command prints it: ids, no words."""

    kind: str
    id: UUID
    since: datetime
    rule: str


def proposed(viewer: SystemViewer) -> Iterator[Waiting]:
    """Yield the proposals on which nobody has decided yet, oldest first."""
    del viewer  # ids tell nothing
    undecided = Proposal.objects.filter(decision="").order_by("proposed_at", "id")
    for row in undecided.values_list("kind", "record", "since", "rule").iterator():
        yield Waiting(*row)


def due(viewer: SystemViewer) -> list[UUID]:
    """Return the records whose deletion was decided and whose wait is over."""
    del viewer  # ids tell nothing
    decided = Proposal.objects.filter(decision=Decided.DELETE, ends_at__lte=clock.now())
    return list(decided.order_by("ends_at", "id").values_list("record", flat=True))
