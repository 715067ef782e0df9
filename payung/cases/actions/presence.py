"""That an officer has a report open just now. It is gone in two minutes, so the ledger is not told."""

from uuid import UUID

from payung.cases.models import Presence
from payung.cases.queries.presence import LASTS
from payung.foundation import clock
from payung.intake import queries as reports
from payung.ledger.actions import acting
from payung.people.viewer import OfficerViewer


def be_present(viewer: OfficerViewer, report_id: UUID) -> None:
    """Say that the viewer has a report of their unit open; whatever is older than two minutes goes."""
    stored = reports.stored_report(viewer, report_id)
    now = clock.now()
    with acting(viewer):
        Presence.objects.filter(seen_at__lte=now - LASTS).delete()
        Presence.objects.bulk_create(
            [Presence(report=stored, officer_id=viewer.id, since=now, seen_at=now)],
            update_conflicts=True,
            unique_fields=["report", "officer"],
            update_fields=["seen_at"],
        )
