"""Delete what expires without a decision, since none is a report: drafts, presence, handovers, desks."""

from datetime import datetime

from django.conf import settings

from payung.cases.models import Draft, Handover, OwnDesk, Presence
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.cases.retention.queries.aged_records import BATCH
from payung.foundation import clock, sealing
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting


def forget_leftovers(viewer: SystemViewer) -> int:
    """Delete drafts, presence, handovers and desk settings whose period is over; return how many.

    The ledger does not record it, since it did not record their making.
    """
    gone = 0
    while batch := _some(viewer):
        gone += batch
    return gone


def _some(viewer: SystemViewer) -> int:
    """Delete one batch, since on SQLite a child who sends a report waits for every other writer."""
    old_drafts = Draft.objects.filter(saved_at__lt=before(Kind.DRAFT))
    unused_desks = OwnDesk.objects.filter(officer__is_active=False)
    past_presences = Presence.objects.filter(seen_at__lt=before(Kind.PRESENCE))
    past_handovers = Handover.objects.filter(made_at__lt=before(Kind.HANDOVER))
    drafts = list(old_drafts.values_list("id", flat=True)[:BATCH])
    desks = list(unused_desks.values_list("id", flat=True)[:BATCH])
    presences = list(past_presences.values_list("id", flat=True)[:BATCH])
    handovers = list(past_handovers.values_list("id", flat=True)[:BATCH])
    if not (drafts or desks or presences or handovers):
        return 0
    with acting(viewer):
        sealing.forget_all(*drafts, *desks, *handovers)
        return (
            remove(Draft.objects.filter(id__in=drafts))
            + remove(OwnDesk.objects.filter(id__in=desks))
            + remove(Presence.objects.filter(id__in=presences))
            + remove(Handover.objects.filter(id__in=handovers))
        )


def before(kind: Kind) -> datetime:
    """Return the moment before which a record of this kind has outlived its period."""
    began = periods.rule(kind, settings.PAYUNG_COUNTRY).began(clock.now())
    return began or datetime.min.replace(tzinfo=clock.now().tzinfo)
