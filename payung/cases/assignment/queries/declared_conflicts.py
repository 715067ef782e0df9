"""Conflicts of interest that officers declared, with their reasons: for oversight alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from payung.cases import sealed
from payung.cases.models import ConflictOfInterest
from payung.cases.policy import require_watch
from payung.foundation import sealing
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer

PAGE: Final = 50


@dataclass(frozen=True)
class DeclaredConflict:
    """A conflict of interest. `reason`: empty where it does not open to the viewer."""

    about: UUID
    unit: UUID
    officer_name: str
    by_name: str
    by_themselves: bool
    at: datetime
    reason: str

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of the case."""
        return str(self.about)[:8]


def declared_conflicts(
    viewer: OfficerViewer, *, unit: UUID | None = None, since: datetime | None = None
) -> list[DeclaredConflict]:
    """Return the newest conflicts of interest in the viewer's country, newest first."""
    require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    rows = ConflictOfInterest.objects.filter(officer__unit__country=country)
    rows = rows.filter(case__merged_into=None)
    if unit:
        rows = rows.filter(officer__unit_id=unit)
    if since:
        rows = rows.filter(declared_at__gte=since)
    newest = rows.select_related("officer", "declared_by", "case").order_by("-declared_at", "id")
    return _opened(viewer, list(newest[:PAGE]))


def _opened(viewer: OfficerViewer, rows: list[ConflictOfInterest]) -> list[DeclaredConflict]:
    kept = [row for row in rows if row.body]
    places = [(sealed.conflict_place(row), bytes(row.body or b"")) for row in kept]
    texts = sealing.unseal_many(places, viewer.keys) if kept else []
    reasons = {row.id: text for row, text in zip(kept, texts, strict=True)}
    return [
        DeclaredConflict(
            about=row.case.about,
            unit=row.officer.unit_id,
            officer_name=row.officer.full_name,
            by_name=row.declared_by.full_name,
            by_themselves=row.declared_by_id == row.officer_id,
            at=row.declared_at,
            reason=str((reasons.get(row.id) or {}).get("reason", "")),
        )
        for row in rows
    ]
