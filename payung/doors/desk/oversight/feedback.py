"""Children's feedback on units, by unit and month, never by officer."""

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
from payung.intake.feedback import queries
from payung.intake.feedback.queries import FeedbackEntry
from payung.staff.queries import oversight as people

_YEARS: Final = 3  # whose months can be chosen and are counted


@dataclass(frozen=True)
class Filters:
    """The filters in the address. A value that is not valid counts as absent."""

    unit: UUID | None = None
    month: date | None = None
    after: UUID | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters in an address."""
        return cls(
            labels.identity(query.get("unit", "")),
            _month(query.get("month", "")),
            labels.identity(query.get("after", "")),
        )

    @property
    def url(self) -> str:
        """Return the address with these filters."""
        month = f"{self.month:%Y-%m}" if self.month else ""
        return address("oversight-feedback", unit=self.unit, month=month, after=self.after)

    def chips(self, units: dict[UUID, str]) -> list[Chip]:
        """Return the active filters, each with the address without it."""
        whole, chips = replace(self, after=None), []
        if self.unit:
            url = replace(whole, unit=None).url
            chips.append(Chip(_("Unit"), units.get(self.unit, str(self.unit)), url))
        if self.month:
            chips.append(Chip(_("Month"), _written(self.month), replace(whole, month=None).url))
        return chips


@dataclass(frozen=True)
class FeedbackCard:
    """One feedback in words. `listened`: None if it cannot be opened."""

    row: FeedbackEntry
    unit: str
    listened: labels.Text | None
    blamed: labels.Text | None
    words: str
    ledger_url: str


@dataclass(frozen=True)
class MonthCount:
    """The number of feedbacks on one unit in one month."""

    month: str
    unit: str
    number: int
    url: str


@require_safe
@watching
def feedback(request: HttpRequest) -> HttpResponse:
    """Show the feedback, newest first, and its numbers by unit and month."""
    viewer, wanted = viewer_of(request), Filters.read(request.GET)
    units = people.unit_names(viewer)
    rows, has_more = queries.feedback(
        viewer, unit=wanted.unit, month=wanted.month, after=wanted.after
    )
    today = clock.now().date()
    counts = queries.feedback_counts(viewer, today.replace(year=today.year - _YEARS, day=1))
    context = {
        "cards": [_card(row, units) for row in rows],
        "counts": _month_counts(counts, units),
        "units": {unit: units[unit] for unit in units if unit in {u for _m, u in counts}},
        "months": {f"{month:%Y-%m}": _written(month) for month, _u in counts},
        "wanted": wanted,
        "month": f"{wanted.month:%Y-%m}" if wanted.month else "",
        "chips": wanted.chips(units),
        "next": replace(wanted, after=rows[-1].id).url if has_more else "",
        "first": replace(wanted, after=None).url if wanted.after else "",
    }
    return page(request, "oversight-feedback", context)


def _card(row: FeedbackEntry, units: dict[UUID, str]) -> FeedbackCard:
    answers = row.answers
    return FeedbackCard(
        row=row,
        unit=units.get(row.unit, ""),
        listened=labels.HOW_MUCH[answers.listened] if answers else None,
        blamed=labels.HOW_MUCH[answers.blamed] if answers else None,
        words=answers.words if answers else "",
        ledger_url=address("oversight-ledger", about=f"report:{row.report}") if row.report else "",
    )


def _month_counts(counts: dict[tuple[date, UUID], int], units: dict[UUID, str]) -> list[MonthCount]:
    """Return the counts by month, then by the units' names, since this is no ranking."""
    order = {unit: place for place, unit in enumerate(units)}
    rows = sorted(counts, key=lambda row: (-row[0].toordinal(), order.get(row[1], 0)))
    return [
        MonthCount(
            _written(month), units.get(unit, ""), counts[month, unit], Filters(unit, month).url
        )
        for month, unit in rows
    ]


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _written(month: date) -> str:
    return formats.date_format(month, "YEAR_MONTH_FORMAT")
