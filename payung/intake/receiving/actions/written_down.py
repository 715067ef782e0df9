"""Write down a report that somebody told an officer: by telephone, in person or by letter."""

from uuid import UUID, uuid4

from django.db import IntegrityError

from payung.intake.receiving.actions.receiving import OralReport, Received, receive
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report

# Who tells for their work, and not for a child of theirs or as a friend.
_COMMUNITY = frozenset({"teacher", "health_worker", "social_worker", "community_worker"})


def lane_of(report: Report) -> Lane:
    """Return the lane of a report that an officer writes down: it depends on who told it."""
    return Lane.COMMUNITY if report.reporter in _COMMUNITY else Lane.CHILD


def write_down(
    viewer: OfficerViewer, report: Report, *, number: UUID, receipt: str | None = None
) -> Received:
    """Receive a report that somebody told the viewer; their unit has it, unless the report speaks against it.

    `number` is drawn when the page opens: the same page sent twice gives one report, with other words a second
    one. `receipt`: the one that the viewer reads out, where the one who told wants to come back. Raises NoUnit.
    """
    require(viewer, Permission.REPORT_WRITE_DOWN)
    country = people.unit(viewer, viewer.unit).country
    lane = lane_of(report)
    try:
        oral = OralReport(viewer.unit, number)
        return receive(viewer, report, lane, country=country, receipt=receipt, oral=oral)
    except IntegrityError:
        oral = OralReport(viewer.unit, uuid4())
        return receive(viewer, report, lane, country=country, receipt=receipt, oral=oral)
