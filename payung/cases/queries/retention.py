"""Retention periods at work: when a report counts as acted on, what is proposed, what is due for
deletion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from payung.cases.models import Decided, Decision, DecisionKind, Draft, Note, Proposal
from payung.cases.queries.open_work import open_proposals, unanswered, undecided
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer, Viewer
from payung.intake.models import Author, Feedback, Message, StoredReport
from payung.intake.retention import Kind
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Level

BATCH: Final = 500
# Looking at a report and saying how urgent it is does nothing about it yet.
_ONLY_LOOKED: Final = (
    DecisionKind.LEVEL_CONFIRMED,
    DecisionKind.LEVEL_CHANGED,
    DecisionKind.REVIEWED,
)
_LASTS: Final = ("step", "note", "word")


@dataclass(frozen=True)
class Aged:
    """A report as the periods see it: what kind of record it is, and when something last happened to it."""

    id: UUID
    kind: Kind
    since: datetime
    waits: bool  # for a person: then its age is a fault of ours, and no reason to delete it


def aged(viewer: Viewer, found: QuerySet[StoredReport]) -> Iterator[Aged]:
    """Yield the reports of `found` as the periods see them."""
    del viewer  # who may see what stands in `found`; clear columns only
    steps = Decision.objects.filter(case__report=OuterRef("id"))
    notes = Note.objects.filter(case__report=OuterRef("id"))
    words = Message.objects.filter(report=OuterRef("id"))
    asked = found.defer("body", "lookup").annotate(
        acted=Exists(steps.exclude(kind__in=_ONLY_LOOKED))
        | Exists(notes)
        | Exists(words.filter(author=Author.UNIT)),
        last_step=_newest(steps.exclude(kind=DecisionKind.REVIEWED), "made_at"),
        last_note=_newest(notes, "written_at"),
        last_word=_newest(words, "sent_at"),
        waiting=Exists(unanswered()),
        asks=Exists(undecided()),
    )
    for row in asked:
        yield _aged(row, vars(row))


def _newest(found: QuerySet[Any], at: str) -> Subquery:
    return Subquery(found.order_by(f"-{at}").values(at)[:1])


def _aged(row: StoredReport, more: dict[str, Any]) -> Aged:
    times = (row.received_at, row.decided_at, *(more[f"last_{what}"] for what in _LASTS))
    kind = Kind.INFORMATION if row.level == Level.P5 else Kind.REPORT
    if more["acted"] or row.unit_id != row.origin_id:
        kind = Kind.CASE
    late = row.done_at is None and (row.lane in CLOSE_TO_THE_CHILD or row.level != Level.P5.value)
    # Somebody has promised to look again at a child who is safe for now.
    waits = late or row.look_at is not None or more["waiting"] or more["asks"]
    return Aged(row.id, kind, max(each for each in times if each), waits=waits)


def was_worked_on(viewer: SystemViewer, report: UUID, since: datetime | None) -> bool:
    """Say whether an officer decided anything about a report, or noted anything, after `since`."""
    del viewer  # clear columns only
    of_it = Q(case__report_id=report)
    steps = Decision.objects.filter(of_it, made_at__gt=since).exclude(kind=DecisionKind.REVIEWED)
    return steps.exists() or Note.objects.filter(of_it, written_at__gt=since).exists()


def to_look_at(
    viewer: SystemViewer, unit: UUID, after: tuple[datetime, UUID] | None = None
) -> list[StoredReport]:
    """Return a batch of a unit's reports whose review has come, without a hold and not yet proposed."""
    del viewer  # clear columns only
    found = StoredReport.objects.filter(unit_id=unit, review_at__lte=clock.now(), held_at=None)
    if after:
        found = found.filter(TupleGreaterThan(Tuple(F("review_at"), F("id")), after))
    found = found.exclude(Exists(open_proposals())).order_by("review_at", "id")
    return list(found.only("id", "review_at")[:BATCH])


def old_feedback(viewer: SystemViewer, unit: UUID, before: date) -> list[Feedback]:
    """Return a batch of feedback on a unit that was given before a day, and is neither proposed nor kept."""
    del viewer  # clear columns only
    spoken = Proposal.objects.filter(record=OuterRef("id"))
    running = spoken.exclude(decision=Decided.KEEP, ends_at__lte=clock.now())
    found = Feedback.objects.filter(unit_id=unit, given_on__lte=before).exclude(Exists(running))
    return list(found.only("id", "given_on").order_by("given_on", "id")[:BATCH])


def unit_of_feedback(viewer: SystemViewer, feedback: UUID) -> UUID | None:
    """Return the unit that feedback is about; None where there is none of this id."""
    del viewer  # clear columns only
    return Feedback.objects.filter(id=feedback).values_list("unit_id", flat=True).first()


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


def sealed_of(viewer: SystemViewer, report: UUID) -> list[UUID]:
    """Return the ids of all that this room keeps sealed about a report."""
    del viewer  # ids tell nothing
    of_case = Q(case__report_id=report)
    return [
        *Decision.objects.filter(of_case).values_list("id", flat=True),
        *Note.objects.filter(of_case).values_list("id", flat=True),
        *Draft.objects.filter(report_id=report).values_list("id", flat=True),
        *Proposal.objects.filter(record=report).values_list("id", flat=True),
    ]
