"""Who has a report open now, so that no two officers unknowingly work on the same one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from payung.cases.models import Presence
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer

LASTS: Final = timedelta(minutes=2)  # from the last sign
AGAIN: Final = timedelta(seconds=30)  # how often a page says so; sooner it need not


@dataclass(frozen=True)
class Here:
    """An officer who has a report open, since when, and when they last said so."""

    officer: UUID
    name: str
    since: datetime
    seen_at: datetime


def present(viewer: OfficerViewer, reports: Iterable[UUID]) -> dict[UUID, tuple[Here, ...]]:
    """Return which officers of the viewer's unit have which of the unit's `reports` open; the viewer too."""
    rows = Presence.objects.filter(
        report__in=list(reports),
        report__unit_id=viewer.unit,
        officer__unit_id=viewer.unit,
        seen_at__gt=clock.now() - LASTS,
    ).order_by("since")
    found: dict[UUID, tuple[Here, ...]] = {}
    asked = ("report_id", "officer_id", "officer__full_name", "since", "seen_at")
    for report, officer, name, since, seen_at in rows.values_list(*asked):
        here = Here(officer, name, since, seen_at)
        found[report] = (*found.get(report, ()), here)
    return found


def others(viewer: OfficerViewer, report: UUID) -> tuple[Here, ...]:
    """Return the colleagues of the viewer's unit who have a report open just now."""
    return tuple(
        each for each in present(viewer, [report]).get(report, ()) if each.officer != viewer.id
    )
