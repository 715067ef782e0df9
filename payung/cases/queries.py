"""Every read of cases: the queue, and the story of one case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from payung.cases import sealed
from payung.cases.models import Case, Decision, Note
from payung.foundation import clock, sealing
from payung.foundation.errors import SealBroken
from payung.foundation.sealing import Place
from payung.intake import queries as reports
from payung.intake.models import Message, StoredReport
from payung.people import queries as people
from payung.people.policy import require
from payung.people.roles import Permission
from payung.people.viewer import OfficerViewer

PAGE: Final = 50


@dataclass(frozen=True)
class Row:
    """One report in the queue: clear columns only, so that listing opens nothing."""

    id: UUID
    lane: str
    level: str
    language: str
    received_at: datetime
    due_at: datetime
    decided_at: datetime | None
    raised_at: datetime | None
    owner: UUID | None
    owner_name: str
    stop_asked: bool
    words_waiting: bool
    linked: bool

    @property
    def remaining(self) -> timedelta:
        """Return the time until the first human act is due; negative when it is late."""
        return self.due_at - clock.now()

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of it."""
        return str(self.id)[:8]


@dataclass(frozen=True)
class Queue:
    """One page of a queue, and how many stand in each lane."""

    rows: tuple[Row, ...]
    counts: dict[str, int]
    page: int
    more: bool


@dataclass(frozen=True)
class Step:
    """One decision or note of a case, opened."""

    kind: str
    at: datetime
    officer: str
    text: str
    level: str = ""


def queue(
    viewer: OfficerViewer, *, lane: str = "", level: str = "", state: str = "open", page: int = 1
) -> Queue:
    """Return a page of the unit's reports, the most urgent level first, then the soonest due.

    `state`: "open" (no decision yet), "mine" (taken by the viewer), "all".
    """
    require(viewer, Permission.REPORT_QUEUE_READ)
    wanted = _in_state(reports.visible(viewer), viewer, state)
    counts = dict(wanted.values_list("lane").annotate(Count("id")))
    if lane:
        wanted = wanted.filter(lane=lane)
    if level:
        wanted = wanted.filter(level=level)
    first = (page - 1) * PAGE
    found = list(
        _with_signs(viewer, wanted).order_by("level", "due_at", "id")[first : first + PAGE + 1]
    )
    return Queue(_rows(viewer, found[:PAGE]), counts, page, more=len(found) > PAGE)


def _in_state(
    found: QuerySet[StoredReport], viewer: OfficerViewer, state: str
) -> QuerySet[StoredReport]:
    if state == "mine":
        return found.filter(case__owner_id=viewer.id)
    if state == "all":
        return found
    return found.filter(waits())


def waits() -> Q:
    """Return the condition under which a report waits for a person: a decision, an answer, a wish to stop."""
    undecided_stop = Q(stop_asked_at__isnull=False, stop_decided_at=None)
    return Q(decided_at=None) | undecided_stop | Q(Exists(_unanswered()))


def _unanswered() -> QuerySet[Message]:
    """Return what the reporter wrote and nobody has answered.

    A wish to stop has its own sign until it is decided; then the child waits to be told.
    """
    wrote = Message.objects.filter(report=OuterRef("id"), author="reporter", seen_at=None)
    return wrote.exclude(kind="stop", report__stop_decided_at=None)


def _with_signs(viewer: OfficerViewer, found: QuerySet[StoredReport]) -> QuerySet[StoredReport]:
    shown = reports.visible_links(viewer)
    links = shown.filter(Q(first=OuterRef("id")) | Q(second=OuterRef("id")))
    return (
        found.select_related("case")
        .defer("body")
        .annotate(words_waiting=Exists(_unanswered()), has_links=Exists(links))
    )


def _rows(viewer: OfficerViewer, found: Sequence[StoredReport]) -> tuple[Row, ...]:
    # A case that another unit began before the report moved here is nobody's here yet.
    owners = {
        r.id: r.case.owner_id for r in found if hasattr(r, "case") and r.case.unit_id == viewer.unit
    }
    names = people.names(viewer, owners.values())
    return tuple(
        Row(
            id=report.id,
            lane=report.lane,
            level=report.level,
            language=report.language,
            received_at=report.received_at,
            due_at=report.due_at,
            decided_at=report.decided_at,
            raised_at=report.raised_at,
            owner=owners.get(report.id),
            owner_name=names.get(owners[report.id], "") if report.id in owners else "",
            stop_asked=report.stop_asked_at is not None and report.stop_decided_at is None,
            words_waiting=vars(report)["words_waiting"],
            linked=vars(report)["has_links"],
        )
        for report in found
    )


def row(viewer: OfficerViewer, report_id: UUID) -> Row:
    """Return one report of the unit as the queue shows it. Raises NotFound."""
    reports.stored_report(viewer, report_id)
    found = _with_signs(viewer, StoredReport.objects.filter(id=report_id)).get()
    return _rows(viewer, [found])[0]


def story(viewer: OfficerViewer, report_id: UUID) -> tuple[Step, ...]:
    """Return the decisions and notes of a case, oldest first; empty where nobody has taken the report."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    case = Case.objects.filter(report_id=report_id, unit_id=viewer.unit).first()
    if case is None:
        return ()
    decisions = list(Decision.objects.filter(case=case))
    notes = list(Note.objects.filter(case=case))
    names = people.names(
        viewer, [each.officer_id for each in decisions] + [each.officer_id for each in notes]
    )
    steps = [_decision(viewer, each, names) for each in decisions]
    steps += [_note(viewer, each, names) for each in notes]
    return tuple(sorted((step for step in steps if step), key=lambda step: step.at))


def _decision(viewer: OfficerViewer, each: Decision, names: dict[UUID, str]) -> Step | None:
    opened = _opened(viewer, sealed.decision_place(each), each.body)
    if opened is None:
        return None
    by = names.get(each.officer_id, "")
    return Step(each.kind, each.made_at, by, opened["reason"], each.level)


def _note(viewer: OfficerViewer, each: Note, names: dict[UUID, str]) -> Step | None:
    opened = _opened(viewer, sealed.note_place(each), each.body)
    if opened is None:
        return None
    return Step("note", each.written_at, names.get(each.officer_id, ""), opened["text"])


def _opened(viewer: OfficerViewer, place: Place, body: bytes | memoryview) -> dict[str, Any] | None:
    """Return a sealed record of the case, or None where it was written in the unit that had it before."""
    try:
        return sealing.unseal(place, bytes(body), viewer.keys)
    except SealBroken:
        return None
