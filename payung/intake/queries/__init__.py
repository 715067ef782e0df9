"""Every read of reports."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from payung.foundation import sealing
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import SYSTEM, SystemViewer
from payung.intake import feedback_answers as treatment
from payung.intake import policy, sealed
from payung.intake.acts import REPORT_LINKED
from payung.intake.feedback_answers import Treated
from payung.intake.models import (
    Feedback,
    Link,
    NamedReader,
    StoredAssessment,
    StoredReport,
    Tombstone,
)
from payung.intake.queries.blame_figures import blame_figures_of_unit as blame_figures_of_unit
from payung.intake.queries.blame_figures import blame_figures_of_units as blame_figures_of_units
from payung.intake.queries.correspondence import Dialogue as Dialogue
from payung.intake.queries.correspondence import Said as Said
from payung.intake.queries.correspondence import dialogue as dialogue
from payung.intake.queries.correspondence import may_give_feedback as may_give_feedback
from payung.intake.queries.correspondence import sees_all as sees_all
from payung.intake.queries.correspondence import standing_of as standing_of
from payung.intake.queries.correspondence import was_deleted as was_deleted
from payung.intake.queries.report_readers import readers_of
from payung.intake.routing import OVERSIGHT
from payung.ledger import queries as ledger
from payung.ledger.models import Entry
from payung.ledger.queries import Wanted
from payung.staff import queries as people
from payung.staff.policy import may
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer
from payung.triage.assessment import reason_text
from payung.triage.lanes import Path

PAGE: Final = 50  # rows of feedback


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


def unfiled(viewer: SystemViewer, before: datetime) -> int:  # noqa: ARG001  the type is the leave
    """Return how many records deleted before then stand in no file outside the database."""
    return Tombstone.objects.filter(filed_at=None, deleted_at__lt=before).count()


def stored_report(viewer: OfficerViewer, report_id: UUID) -> StoredReport:
    """Return the clear columns of one report of the viewer's unit. Raises NotFound for any other."""
    stored = StoredReport.objects.defer("body").filter(id=report_id).first()
    return policy.require_sight(viewer, stored)


def assessments(viewer: OfficerViewer, stored: StoredReport) -> tuple[Why, ...]:
    """Return the assessments of a report, newest first, as far as the viewer may and can open them."""
    policy.require_sight(viewer, stored)
    if not may(viewer, Permission.REPORT_CONTENT_OPEN):
        return ()  # the reasons tell what was told
    rows = list(StoredAssessment.objects.filter(report_id=stored.id).order_by("-sequence"))
    places = [(sealed.assessment_place(row, stored.origin_id), bytes(row.body)) for row in rows]
    opened = sealing.unseal_many(places, viewer.keys)
    # What does not open was made for the unit that had the report before.
    return tuple(_why(row, each) for row, each in zip(rows, opened, strict=True) if each)


def _why(row: StoredAssessment, contents: dict[str, Any]) -> Why:
    rules: Iterable[str] = contents["rules"]
    return Why(
        level=row.level,
        made_at=row.made_at,
        reasons=tuple(reason_text(rule) for rule in rules),
        rules=tuple(rules),
        paths=tuple(Path(path) for path in contents["paths"]),
    )


def visible(viewer: OfficerViewer) -> QuerySet[StoredReport]:
    """Return the reports that exist for the viewer: their unit's, but none that is for others by name."""
    mine = StoredReport.objects.filter(unit_id=viewer.unit)
    return mine.filter(Q(named_only=False) | Q(id__in=named_to(viewer)))


def named_to(viewer: OfficerViewer) -> QuerySet[NamedReader, UUID]:
    """Return the ids of the reports that are there for the viewer by name (`policy.is_named`)."""
    mine = Q(officer_id=viewer.id)
    if may(viewer, Permission.REPORT_NAME_READERS):
        here = NamedReader.objects.filter(report=OuterRef("report"), officer__is_active=True)
        mine |= Q(~Exists(here), report__unit_id=viewer.unit)
    return NamedReader.objects.filter(mine).values_list("report_id", flat=True)


def named_officers(viewer: OfficerViewer, stored: StoredReport) -> list[UUID]:
    """Return the officers to whom alone a report is open; empty where it is open to the unit."""
    policy.require_sight(viewer, stored)
    return list(stored.named_readers.values_list("officer_id", flat=True))


def readers(viewer: OfficerViewer, stored: StoredReport) -> list[PublicKey]:
    """Return to whom what the unit adds to a report is sealed: the unit, or those named for it alone."""
    policy.require_sight(viewer, stored)
    return readers_of(viewer, stored)


def visible_links(viewer: OfficerViewer) -> QuerySet[Link]:
    """Return the links that the viewer may know of.

    What belongs to a child is indexed apart, and only child protection learns of a hit. That oversight
    holds a report is nobody else's business: the official whom it names may be reading.
    """
    rows = Link.objects.all()
    if Role.CHILD_PROTECTION not in viewer.roles:
        rows = rows.exclude(kind__startswith="child:")
    # Nor does anybody learn of a report that is for others by name.
    named = named_to(viewer)
    rows = rows.filter(Q(first__named_only=False) | Q(first__in=named))
    rows = rows.filter(Q(second__named_only=False) | Q(second__in=named))
    if viewer.unit_kind != OVERSIGHT:
        rows = rows.exclude(first__unit__kind=OVERSIGHT).exclude(second__unit__kind=OVERSIGHT)
    return rows


def history(viewer: OfficerViewer, report: UUID | StoredReport) -> list[Entry]:
    """Return what the ledger holds about a report of the viewer's unit, newest last.

    `report`: its id, or itself where it has just been read. That it was linked is left out: the viewer may
    not be allowed to know of that link.
    """
    found = stored_report(viewer, report) if isinstance(report, UUID) else report
    stored = policy.require_sight(viewer, found)
    entries = ledger.about(SYSTEM, f"report:{stored.id}")
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
    """Return reports that no task has linked, oldest first: the sweep links them."""
    del viewer  # only the worker asks, and ids tell nothing
    waiting = StoredReport.objects.filter(linked_at=None).order_by("received_at")
    return list(waiting.values_list("id", flat=True)[:1000])


def has_unlinked(viewer: SystemViewer, since: datetime) -> bool:
    """Say whether a report that came before `since` has not been linked: nobody does it."""
    del viewer  # tells nothing of any report
    return StoredReport.objects.filter(linked_at=None, received_at__lt=since).exists()


@dataclass(frozen=True)
class TreatedBy:
    """Feedback on a unit. `said`: None where it does not open. `report`: where to look in case of danger."""

    id: UUID
    unit: UUID
    given_on: date
    said: Treated | None
    report: UUID | None


@dataclass(frozen=True)
class Moved:
    """A report that another unit had before the viewer's: clear columns only."""

    id: UUID
    origin: UUID
    level: str
    lane: str
    received_at: datetime


def feedback(
    viewer: OfficerViewer,
    *,
    unit: UUID | None = None,
    month: date | None = None,
    after: UUID | None = None,
) -> tuple[list[TreatedBy], bool]:
    """Return a page of feedback on the units that the viewer watches, newest first, and whether more follows.

    `month`: its first day. `after`: the last one of the page before.
    """
    found = _watched(viewer)
    if unit:
        found = found.filter(unit_id=unit)
    if month:
        found = found.filter(given_on__year=month.year, given_on__month=month.month)
    last = Feedback.objects.filter(id=after).first() if after else None
    if last:
        found = found.filter(
            Q(given_on__lt=last.given_on) | Q(given_on=last.given_on, id__lt=last.id)
        )
    rows = list(found.order_by("-given_on", "-id")[: PAGE + 1])
    places = [(treatment.feedback_place(row), bytes(row.body)) for row in rows[:PAGE]]
    opened = sealing.unseal_many(places, viewer.keys)
    shown = [_treated(row, contents) for row, contents in zip(rows, opened, strict=False)]
    return shown, len(rows) > PAGE


def feedback_counts(viewer: OfficerViewer, since: date) -> dict[tuple[date, UUID], int]:
    """Return how much feedback came on each unit in each month (its first day) since a day, newest first."""
    found = _watched(viewer).filter(given_on__gte=since)
    months = found.values("unit_id", month=TruncMonth("given_on")).annotate(number=Count("id"))
    return {(each["month"], each["unit_id"]): each["number"] for each in months.order_by("-month")}


def _watched(viewer: OfficerViewer) -> QuerySet[Feedback]:
    """Return the feedback on the units of the viewer's country, but not on their own."""
    policy.require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    return Feedback.objects.filter(unit__country=country).exclude(unit_id=viewer.unit)


def _treated(row: Feedback, contents: dict[str, Any] | None) -> TreatedBy:
    if contents is None:
        return TreatedBy(row.id, row.unit_id, row.given_on, None, None)
    said, report = Treated.read(contents), UUID(contents["report"])
    return TreatedBy(row.id, row.unit_id, row.given_on, said, report)


def moved_here(viewer: OfficerViewer, limit: int) -> list[Moved]:
    """Return up to `limit` reports that came to the viewer's unit from another, newest first."""
    policy.require_watch(viewer)
    rows = visible(viewer).exclude(origin_id=viewer.unit).order_by("-received_at", "-id")
    return [
        Moved(row.id, row.origin_id, row.level, row.lane, row.received_at)
        for row in rows.defer("body")[:limit]
    ]


def search_ledger(viewer: OfficerViewer, wanted: Wanted, limit: int) -> list[Entry]:
    """Return what oversight finds in the ledger, but nothing about a report that is hidden from the viewer."""
    return ledger.search(viewer, replace(wanted, without=_hidden(viewer)), limit)


def count_ledger(viewer: OfficerViewer, wanted: Iterable[Wanted], most: int) -> list[int]:
    """Return how many entries `search_ledger` would find for each, counting no further than `most`."""
    hidden = _hidden(viewer)
    return [ledger.count(viewer, replace(each, without=hidden), most) for each in wanted]


def _hidden(viewer: OfficerViewer) -> tuple[str, ...]:
    """Return the reports of the viewer's unit that are for others by name: they may be about the viewer."""
    own = StoredReport.objects.filter(unit_id=viewer.unit, named_only=True)
    found = own.exclude(id__in=named_to(viewer)).values_list("id", flat=True)
    return tuple(f"report:{report}" for report in found)
