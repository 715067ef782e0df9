"""Every read of reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from payung.foundation import sealing
from payung.foundation.errors import NotFound, SealBroken
from payung.foundation.viewer import SYSTEM, SystemViewer
from payung.intake import policy, sealed
from payung.intake.acts import REPORT_LINKED
from payung.intake.models import Author, Link, Message, Status, StoredAssessment, StoredReport
from payung.intake.routing import OVERSIGHT
from payung.ledger import queries as ledger
from payung.ledger.models import Entry
from payung.people.policy import may
from payung.people.roles import Permission, Role
from payung.people.viewer import OfficerViewer, ReporterViewer
from payung.triage.assess import reason_text
from payung.triage.lanes import Path


@dataclass(frozen=True)
class Said:
    """One message as the one who told us reads it."""

    mine: bool
    kind: str
    sent_at: datetime
    text: str


@dataclass(frozen=True)
class Dialogue:
    """What stands behind a receipt: how far it has come, and the words. Never the report."""

    status_text: str
    language: str
    received_at: datetime
    stop_asked: bool
    said: tuple[Said, ...]
    upto: int  # the number of the last message shown


@dataclass(frozen=True)
class Why:
    """An assessment with its reasons in the reader's language. `rules` are their stable ids."""

    level: str
    made_at: datetime
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Linked:
    """Another report that shares something: what kind of thing, and what this viewer may know of it.

    `report` is None where it lies with another unit: then only that it exists, and where.
    """

    kinds: tuple[str, ...]
    unit: UUID
    report: UUID | None
    level: str
    received_at: datetime


def dialogue(viewer: ReporterViewer) -> Dialogue:
    """Return what stands behind the receipt in this request. Raises NotFound."""
    stored = StoredReport.objects.filter(lookup=viewer.reporter.lookup).first()
    if stored is None:
        raise NotFound
    shown = list(
        Message.objects.filter(report=stored).exclude(kind="supplement").order_by("sequence")
    )
    return Dialogue(
        status_text=str(Status(stored.status).label),
        language=stored.language,
        received_at=stored.received_at,
        stop_asked=stored.stop_asked_at is not None,
        said=tuple(_said(viewer, stored, row) for row in shown),
        upto=shown[-1].sequence if shown else 0,
    )


def _said(viewer: ReporterViewer, stored: StoredReport, row: Message) -> Said:
    place = sealed.message_place(row, stored.origin_id)
    try:
        text = sealing.unseal(place, bytes(row.body), [viewer.reporter.key]).get("text", "")
    except SealBroken:  # one broken message must not hide the others
        text = _("This message cannot be shown.")
    return Said(mine=row.author == Author.REPORTER, kind=row.kind, sent_at=row.sent_at, text=text)


def stored_report(viewer: OfficerViewer, report_id: UUID) -> StoredReport:
    """Return the clear columns of one report of the viewer's unit. Raises NotFound for any other."""
    stored = StoredReport.objects.defer("body").filter(id=report_id).first()
    return policy.require_sight(viewer, stored)


def assessments(viewer: OfficerViewer, stored: StoredReport) -> tuple[Why, ...]:
    """Return the assessments of a report, newest first, as far as the viewer may and can open them."""
    policy.require_sight(viewer, stored)
    if not may(viewer, Permission.REPORT_CONTENT_OPEN):
        return ()  # the reasons tell what was told
    rows = StoredAssessment.objects.filter(report_id=stored.id).order_by("-sequence")
    return tuple(why for row in rows if (why := _why(viewer, stored, row)))


def _why(viewer: OfficerViewer, stored: StoredReport, row: StoredAssessment) -> Why | None:
    try:
        contents = sealing.unseal(
            sealed.assessment_place(row, stored.origin_id), bytes(row.body), viewer.keys
        )
    except SealBroken:
        return None  # made for the unit that had the report before
    rules: Iterable[str] = contents["rules"]
    return Why(
        level=row.level,
        made_at=row.made_at,
        reasons=tuple(reason_text(rule) for rule in rules),
        rules=tuple(rules),
        paths=tuple(Path(path) for path in contents["paths"]),
    )


def visible_links(viewer: OfficerViewer) -> QuerySet[Link]:
    """Return the links that the viewer may know of.

    What belongs to a child is indexed apart, and only child protection learns of a hit. That oversight
    holds a report is nobody else's business: the official whom it names may be reading.
    """
    rows = Link.objects.all()
    if Role.CHILD_PROTECTION not in viewer.roles:
        rows = rows.exclude(kind__startswith="child:")
    if viewer.unit_kind != OVERSIGHT:
        rows = rows.exclude(first__unit__kind=OVERSIGHT).exclude(second__unit__kind=OVERSIGHT)
    return rows


def history(viewer: OfficerViewer, report_id: UUID) -> list[Entry]:
    """Return what the ledger holds about a report of the viewer's unit, newest last.

    That it was linked is left out: the viewer may not be allowed to know of that link.
    """
    stored_report(viewer, report_id)
    entries = ledger.about(SYSTEM, f"report:{report_id}")
    return [entry for entry in entries if entry.act != REPORT_LINKED]


def links(viewer: OfficerViewer, stored: StoredReport) -> tuple[Linked, ...]:
    """Return the other reports that share a token with this one, newest first."""
    policy.require_sight(viewer, stored)
    rows = visible_links(viewer).filter(Q(first=stored.id) | Q(second=stored.id))
    kinds: dict[UUID, set[str]] = {}
    others: dict[UUID, StoredReport] = {}
    for row in rows.select_related("first", "second").defer("first__body", "second__body"):
        other = row.second if row.first_id == stored.id else row.first
        others[other.id] = other
        kinds.setdefault(other.id, set()).add(row.kind)
    return tuple(
        _linked(viewer, other, kinds[other.id])
        for other in sorted(others.values(), key=lambda r: r.received_at, reverse=True)
    )


def _linked(viewer: OfficerViewer, other: StoredReport, kinds: set[str]) -> Linked:
    mine = policy.sees(viewer, other)
    return Linked(
        kinds=tuple(sorted(kinds)),
        unit=other.unit_id,
        report=other.id if mine else None,
        level=other.level if mine else "",
        received_at=other.received_at,
    )


def unlinked(viewer: SystemViewer) -> list[UUID]:
    """Return reports whose task was lost, oldest first: the sweep links them."""
    del viewer  # only the worker asks, and ids tell nothing
    waiting = StoredReport.objects.filter(linked_at=None).order_by("received_at")
    return list(waiting.values_list("id", flat=True)[:1000])
