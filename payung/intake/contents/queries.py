"""What the page of a report needs at once; reports that an officer selected to take together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from payung.cases.models import Case
from payung.cases.notes import queries as notes
from payung.cases.queries import under
from payung.cases.queue.queries.queue_rows import AtHand, Row, rows_of, with_signs
from payung.foundation import sealing
from payung.intake import sealed
from payung.intake.links.queries import Links, links_of
from payung.intake.models import StoredAssessment, StoredReport
from payung.staff.policy import may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.assessment import reason_text


@dataclass(frozen=True)
class Marked:
    """One marked report. `reasons`: of its newest assessment; empty where they do not open for the viewer."""

    row: Row
    reasons: tuple[str, ...]
    links: Links


@contextmanager
def at_once(viewer: OfficerViewer, near: AtHand) -> Iterator[None]:
    """Within the block, open what the page of a report shows with one look at the grants."""
    others = StoredAssessment.objects.filter(report__in=[member.id for member in near.members])
    with notes.at_once(viewer, near.case, near.row.id, *([others] if near.members else [])):
        yield


def marked(
    viewer: OfficerViewer, ids: Iterable[UUID], *, contents: bool = True
) -> tuple[Marked, ...]:
    """Return those of the reports that are there for the viewer, the most urgent first.

    `contents`: with the reasons for each level, and links.
    """
    require(viewer, Permission.REPORT_QUEUE_READ)
    wanted = with_signs(viewer, under(viewer, ids))
    cases = list(wanted.order_by("level", "due_at", "id"))
    if not contents:
        return tuple(Marked(row, (), Links()) for row in rows_of(viewer, cases))
    reasons, links = _reasons(viewer, cases), links_of(viewer, {case.about for case in cases})
    return tuple(
        Marked(row, reasons.get(row.id, ()), links.get(row.id, Links()))
        for row in rows_of(viewer, cases)
    )


def _reasons(viewer: OfficerViewer, cases: list[Case]) -> dict[UUID, tuple[str, ...]]:
    if not may(viewer, Permission.REPORT_CONTENT_OPEN):
        return {}  # the reasons tell what was told
    rows = StoredAssessment.objects.filter(report__in=[case.about for case in cases])
    newest = {row.report_id: row for row in rows.order_by("sequence")}
    reports = StoredReport.objects.filter(id__in=newest)
    origin = dict(reports.values_list("id", "origin_id"))
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
