"""Delete what expires without a decision, because it is no report: old drafts, presence, unused
settings.
"""

from datetime import datetime

from django.conf import settings

from payung.cases.models import Draft, OwnDesk, Presence
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.cases.retention.queries.aged_records import BATCH
from payung.foundation import clock, sealing
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting


def forget_leftovers(viewer: SystemViewer) -> int:
    """Delete what goes by itself and is too old, by the periods of the installation's country; return how many.

    The ledger is not told, as it was not when these were made.
    """
    gone = 0
    while batch := _some(viewer):
        gone += batch
    return gone


def _some(viewer: SystemViewer) -> int:
    """Delete a batch: on SQLite a child who sends waits for whoever writes."""
    drafts = Draft.objects.filter(saved_at__lt=before(Kind.DRAFT))
    old = list(drafts.values_list("id", flat=True)[:BATCH])
    gone = OwnDesk.objects.filter(officer__is_active=False)
    left = list(gone.values_list("id", flat=True)[:BATCH])
    here = Presence.objects.filter(seen_at__lt=before(Kind.PRESENCE))
    seen = list(here.values_list("id", flat=True)[:BATCH])
    if not (old or left or seen):
        return 0
    with acting(viewer):
        sealing.forget_all(*old, *left)
        return (
            remove(Draft.objects.filter(id__in=old))
            + remove(OwnDesk.objects.filter(id__in=left))
            + remove(Presence.objects.filter(id__in=seen))
        )


def before(kind: Kind) -> datetime:
    """Return before when something must have been for its period to be over."""
    began = periods.rule(kind, settings.PAYUNG_COUNTRY).began(clock.now())
    return began or datetime.min.replace(tzinfo=clock.now().tzinfo)
