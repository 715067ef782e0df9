"""The state of the reports that exhibits belong to: hidden, under legal hold, restricted to whom."""

from collections.abc import Set
from uuid import UUID

from payung.foundation.viewer import Viewer
from payung.intake.models import StoredReport
from payung.intake.policy import is_named
from payung.intake.queries.report_readers import readers_by_name
from payung.intake.routing import OVERSIGHT
from payung.media.exhibits.policy import ReportStanding
from payung.staff.viewer import OfficerViewer


def of_reports(viewer: Viewer, reports: Set[UUID]) -> dict[UUID, ReportStanding]:
    """Return how each of `reports` stands for the viewer; one that was deleted is not among them."""
    found = StoredReport.objects.filter(id__in=reports).select_related("unit").defer("body")
    return {
        stored.id: ReportStanding(
            seen=_hides_nothing(viewer, stored),
            held=stored.held_at is not None,
            readers=tuple(readers_by_name(viewer, stored)),
        )
        for stored in found
    }


def _hides_nothing(viewer: Viewer, stored: StoredReport) -> bool:
    """Say whether a report lets the viewer see its exhibits: also where it has moved to another unit.

    Not where it is open to others by name, nor where it is for oversight alone: it may be about the viewer.
    """
    if not isinstance(viewer, OfficerViewer):
        return False
    if stored.named_only:
        return is_named(viewer, stored)
    return stored.unit_id == viewer.unit or stored.unit.kind != OVERSIGHT
