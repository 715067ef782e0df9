"""Every read of deleted records: their tombstones, without contents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from payung.cases.models import CHILD_PART
from payung.foundation.viewer import SystemViewer
from payung.intake.models import (
    Tombstone,
)
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

RECENT: Final = 20  # tombstones on the page


def unfiled(viewer: SystemViewer, before: datetime) -> int:  # noqa: ARG001  the type is the leave
    """Return how many records deleted before `before` are not in the file outside the database."""
    return Tombstone.objects.filter(filed_at=None, deleted_at__lt=before).count()


@dataclass(frozen=True)
class Gone:
    """The tombstone of a deleted record."""

    id: UUID
    kind: str
    rule: str
    deleted_at: datetime
    decided_by: str  # as the ledger names them
    confirmed_by: str


def recently_gone(viewer: OfficerViewer) -> tuple[Gone, ...]:
    """Return the tombstones of the unit's deleted records, newest first."""
    require(viewer, Permission.REPORT_DELETION_DECIDE)
    of_unit = Tombstone.objects.filter(unit_id=viewer.unit).exclude(kind=CHILD_PART)
    rows = of_unit.order_by("-deleted_at", "id")[:RECENT]
    return tuple(
        Gone(row.id, row.kind, row.rule, row.deleted_at, row.decided_by, row.confirmed_by)
        for row in rows.defer("lookup")
    )
