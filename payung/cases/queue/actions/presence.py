"""Note that an officer has a case open. It lasts two minutes, so the ledger does not record it."""

from uuid import UUID

from payung.cases.models import Presence
from payung.cases.queries import worked_on
from payung.cases.queue.queries import Row
from payung.cases.queue.queries.attendance import AGAIN, LASTS
from payung.foundation import clock
from payung.ledger.actions import acting
from payung.staff.viewer import OfficerViewer


def be_present(viewer: OfficerViewer, case_id: UUID) -> None:
    """Say that the viewer has a case open; whatever is older than two minutes goes. Raises NotFound."""
    worked_on(viewer, case_id)
    with acting(viewer):
        Presence.objects.filter(seen_at__lte=clock.now() - LASTS).delete()
        _say(viewer, case_id)


def be_present_at(viewer: OfficerViewer, row: Row) -> None:
    """Say the same of a case that the viewer has just read, unless they have said so just now."""
    if row.said_at is None or clock.now() - row.said_at >= AGAIN:
        _say(viewer, row.id, anew=row.said_at is None)


def _say(viewer: OfficerViewer, case_id: UUID, *, anew: bool = False) -> None:
    """Write it down in one statement; `since` stays what it was, unless the officer comes anew."""
    now = clock.now()
    Presence.objects.bulk_create(
        [Presence(case_id=case_id, officer_id=viewer.id, since=now, seen_at=now)],
        update_conflicts=True,
        unique_fields=["case", "officer"],
        update_fields=["since", "seen_at"] if anew else ["seen_at"],
    )
