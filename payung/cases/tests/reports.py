"""What the tests of this room share: reports that have come to the police unit, and the child of one."""

from uuid import UUID

from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.intake.receiving import actions as intake
from payung.ledger.models import Entry
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report

DANGER = [{"safe_now": "no"}]


def receive_report(lane: Lane = Lane.CHILD, receipt: str | None = None, **more: object) -> UUID:
    """Send a calm report unless told otherwise, and return its id."""
    quiet = [{"safe_now": "yes", "may_hurt_self": "no"}]
    report = Report.lenient({"language": "en", "children": quiet, **more})
    return intake.receive(DOOR, report, lane, country="XA", receipt=receipt).reference


def receive_childs_report() -> tuple[UUID, ReporterViewer]:
    """Send a report with a receipt; return its id, and who comes back with the receipt."""
    receipt = receipts.draw()
    return receive_report(receipt=receipt), ReporterViewer(receipts.reporter(receipt))


def acts_of(report: UUID) -> list[str]:
    """Return what the ledger holds about a report, in the order of its chain."""
    found = Entry.objects.filter(subject=f"report:{report}").order_by("chain", "sequence")
    return list(found.values_list("act", flat=True))
