"""Choose which outcome the partner that sent a report is told, in one of a few codes."""

from uuid import UUID

from payung.cases.policy import require_work
from payung.intake import actions as intake
from payung.intake.actions.assessments import locked
from payung.intake.progress import Outcome
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def tell_sender(viewer: OfficerViewer, report_id: UUID, outcome: Outcome) -> None:
    """Choose what the sender is told, ten minutes from now. Raises NotFound where no partner sent it."""
    with acting(viewer):
        require_work(viewer, locked(id=report_id), Permission.REPORT_SENDER_TELL)
        intake.tell_sender(viewer, report_id, outcome)


def take_telling_back(viewer: OfficerViewer, report_id: UUID) -> None:
    """Take back what the sender is to be told. Raises Conflict where it is told already."""
    with acting(viewer):
        require_work(viewer, locked(id=report_id), Permission.REPORT_SENDER_TELL)
        intake.take_telling_back(viewer, report_id)
