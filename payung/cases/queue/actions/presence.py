"""Note that an officer has a case open, and saw its contents. The ledger has the opening itself."""

from datetime import datetime
from uuid import UUID

from payung.cases.models import Presence
from payung.cases.queries import case_of
from payung.cases.queue.queries import Row
from payung.cases.queue.queries.attendance import AGAIN, LASTS
from payung.foundation import clock
from payung.ledger.actions import acting
from payung.staff.viewer import OfficerViewer


def be_present(viewer: OfficerViewer, case_id: UUID) -> None:
    """Say that the viewer has a case of their unit open: their page goes on, or comes back after a pause."""
    case_of(viewer, case_id)
    with acting(viewer):
        here = Presence.objects.filter(case=case_id, officer=viewer.id)
        goes_on = here.filter(seen_at__gt=clock.now() - LASTS).exists()
        _say(viewer, case_id, anew=not goes_on)


def be_present_at(viewer: OfficerViewer, row: Row, *, shown: bool = False) -> None:
    """Say the same of a case that the viewer has just read, unless they have said so just now.

    `shown`: its contents are on the page.
    """
    own = row.own
    anew = own is None or not own.is_there
    last = None if own is None else own.shown_at if shown else own.seen_at
    if not anew and last and clock.now() - last < AGAIN:
        return
    if own and shown:
        _say(viewer, row.id, anew=anew, shown_before=own.looked_at, shown=True)
    else:
        _say(viewer, row.id, anew=anew, shown=shown)


def _say(
    viewer: OfficerViewer,
    case_id: UUID,
    *,
    anew: bool,
    shown: bool = False,
    shown_before: datetime | None = None,
) -> None:
    """Write it down in one statement; `since` stays what it was, unless the officer comes anew."""
    now = clock.now()
    presence = Presence(
        case_id=case_id,
        officer_id=viewer.id,
        since=now,
        seen_at=now,
        shown_at=now if shown else None,
        shown_before=shown_before,
    )
    changed = [
        "seen_at",
        *(["since"] if anew else []),
        *(["shown_at", "shown_before"] if shown else []),
    ]
    Presence.objects.bulk_create(
        [presence],
        update_conflicts=True,
        unique_fields=["case", "officer"],
        update_fields=changed,
    )
