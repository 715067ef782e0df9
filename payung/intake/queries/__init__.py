"""Every read of reports."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from payung.cases.models import Case
from payung.cases.policy import require_there, require_watch
from payung.cases.queries import hidden, visible
from payung.foundation import sealing
from payung.foundation.viewer import SYSTEM, SystemViewer
from payung.intake import feedback_answers as treatment
from payung.intake import policy, sealed
from payung.intake.acts import REPORT_LINKED
from payung.intake.feedback_answers import Treated
from payung.intake.models import (
    Feedback,
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
from payung.intake.queries.linked_reports import Linked as Linked
from payung.intake.queries.linked_reports import links as links
from payung.intake.queries.linked_reports import visible_links as visible_links
from payung.ledger import queries as ledger
from payung.ledger.models import Entry
from payung.ledger.queries import Wanted
from payung.staff import queries as people
from payung.staff.policy import may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.assessment import reason_text
from payung.triage.lanes import Path

PAGE: Final = 50  # rows of feedback
RECENT: Final = 20  # tombstones that are shown


@dataclass(frozen=True)
class Why:
    """An assessment with its reasons in the reader's language. `rules` are their stable ids."""

    level: str
    made_at: datetime
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    paths: tuple[Path, ...]


def unfiled(viewer: SystemViewer, before: datetime) -> int:  # noqa: ARG001  the type is the leave
    """Return how many records deleted before then stand in no file outside the database."""
    return Tombstone.objects.filter(filed_at=None, deleted_at__lt=before).count()


def report_of(viewer: OfficerViewer, case: Case) -> StoredReport:
    """Return a case's report, sealed. Raises NotFound where the case is not there for the viewer."""
    stored = StoredReport.objects.filter(case=case).first()
    if stored is not None:
        stored.case = case
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


def history(viewer: OfficerViewer, case: Case) -> list[Entry]:
    """Return what the ledger holds about a case of the viewer's unit, newest last.

    That it was linked is left out: the viewer may not be allowed to know of that link.
    """
    require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    entries = ledger.about(SYSTEM, f"report:{case.id}")
    return [entry for entry in entries if entry.act != REPORT_LINKED]


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
    require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    return Feedback.objects.filter(unit__country=country).exclude(unit_id=viewer.unit)


def _treated(row: Feedback, contents: dict[str, Any] | None) -> TreatedBy:
    if contents is None:
        return TreatedBy(row.id, row.unit_id, row.given_on, None, None)
    said, report = Treated.read(contents), UUID(contents["report"])
    return TreatedBy(row.id, row.unit_id, row.given_on, said, report)


def moved_here(viewer: OfficerViewer, limit: int) -> list[Moved]:
    """Return up to `limit` cases that came to the viewer's unit from another, newest first."""
    require_watch(viewer)
    rows = visible(viewer).exclude(report__origin_id=viewer.unit).order_by("-opened_at", "-id")
    return [
        Moved(row.id, origin, row.level, row.lane, row.opened_at)
        for row in rows.annotate(origin=F("report__origin"))[:limit]
        for origin in [vars(row)["origin"]]
    ]


@dataclass(frozen=True)
class Gone:
    """What stays of a deleted record."""

    id: UUID
    kind: str
    rule: str
    deleted_at: datetime
    decided_by: str  # as the ledger names them
    confirmed_by: str


def recently_gone(viewer: OfficerViewer) -> tuple[Gone, ...]:
    """Return what was deleted of the unit's records, the newest first: tombstones, no contents."""
    require(viewer, Permission.REPORT_DELETION_DECIDE)
    rows = Tombstone.objects.filter(unit_id=viewer.unit).order_by("-deleted_at", "id")[:RECENT]
    return tuple(
        Gone(row.id, row.kind, row.rule, row.deleted_at, row.decided_by, row.confirmed_by)
        for row in rows.defer("lookup")
    )


def search_ledger(viewer: OfficerViewer, wanted: Wanted, limit: int) -> list[Entry]:
    """Return what oversight finds in the ledger, but nothing about a report that is hidden from the viewer."""
    return ledger.search(viewer, replace(wanted, without=_hidden(viewer)), limit)


def count_ledger(viewer: OfficerViewer, wanted: Iterable[Wanted], most: int) -> list[int]:
    """Return how many entries `search_ledger` would find for each, counting no further than `most`."""
    hidden = _hidden(viewer)
    return [ledger.count(viewer, replace(each, without=hidden), most) for each in wanted]


def _hidden(viewer: OfficerViewer) -> tuple[str, ...]:
    return tuple(f"report:{case}" for case in hidden(viewer))
