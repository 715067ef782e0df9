"""Who has a report open just now, so that no two people work on it unknowing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from payung.cases.models import Presence
from payung.foundation import clock
from payung.people.viewer import OfficerViewer

LASTS: Final = timedelta(minutes=2)  # from the last sign; a page tells again every half minute


@dataclass(frozen=True)
class Here:
    """A colleague who has a report open, and since when."""

    name: str
    since: datetime


def present(viewer: OfficerViewer, reports: Iterable[UUID]) -> dict[UUID, tuple[Here, ...]]:
    """Return which colleagues of the viewer's unit have which of the unit's `reports` open."""
    rows = Presence.objects.filter(
        report__in=list(reports),
        report__unit_id=viewer.unit,
        officer__unit_id=viewer.unit,
        seen_at__gt=clock.now() - LASTS,
    ).exclude(officer_id=viewer.id)
    found: dict[UUID, tuple[Here, ...]] = {}
    for report, name, since in rows.order_by("since").values_list(
        "report_id", "officer__full_name", "since"
    ):
        found[report] = (*found.get(report, ()), Here(name, since))
    return found
