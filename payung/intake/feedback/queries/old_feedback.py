"""Feedback whose retention period is over, or that is proposed for deletion."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from payung.cases.models import Decided, Proposal
from payung.cases.retention.queries.aged_records import BATCH
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.intake.models import Feedback


def old_feedback(viewer: SystemViewer, unit: UUID, before: date) -> list[Feedback]:
    """Return a batch of feedback on a unit that was given before a day, and is neither proposed nor kept."""
    del viewer  # clear columns only
    about_it = Proposal.objects.filter(record=OuterRef("id"))
    running = about_it.exclude(decision=Decided.KEEP, ends_at__lte=clock.now())
    rows = Feedback.objects.filter(unit_id=unit, given_on__lte=before).exclude(Exists(running))
    return list(rows.only("id", "given_on").order_by("given_on", "id")[:BATCH])


def unit_of_feedback(viewer: SystemViewer, feedback: UUID) -> UUID | None:
    """Return the unit that feedback is about; None where there is none of this id."""
    del viewer  # clear columns only
    return Feedback.objects.filter(id=feedback).values_list("unit_id", flat=True).first()
