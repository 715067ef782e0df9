"""Reports that an officer selected to take together: why each is urgent, and its links."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import Q

from payung.cases.queries.queue_rows import Row, rows_of, with_signs
from payung.foundation import sealing
from payung.intake import policy, sealed
from payung.intake import queries as reports
from payung.intake.models import StoredAssessment, StoredReport
from payung.intake.queries import Linked
from payung.staff.policy import may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.assessment import reason_text


@dataclass(frozen=True)
class Marked:
    """One marked report. `reasons`: of its newest assessment; empty where they do not open for the viewer."""

    row: Row
    reasons: tuple[str, ...]
    links: tuple[Linked, ...]


def marked(viewer: OfficerViewer, ids: Iterable[UUID]) -> tuple[Marked, ...]:
    """Return those of the reports that are there for the viewer, the most urgent first."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    wanted = with_signs(viewer, reports.visible(viewer).filter(id__in=list(ids)))
    found = list(wanted.order_by("level", "due_at", "id"))
    reasons, links = _reasons(viewer, found), _links(viewer, {each.id for each in found})
    return tuple(
        Marked(row, reasons.get(row.id, ()), links.get(row.id, ()))
        for row in rows_of(viewer, found)
    )


def _reasons(viewer: OfficerViewer, found: list[StoredReport]) -> dict[UUID, tuple[str, ...]]:
    if not may(viewer, Permission.REPORT_CONTENT_OPEN):
        return {}  # the reasons tell what was told
    rows = StoredAssessment.objects.filter(report__in=[each.id for each in found])
    newest = {row.report_id: row for row in rows.order_by("sequence")}
    origin = {each.id: each.origin_id for each in found}
    places = [
        (sealed.assessment_place(row, origin[report]), bytes(row.body))
        for report, row in newest.items()
    ]
    opened = zip(newest, sealing.unseal_many(places, viewer.keys), strict=True)
    return {
        report: tuple(reason_text(rule) for rule in cast("list[str]", contents["rules"]))
        for report, contents in opened
        if contents
    }


def _links(viewer: OfficerViewer, ids: set[UUID]) -> dict[UUID, tuple[Linked, ...]]:
    rows = reports.visible_links(viewer).filter(Q(first__in=ids) | Q(second__in=ids))
    kinds: dict[UUID, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    others: dict[UUID, StoredReport] = {}
    for link in rows.select_related("first", "second").defer("first__body", "second__body"):
        for one, other in ((link.first, link.second), (link.second, link.first)):
            if one.id in ids:
                others[other.id] = other
                kinds[one.id][other.id].add(link.kind)
    return {
        one: tuple(_linked(viewer, others[other], found) for other, found in each.items())
        for one, each in kinds.items()
    }


def _linked(viewer: OfficerViewer, other: StoredReport, kinds: set[str]) -> Linked:
    mine = policy.sees(viewer, other)
    return Linked(
        kinds=tuple(sorted(kinds)),
        unit=other.unit_id,
        report=other.id if mine else None,
        level=other.level if mine else "",
        received_at=other.received_at,
    )
