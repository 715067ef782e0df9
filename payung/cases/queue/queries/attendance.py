"""Who has a case open now, so that no two officers unknowingly work on it; and who saw it when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from payung.cases.models import Presence
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer

LASTS: Final = timedelta(minutes=2)  # from the last sign
AGAIN: Final = timedelta(seconds=30)  # after which a page gives the next sign


@dataclass(frozen=True)
class Here:
    """An officer who has a case open, since when, and when they last said so; or had it open before.

    `shown_at`, `shown_before`: when its contents were last shown to them, and before this visit.
    """

    officer: UUID
    name: str
    since: datetime
    seen_at: datetime
    shown_at: datetime | None = None
    shown_before: datetime | None = None

    @property
    def is_there(self) -> bool:
        """Say whether they have it open just now."""
        return self.seen_at > clock.now() - LASTS

    @property
    def looked_at(self) -> datetime | None:
        """Return when they last saw the contents, before the visit that goes on; None: never."""
        if self.shown_at and self.is_there and self.shown_at >= self.since:
            return self.shown_before
        return self.shown_at


def present(viewer: OfficerViewer, cases: Iterable[UUID]) -> dict[UUID, tuple[Here, ...]]:
    """Return which officers of the viewer's unit have which of `cases` open.

    The viewer too, also where they only had it open before.
    """
    now_or_mine = Q(seen_at__gt=clock.now() - LASTS) | Q(officer=viewer.id)
    rows = Presence.objects.filter(now_or_mine, case__in=list(cases), officer__unit_id=viewer.unit)
    by_case: dict[UUID, tuple[Here, ...]] = {}
    asked = ("officer_id", "officer__full_name", "since", "seen_at", "shown_at", "shown_before")
    for case, *attendance in rows.order_by("since").values_list("case_id", *asked):
        by_case[case] = (*by_case.get(case, ()), Here(*attendance))
    return by_case


def others(viewer: OfficerViewer, case: UUID) -> tuple[Here, ...]:
    """Return the colleagues of the viewer's unit who have a case open just now."""
    here = present(viewer, [case]).get(case, ())
    return tuple(person for person in here if person.officer != viewer.id)
