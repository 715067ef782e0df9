"""Oversight's own reports: those that name an official, and those that another unit passed on."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payung.cases.queue import queries as cases
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight.pages import page, watching
from payung.intake import queries as intake
from payung.intake.queries import Moved
from payung.staff.queries import oversight as people

_MOVED: Final = 50


@dataclass(frozen=True)
class MovedReport:
    """A report that came from another unit, and the name of that unit."""

    report: Moved
    origin: str


@require_safe
@watching
def reports(request: HttpRequest) -> HttpResponse:
    """Show the unit's queue with its clocks, and the reports that other units passed on."""
    viewer = viewer_of(request)
    queue = cases.queue(viewer)
    moved = intake.moved_here(viewer, _MOVED)
    names = people.unit_names(viewer) if moved else {}
    context = {
        "queue": queue,
        "waiting": sum(queue.counts.values()),
        "moved": [MovedReport(report, names.get(report.origin, "")) for report in moved],
        "moved_most": _MOVED,
    }
    return page(request, "oversight-reports", context)
