"""What the tests of this room share: reports that have come to the police unit, and the child of one."""

from uuid import UUID

from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome, Closure, Recorded
from payung.cases.decisions.outcomes import Ending
from payung.cases.decisions.queries import outcomes
from payung.cases.models import Case
from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.intake.receiving import actions as intake
from payung.ledger.models import Entry
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane
from payung.triage.report import Report
from tests.house import House

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
    entries = Entry.objects.filter(subject=f"report:{report}").order_by("chain", "sequence")
    return list(entries.values_list("act", flat=True))


def close(house: House, report: UUID, by: str = "intake", second: str = "super") -> None:
    """Let an officer close a case; of a child in no danger, and a colleague countersigns both."""
    officer = house.viewer(by)
    case = Case.objects.get(id=report)
    if case.lane in CLOSE_TO_THE_CHILD:
        children = tuple(state.child for state in outcomes(officer, case).children if state.child)
        outcome = ChildOutcome(Ending.NO_DANGER, "It ended weeks ago.", children=children)
        if decisions.write_ending(officer, report, outcome) is Recorded.WAITS:
            countersign(house, report, second)
    if decisions.close_case(officer, report, Closure.DONE):
        countersign(house, report, second)


def countersign(house: House, report: UUID, name: str = "super") -> Recorded:
    """Countersign what has waited longest in a case."""
    waits = Case.objects.get(id=report).ending_id
    assert waits
    return decisions.second_ending(house.viewer(name), report, waits, "I have checked it.")
