"""Every read of reports."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef

from payung.cases.models import Case
from payung.cases.policy import require_there, require_watch
from payung.cases.queries import hidden, members_of, visible
from payung.foundation import sealing
from payung.foundation.viewer import SYSTEM, SystemViewer
from payung.intake import policy, sealed
from payung.intake.acts import REPORT_LINKED
from payung.intake.models import (
    StoredAssessment,
    StoredReport,
)
from payung.ledger import queries as ledger
from payung.ledger.models import Entry
from payung.ledger.queries import EntryFilter
from payung.media.exhibits import queries as exhibits
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.assessment import reason_text
from payung.triage.lanes import Path


@dataclass(frozen=True)
class Why:
    """An assessment with its reasons in the reader's language. `rules` are their stable ids."""

    report: UUID
    level: str
    made_at: datetime
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    paths: tuple[Path, ...]


def report_of(viewer: OfficerViewer, case: Case, report: UUID | None = None) -> StoredReport:
    """Return one report of a case, sealed, with that case, or the share by which the viewer reads it.

    Its `exhibits` is how many of them the viewer's unit keeps; None where the viewer may not know.
    Raises NotFound for another case's.
    """
    rows = StoredReport.objects.filter(case__in=members_of(viewer, case.about))
    counted = rows.select_related("mark").annotate(exhibits=exhibits.number(viewer, OuterRef("id")))
    stored = counted.filter(id=report or case.about).first()
    if stored is not None:
        stored.case = case
    return policy.require_sight(viewer, stored)


def assessments(viewer: OfficerViewer, case: Case, reports: Iterable[UUID]) -> tuple[Why, ...]:
    """Return the assessments of reports of a case, newest first, as far as the viewer may and can open them."""
    require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    if not may(viewer, Permission.REPORT_CONTENT_OPEN):
        return ()  # the reasons tell what was told
    own = members_of(viewer, case.about).filter(id__in=list(reports))
    made = StoredAssessment.objects.filter(report__case__in=own)
    made = made.annotate(origin=F("report__origin"))
    rows = list(made.order_by("-sequence"))
    places = [(sealed.assessment_place(row, vars(row)["origin"]), bytes(row.body)) for row in rows]
    opened = sealing.unseal_many(places, viewer.keys)
    # What does not open was made for the unit that had the report before.
    return tuple(
        _why(row, contents) for row, contents in zip(rows, opened, strict=True) if contents
    )


def _why(row: StoredAssessment, contents: dict[str, Any]) -> Why:
    rules: Iterable[str] = contents["rules"]
    return Why(
        report=row.report_id,
        level=row.level,
        made_at=row.made_at,
        reasons=tuple(reason_text(rule) for rule in rules),
        rules=tuple(rules),
        paths=tuple(Path(path) for path in contents["paths"]),
    )


def history(viewer: OfficerViewer, case: Case, report: UUID | None = None) -> list[Entry]:
    """Return what the ledger holds about a report of the viewer's unit and about its case, newest last.

    That it was linked is left out, where an earlier version recorded it: the viewer may not be allowed to know.
    """
    require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    subjects = dict.fromkeys(f"report:{about}" for about in (case.about, report or case.about))
    entries = ledger.about(SYSTEM, *subjects)
    return [entry for entry in entries if entry.act != REPORT_LINKED]


def unbundled(viewer: SystemViewer) -> list[UUID]:
    """Return reports whose bundle nobody has looked for, oldest first: the sweep does."""
    del viewer  # only the worker asks, and ids tell nothing
    waiting = StoredReport.objects.filter(linked_at=None).order_by("received_at")
    return list(waiting.values_list("id", flat=True)[:1000])


def has_unbundled(viewer: SystemViewer, since: datetime) -> bool:
    """Say whether nobody has looked for the bundle of a report that came before `since`."""
    del viewer  # tells nothing of any report
    return StoredReport.objects.filter(linked_at=None, received_at__lt=since).exists()


@dataclass(frozen=True)
class Moved:
    """A report that another unit had before the viewer's: clear columns only."""

    id: UUID
    origin: UUID
    level: str
    lane: str
    received_at: datetime


def moved_here(viewer: OfficerViewer, limit: int) -> list[Moved]:
    """Return up to `limit` cases that came to the viewer's unit from another, newest first."""
    require_watch(viewer)
    rows = (
        visible(viewer)
        .filter(share_of=None)
        .exclude(report__origin_id=viewer.unit)
        .order_by("-opened_at", "-id")
    )
    return [
        Moved(row.id, origin, row.level, row.lane, row.opened_at)
        for row in rows.annotate(origin=F("report__origin"))[:limit]
        for origin in [vars(row)["origin"]]
    ]


def search_ledger(viewer: OfficerViewer, wanted: EntryFilter, limit: int) -> list[Entry]:
    """Return what oversight finds in the ledger, but nothing about a report that is hidden from the viewer."""
    return ledger.search(viewer, replace(wanted, without=_hidden(viewer)), limit)


def count_ledger(viewer: OfficerViewer, wanted: Iterable[EntryFilter], most: int) -> list[int]:
    """Return how many entries `search_ledger` would find for each, counting no further than `most`."""
    hidden = _hidden(viewer)
    return [
        ledger.count(viewer, replace(entry_filter, without=hidden), most) for entry_filter in wanted
    ]


def _hidden(viewer: OfficerViewer) -> tuple[str, ...]:
    return tuple(f"report:{case}" for case in hidden(viewer))
