"""Links between reports that share an identifier, as far as an officer may know of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from payung.cases.models import Case
from payung.cases.policy import OVERSIGHT, require_there, sees
from payung.cases.queries import named_to
from payung.intake.models import Link, StoredReport
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer


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
    rows = rows.filter(Q(first__case__named_only=False) | Q(first__in=named))
    rows = rows.filter(Q(second__case__named_only=False) | Q(second__in=named))
    if viewer.unit_kind != OVERSIGHT:
        rows = rows.exclude(first__case__unit__kind=OVERSIGHT).exclude(
            second__case__unit__kind=OVERSIGHT
        )
    return rows


def links(viewer: OfficerViewer, case: Case, report: UUID | None = None) -> tuple[Linked, ...]:
    """Return the reports of other cases that share a token with one of a case, newest first."""
    require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    of = report or case.about
    return links_of(viewer, {of}).get(of, ())


def links_of(viewer: OfficerViewer, cases: set[UUID]) -> dict[UUID, tuple[Linked, ...]]:
    """Return, for each of `cases` that has any, the other reports that share a token, newest first.

    None that is one case with it: a bundle may have thousands.
    """
    rows = visible_links(viewer).filter(Q(first__in=cases) | Q(second__in=cases))
    rows = rows.alias(
        one=Coalesce("first__case__merged_into", "first__case"),
        other=Coalesce("second__case__merged_into", "second__case"),
    ).exclude(one=F("other"))
    rows = rows.select_related("first__case", "second__case").defer("first__body", "second__body")
    kinds: dict[UUID, dict[UUID, set[str]]] = {}
    reports: dict[UUID, StoredReport] = {}
    for link in rows:
        for one, other in ((link.first, link.second), (link.second, link.first)):
            if one.id in cases:
                reports[other.id] = other
                kinds.setdefault(one.id, {}).setdefault(other.id, set()).add(link.kind)
    return {
        case: tuple(
            sorted(
                (_linked(viewer, reports[other], shared) for other, shared in others.items()),
                key=lambda linked: linked.received_at,
                reverse=True,
            )
        )
        for case, others in kinds.items()
    }


def _linked(viewer: OfficerViewer, other: StoredReport, kinds: set[str]) -> Linked:
    mine = sees(viewer, other.case)
    return Linked(
        kinds=tuple(sorted(kinds)),
        unit=other.case.unit_id,
        report=other.id if mine else None,
        level=other.case.level if mine else "",
        received_at=other.received_at,
    )
