"""Record that an officer visits the page of a report, before the page is built."""

from dataclasses import dataclass

from payung.cases.assignment.actions.owners import see
from payung.cases.queue.actions.presence import be_present_at
from payung.cases.queue.queries import AtHand
from payung.foundation.errors import PayungError, Text
from payung.intake.contents.actions.report_contents import OpenedReport, open_contents
from payung.intake.models import StoredReport
from payung.intake.queries import report_of
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Visit:
    """The outcome of a visit. `stored`: the sealed report. `closed`: why its contents stay closed."""

    stored: StoredReport
    opened: OpenedReport | None = None
    closed: Text = ""

    @property
    def exhibits(self) -> int | None:
        """Return how many exhibits of the report the viewer's unit keeps; None: the viewer may not know."""
        number: int | None = vars(self.stored)["exhibits"]
        return number


def visit(viewer: OfficerViewer, near: AtHand) -> Visit:
    """Record that the viewer has a report open, and open its contents once somebody has taken it.

    Colleagues see the visit for two minutes. A case that a colleague gave to the viewer is no longer new. The
    ledger keeps each opening of contents, even for a page load alone: that is the record of access.
    """
    see(viewer, near.case)
    visited = _visited(viewer, near, report_of(viewer, near.case, near.row.id))
    be_present_at(viewer, near.row, shown=visited.opened is not None)
    return visited


def _visited(viewer: OfficerViewer, near: AtHand, stored: StoredReport) -> Visit:
    if near.row.owner is None:
        return Visit(stored)
    try:
        return Visit(stored, open_contents(viewer, stored))
    except PayungError as error:
        return Visit(stored, closed=error.text)  # the rest of the page can still be used
