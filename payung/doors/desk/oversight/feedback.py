"""How children say they were treated: by unit and month, never by person."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, page, watching
from payung.doors.desk.queue.filters import Chip
from payung.foundation import clock
from payung.intake import queries
from payung.intake.queries import TreatedBy
from payung.staff.queries import oversight as people

_YEARS: Final = 3  # of which months can be chosen and counted


@dataclass(frozen=True)
class Filters:
    """What of the feedback is wanted, as it stands in the address; an odd value is as if it were absent."""

    unit: UUID | None = None
    month: date | None = None
    after: UUID | None = None

    @classmethod
    def read(cls, given: QueryDict) -> "Filters":
        """Return the filters in an address."""
        return cls(
            labels.identity(given.get("unit", "")),
            _month(given.get("month", "")),
            labels.identity(given.get("after", "")),
        )

    @property
    def url(self) -> str:
        """Return the address with these filters."""
        month = f"{self.month:%Y-%m}" if self.month else ""
        return address("oversight-feedback", unit=self.unit, month=month, after=self.after)

    def chips(self, units: dict[UUID, str]) -> list[Chip]:
        """Return the filters that are on, each with the address without it."""
        whole, found = replace(self, after=None), []
        if self.unit:
            url = replace(whole, unit=None).url
            found.append(Chip(_("Unit"), units.get(self.unit, str(self.unit)), url))
        if self.month:
            found.append(Chip(_("Month"), _written(self.month), replace(whole, month=None).url))
        return found


@dataclass(frozen=True)
class Said:
    """One feedback in words. `listened` is None where it does not open."""

    row: TreatedBy
    unit: str
    listened: labels.Text | None
    blamed: labels.Text | None
    words: str
    ledger_url: str


@dataclass(frozen=True)
class Counted:
    """How much feedback one unit had in one month."""

    month: str
    unit: str
    number: int
    url: str


@require_safe
@watching
def feedback(request: HttpRequest) -> HttpResponse:
    """Show the feedback, newest first, and how much there is by unit and month."""
    viewer, wanted = viewer_of(request), Filters.read(request.GET)
    units = people.unit_names(viewer)
    found, more = queries.feedback(viewer, unit=wanted.unit, month=wanted.month, after=wanted.after)
    today = clock.now().date()
    counts = queries.feedback_counts(viewer, today.replace(year=today.year - _YEARS, day=1))
    context = {
        "found": [_said(row, units) for row in found],
        "counts": _counted(counts, units),
        "units": {unit: units[unit] for unit in units if unit in {u for _m, u in counts}},
        "months": {f"{month:%Y-%m}": _written(month) for month, _u in counts},
        "wanted": wanted,
        "month": f"{wanted.month:%Y-%m}" if wanted.month else "",
        "chips": wanted.chips(units),
        "next": replace(wanted, after=found[-1].id).url if more else "",
        "first": replace(wanted, after=None).url if wanted.after else "",
    }
    return page(request, "oversight-feedback", context)


def _said(row: TreatedBy, units: dict[UUID, str]) -> Said:
    said = row.said
    return Said(
        row=row,
        unit=units.get(row.unit, ""),
        listened=labels.HOW_MUCH[said.listened] if said else None,
        blamed=labels.HOW_MUCH[said.blamed] if said else None,
        words=said.words if said else "",
        ledger_url=address("oversight-ledger", about=f"report:{row.report}") if row.report else "",
    )


def _counted(counts: dict[tuple[date, UUID], int], units: dict[UUID, str]) -> list[Counted]:
    """Return the counts by month, then by the units' names: it is no ranking."""
    order = {unit: place for place, unit in enumerate(units)}
    rows = sorted(counts, key=lambda row: (-row[0].toordinal(), order.get(row[1], 0)))
    return [
        Counted(_written(month), units.get(unit, ""), counts[month, unit], Filters(unit, month).url)
        for month, unit in rows
    ]


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _written(month: date) -> str:
    return formats.date_format(month, "YEAR_MONTH_FORMAT")
