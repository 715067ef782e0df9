"""Who has a case open now, so that no two officers unknowingly work on the same one."""

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
    """An officer who has a case open, since when, and when they last said so."""

    officer: UUID
    name: str
    since: datetime
    seen_at: datetime


def present(viewer: OfficerViewer, cases: Iterable[UUID]) -> dict[UUID, tuple[Here, ...]]:
    """Return which officers of the viewer's unit have which of `cases` open; the viewer too."""
    rows = Presence.objects.filter(
        case__in=list(cases),
        officer__unit_id=viewer.unit,
        seen_at__gt=clock.now() - LASTS,
    ).order_by("since")
    found: dict[UUID, tuple[Here, ...]] = {}
    asked = ("case_id", "officer_id", "officer__full_name", "since", "seen_at")
    for case, officer, name, since, seen_at in rows.values_list(*asked):
        here = Here(officer, name, since, seen_at)
        found[case] = (*found.get(case, ()), here)
    return found


def others(viewer: OfficerViewer, case: UUID) -> tuple[Here, ...]:
    """Return the colleagues of the viewer's unit who have a case open just now."""
    return tuple(
        each for each in present(viewer, [case]).get(case, ()) if each.officer != viewer.id
    )
