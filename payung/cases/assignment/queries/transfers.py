"""Transfers to other units that wait for a supervisor: proposed ones, and those made at once at P1."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from payung.cases import sealed
from payung.cases.models import Case, Transfer, TransferState
from payung.cases.queries import members_of
from payung.cases.queries.open_work import waiting_transfers
from payung.cases.queries.sealed_records import one_sided
from payung.cases.sides import Side, read_by
from payung.foundation import clock, sealing
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

REVIEWED_FOR: Final = timedelta(days=30)  # after its review a transfer is still listed
MOST: Final = 50  # the longest-waiting ones: each that is decided makes room for the next


@dataclass(frozen=True)
class OpenTransfer:
    """A transfer that waits for a supervisor. `officer`: who proposed it, or made it at once.

    `was_made`: at P1; the case is with the other unit, and a supervisor reviews it.
    """

    id: UUID
    case: UUID
    was_made: bool
    unit_name: str
    officer: UUID
    officer_name: str
    at: datetime
    reason: str
    words: str = ""  # that a supervisor added when they reviewed it
    decided_by_name: str = ""
    decided_at: datetime | None = None

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of the case."""
        return str(self.case)[:8]


def open_transfers(viewer: OfficerViewer) -> tuple[OpenTransfer, ...]:
    """Return the transfers of the viewer's unit that wait for a supervisor, the oldest first."""
    require(viewer, Permission.REPORT_HAND_OVER)
    return _opened(viewer, waiting_transfers(viewer).order_by("made_at", "id")[:MOST])


def reviewed_transfers(viewer: OfficerViewer) -> tuple[OpenTransfer, ...]:
    """Return the transfers of the viewer's unit that were reviewed in the last 30 days, newest first."""
    require(viewer, Permission.REPORT_HAND_OVER)
    rows = Transfer.objects.filter(
        unit_id=viewer.unit,
        state=TransferState.REVIEWED,
        decided_at__gte=clock.now() - REVIEWED_FOR,
    )
    return _opened(viewer, rows.order_by("-decided_at", "id")[:MOST])


def proposed_transfer(viewer: OfficerViewer, case: Case) -> OpenTransfer | None:
    """Return the transfer of a case that is proposed and not decided; None: there is none."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    rows = Transfer.objects.filter(case=case, unit_id=viewer.unit, state=TransferState.PROPOSED)
    return next(iter(_opened(viewer, rows)), None)


def _opened(viewer: OfficerViewer, rows: QuerySet[Transfer]) -> tuple[OpenTransfer, ...]:
    transfers = list(rows.select_related("receiving", "officer", "decided_by"))
    places = [(sealed.transfer_place(row), bytes(row.body)) for row in transfers]
    texts = sealing.unseal_many(places, viewer.keys) if transfers else []
    return tuple(
        OpenTransfer(
            id=row.id,
            case=row.case_id,
            was_made=row.state != TransferState.PROPOSED,
            unit_name=row.receiving.name,
            officer=row.officer_id,
            officer_name=row.officer.full_name,
            at=row.made_at,
            reason=str(contents["reason"]) if contents else "",
            words=str(contents.get("words", "")) if contents else "",
            decided_by_name=row.decided_by.full_name if row.decided_by else "",
            decided_at=row.decided_at,
        )
        for row, contents in zip(transfers, texts, strict=True)
    )


def one_sided_entries(viewer: OfficerViewer, case: Case) -> int:
    """Return how many entries of a case are for one side alone: a transfer to another side leaves them."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    cases = members_of(viewer, case.id).values_list("id", flat=True)
    return len(one_sided(viewer, list(cases), read_by(viewer.unit_kind) - {Side.JOINT}))
