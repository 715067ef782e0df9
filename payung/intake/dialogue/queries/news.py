"""Whether an answer is waiting: the only thing that a short number reveals."""

from payung.foundation.errors import NotFound
from payung.foundation.viewer import DoorViewer
from payung.intake.dialogue import short_number
from payung.intake.models import Author, Message, ShortNumber, StoredReport
from payung.staff.viewer import ReporterViewer


def has_number(viewer: ReporterViewer) -> bool:
    """Say whether there is a short number for what stands behind the receipt. Raises NotFound."""
    stored = StoredReport.objects.filter(lookup=viewer.reporter.lookup).only("id").first()
    if stored is None:
        raise NotFound
    return ShortNumber.objects.filter(report_id=stored.id).exists()


def something_new(viewer: DoorViewer, number: str) -> bool:
    """Say whether words of the unit wait that were not opened with the receipt yet.

    A number that never was, or was given up, is answered as one for which there is nothing new. Who signed
    those words is sealed within them, so a forged message counts; behind the receipt it is refused.
    """
    del viewer  # anybody with the number may ask
    fresh = Message.objects.filter(author=Author.UNIT, seen_at=None)
    return fresh.filter(report__short_number__lookup=short_number.lookup(number)).exists()
