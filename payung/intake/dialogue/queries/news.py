"""Whether an answer is waiting: the only thing that a short number reveals."""

from payung.foundation.errors import NotFound
from payung.foundation.viewer import DoorViewer
from payung.intake.dialogue import short_number
from payung.intake.models import Author, Message, ShortNumber, StoredReport
from payung.staff.viewer import ReporterViewer


def has_number(viewer: ReporterViewer) -> bool:
    """Say whether the report behind the receipt has a short number. Raises NotFound."""
    stored = StoredReport.objects.filter(lookup=viewer.reporter.lookup).only("id").first()
    if stored is None:
        raise NotFound
    return ShortNumber.objects.filter(report_id=stored.id).exists()


def something_new(viewer: DoorViewer, number: str) -> bool:
    """Say whether a message of the unit has not been opened with the receipt yet.

    A number that never existed, or was given up, gets the same answer as one without news. The signature is
    sealed within the message, so a forged message counts here; behind the receipt it is refused.
    """
    del viewer  # anybody with the number may ask
    fresh = Message.objects.filter(author=Author.UNIT, seen_at=None)
    return fresh.filter(report__short_number__lookup=short_number.lookup(number)).exists()
