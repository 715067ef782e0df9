"""What was destroyed stays so: it is listed outside the database, and destroyed again after a restore."""

from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from payung.foundation import clock, tombstones
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.exhibits.actions.custody import add_step, chain, let_go, readers_of, subject
from payung.media.models import Exhibit, State, Step

KIND: Final = "exhibit"  # as the file of tombstones names it
_RULE: Final = "two-officers"


def file_destroyed(viewer: SystemViewer) -> int:
    """Add destroyed exhibits to the file outside the database; return the number of added ones.

    Killed between the two, a line is written twice: that does no harm.
    """
    gone = Exhibit.objects.filter(state=State.DESTROYED, filed_at=None).order_by("ended_at")
    columns = ("id", "unit_id", "ended_at", "decided_by_id", "confirmed_by_id")
    waiting = list(gone.only(*columns))
    if not waiting:
        return 0
    tombstones.append(Path(settings.PAYUNG_TOMBSTONES), (_line(row) for row in waiting))
    with acting(viewer):
        ids = [row.id for row in waiting]
        Exhibit.objects.filter(id__in=ids).update(filed_at=clock.now())
    return len(waiting)


def _line(row: Exhibit) -> tombstones.Line:
    return tombstones.Line(
        id=str(row.id),
        kind=KIND,
        unit=str(row.unit_id),
        deleted_at=row.ended_at.isoformat() if row.ended_at else "",
        rule=_RULE,
        decided_by=f"officer:{row.decided_by_id}",
        confirmed_by=f"officer:{row.confirmed_by_id}",
    )


def destroy_again(viewer: SystemViewer, exhibit: UUID) -> bool:
    """Destroy an exhibit that a restored backup brought back; say whether it was there."""
    with acting(viewer) as act:
        row = Exhibit.objects.select_for_update().filter(id=exhibit).first()
        if row is None or row.state == State.DESTROYED:
            return False
        let_go(row)
        row.filed_at = clock.now()
        row.save()
        add_step(viewer, row, Step.DESTROYED, {}, readers_of(viewer, row))
        act.record(chain(row), acts.EXHIBIT_DESTROYED_AGAIN, subject(row.id), digest=row.file)
    return True
