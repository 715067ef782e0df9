"""The state of the reports that exhibits belong to: hidden, under legal hold, restricted to whom."""

from collections.abc import Set
from uuid import UUID

from payung.cases.models import Case
from payung.cases.policy import OVERSIGHT, has_conflict, is_named
from payung.cases.queries import readers_by_name
from payung.foundation.viewer import Viewer
from payung.media.exhibits.policy import ReportStanding
from payung.staff.viewer import OfficerViewer


def of_reports(viewer: Viewer, reports: Set[UUID]) -> dict[UUID, ReportStanding]:
    """Return the standing of each of `reports` for the viewer, without those that were deleted."""
    cases = Case.objects.filter(id__in=reports).select_related("unit")
    return {
        case.id: ReportStanding(
            is_visible=_hides_nothing(viewer, case),
            held=case.held_at is not None,
            readers=tuple(readers_by_name(viewer, case)),
        )
        for case in cases
    }


def _hides_nothing(viewer: Viewer, case: Case) -> bool:
    """Say whether a report lets the viewer see its exhibits, even where it has moved to another unit.

    Not where it is open to other officers by name, nor where it is with oversight: it may be about the viewer.
    """
    if not isinstance(viewer, OfficerViewer):
        return False
    if has_conflict(viewer, case):
        return False
    if case.named_only:
        return is_named(viewer, case)
    return case.unit_id == viewer.unit or case.unit.kind != OVERSIGHT
