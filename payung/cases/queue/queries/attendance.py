"""Show which officers have a case open, so that no two unknowingly work on the same one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from payung.cases.models import Presence
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer

LASTS: Final = timedelta(minutes=2)  # from the last sign
AGAIN: Final = timedelta(seconds=30)  # after which a page gives the next sign


@dataclass(frozen=True)
class Here:
    """An officer who has a case open, since when, and the time of the last sign."""

    officer: UUID
    name: str
    since: datetime
    seen_at: datetime


def present(viewer: OfficerViewer, cases: Iterable[UUID]) -> dict[UUID, tuple[Here, ...]]:
    """Return the officers of the viewer's unit, the viewer too, who have each of `cases` open."""
    rows = Presence.objects.filter(
        case__in=list(cases),
        officer__unit_id=viewer.unit,
        seen_at__gt=clock.now() - LASTS,
    ).order_by("since")
    by_case: dict[UUID, tuple[Here, ...]] = {}
    columns = ("case_id", "officer_id", "officer__full_name", "since", "seen_at")
    for case, officer, name, since, seen_at in rows.values_list(*columns):
        here = Here(officer, name, since, seen_at)
        by_case[case] = (*by_case.get(case, ()), here)
    return by_case


def others(viewer: OfficerViewer, case: UUID) -> tuple[Here, ...]:
    """Return the colleagues of the viewer's unit who have a case open just now."""
    here = present(viewer, [case]).get(case, ())
    return tuple(person for person in here if person.officer != viewer.id)
