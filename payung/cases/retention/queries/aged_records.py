"""Retention periods at work: when a report counts as acted on, what is proposed, what is due for
deletion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from payung.cases.models import Case, Decided, Decision, DecisionKind, Note, Proposal
from payung.cases.parts import Activity, parts
from payung.cases.queries.open_work import open_proposals
from payung.cases.queries.visibility import shares_of
from payung.cases.retention.periods import Kind
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer, Viewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Level

BATCH: Final = 500
# Looking at a report, saying how urgent it is and closing it does nothing about it.
_ONLY_LOOKED: Final = (
    DecisionKind.LEVEL_CONFIRMED,
    DecisionKind.LEVEL_CHANGED,
    DecisionKind.CLOSED,
    DecisionKind.REVIEWED,
)
_READ: Final = (
    *("id", "unit", "lane", "level", "opened_at", "level_decided_at", "closed_at"),
    *("due_at", "look_at", "review_at", "held_at", "merged_into"),
)


@dataclass(frozen=True)
class Aged:
    """A case as the periods see it: what kind of record it is, and when something last happened to it."""

    id: UUID
    kind: Kind
    since: datetime
    waits: bool  # for a person: then its age is a fault of ours, and no reason to delete it


def aged(viewer: Viewer, cases: QuerySet[Case]) -> Iterator[Aged]:
    """Yield cases as the periods see them; clear columns only, so who may see them is the caller's to ask."""
    steps = Decision.objects.filter(case=OuterRef("id"))
    notes = Note.objects.filter(case=OuterRef("id"))
    rows = list(
        cases.only(*_READ).annotate(
            acted=Exists(steps.exclude(kind__in=_ONLY_LOOKED)) | Exists(notes),
            last_step=_newest(steps.exclude(kind=DecisionKind.REVIEWED), "made_at"),
            last_note=_newest(notes, "written_at"),
            lead_closed_at=F("merged_into__closed_at"),
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
        *(row.opened_at, row.level_decided_at, read["last_step"], read["last_note"]),
        *(activity.last for activity in elsewhere),
    )
    kind = Kind.INFORMATION if row.level == Level.P5 else Kind.REPORT
    # What was decided while it was joined is kept with the case that leads.
    if row.merged_into_id or read["acted"] or any(activity.acted for activity in elsewhere):
        kind = Kind.CASE
    # Information that nobody has looked at may go unread.
    unread = row.level == Level.P5 and row.lane not in CLOSE_TO_THE_CHILD
    closed_at = read["lead_closed_at"] if row.merged_into_id else row.closed_at
    waits = closed_at is None and not (unread and row.level_decided_at is None)
    waits = waits or read["has_shares"]
    return Aged(row.id, kind, max(moment for moment in times if moment), waits=waits)


def was_worked_on(viewer: SystemViewer, case: UUID, since: datetime | None) -> bool:
    """Say whether an officer decided anything about a case, or noted anything, after `since`."""
    del viewer  # clear columns only
    steps = Decision.objects.filter(case_id=case, made_at__gt=since)
    notes = Note.objects.filter(case_id=case, written_at__gt=since)
    return steps.exclude(kind=DecisionKind.REVIEWED).exists() or notes.exists()


def to_look_at(
    viewer: SystemViewer, unit: UUID, after: tuple[datetime, UUID] | None = None
) -> list[Case]:
    """Return a batch of a unit's cases whose review has come, without a hold and not yet proposed."""
    del viewer  # clear columns only
    found = Case.objects.filter(unit_id=unit, review_at__lte=clock.now(), held_at=None)
    found = found.filter(merged_into__held_at=None)
    if after:
        found = found.filter(TupleGreaterThan(Tuple(F("review_at"), F("id")), after))
    found = found.exclude(Exists(open_proposals())).order_by("review_at", "id")
    return list(found.only("id", "review_at")[:BATCH])


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for a person, as the operator's command prints it: ids, no words."""

    kind: str
    id: UUID
    since: datetime
    rule: str


def proposed(viewer: SystemViewer) -> Iterator[Waiting]:
    """Yield every proposal about which nobody has decided yet, the oldest first."""
    del viewer  # ids tell nothing
    found = Proposal.objects.filter(decision="").order_by("proposed_at", "id")
    for row in found.values_list("kind", "record", "since", "rule").iterator():
        yield Waiting(*row)


def due(viewer: SystemViewer) -> list[UUID]:
    """Return the records whose deletion was decided and whose wait is over."""
    del viewer  # ids tell nothing
    found = Proposal.objects.filter(decision=Decided.DELETE, ends_at__lte=clock.now())
    return list(found.order_by("ends_at", "id").values_list("record", flat=True))
