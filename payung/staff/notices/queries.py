"""Every read of notices: which addresses there are, and whether what was sent to each was accepted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from payung.foundation import clock
from payung.foundation.viewer import Viewer
from payung.staff.duty.policy import WITH_ROTA, may_plan
from payung.staff.models import Notice, NoticeAddress
from payung.staff.notices.kinds import NoticeKind, NoticeReason
from payung.staff.queries import units
from payung.staff.viewer import OfficerViewer

LATELY: Final = timedelta(days=2)  # within which a test must have been accepted
SHOWN: Final = 20


@dataclass(frozen=True)
class AddressView:
    """An address for notices, without the address: only the worker opens that. `is_unit`: the unit's own."""

    id: UUID
    kind: NoticeKind
    is_unit: bool
    set_at: datetime
    worked_at: datetime | None
    why: str  # the code of the newest failure that nothing accepted has followed
    may_remove: bool


@dataclass(frozen=True)
class Delivery:
    """One notice and what became of it. More than one attempt may mean that it came twice."""

    kind: NoticeKind
    reason: NoticeReason
    is_unit: bool
    made_at: datetime
    attempts: int
    why: str
    done_at: datetime | None
    given_up_at: datetime | None


def addresses(viewer: OfficerViewer) -> list[AddressView]:
    """Return the addresses of the viewer and of their unit, the unit's first."""
    plans = bool(may_plan(viewer))
    rows = list(_mine(viewer))
    rows.sort(key=lambda row: (row.officer_id is not None, row.set_at))
    failed = Notice.objects.filter(address__in=rows, done_at=None).exclude(why="")
    failures = dict(failed.order_by("made_at").values_list("address_id", "why"))
    return [
        AddressView(
            row.id,
            NoticeKind(row.kind),
            row.officer_id is None,
            row.set_at,
            row.worked_at,
            failures.get(row.id, ""),
            row.officer_id is not None or plans,
        )
        for row in rows
    ]


def deliveries(viewer: OfficerViewer) -> list[Delivery]:
    """Return the newest notices to the viewer and to their unit."""
    rows = Notice.objects.filter(address__in=_mine(viewer)).select_related("address")
    return [
        Delivery(
            NoticeKind(row.address.kind),
            NoticeReason(row.reason),
            row.address.officer_id is None,
            row.made_at,
            row.attempts,
            row.why,
            row.done_at,
            row.given_up_at,
        )
        for row in rows.order_by("-made_at", "id")[:SHOWN]
    ]


def _mine(viewer: OfficerViewer) -> QuerySet[NoticeAddress]:
    whose = Q(officer_id=viewer.id) | Q(officer=None)
    return NoticeAddress.objects.filter(whose, unit_id=viewer.unit)


def never_tested(viewer: Viewer) -> list[str]:
    """Return the names of units, in order, in which no address has taken a notice for two days."""
    rows = NoticeAddress.objects.filter(worked_at__gt=clock.now() - LATELY)
    tested = set(rows.values_list("unit_id", flat=True))
    return [
        unit.name
        for unit in units(viewer)
        if unit.kind in WITH_ROTA and unit.has_key and unit.id not in tested
    ]
