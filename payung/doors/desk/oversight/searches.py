"""Searches for persons: a sample of all units, or all of one officer."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, page, watching
from payung.doors.desk.search.labels import KINDS
from payung.intake.search import queries
from payung.intake.search.queries import RecordedSearch
from payung.staff.queries import oversight as people


@dataclass(frozen=True)
class Filters:
    """The filters in the address. A value that is not valid counts as absent."""

    officer: UUID | None = None
    after: UUID | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters in an address."""
        return cls(*(labels.identity(query.get(name, "")) for name in ("officer", "after")))

    @property
    def url(self) -> str:
        """Return the address with these filters."""
        return address("oversight-searches", officer=self.officer, after=self.after)


@dataclass(frozen=True)
class SearchRow:
    """A search in words. Addresses lead to all of its officer's, and to its report in the ledger."""

    search: RecordedSearch
    unit: str
    kind: labels.Text
    officer_url: str
    case_url: str


@require_safe
@watching
def searches(request: HttpRequest) -> HttpResponse:
    """Show the searches for persons, newest first."""
    viewer, wanted = viewer_of(request), Filters.read(request.GET)
    units = people.unit_names(viewer)
    rows, has_more = queries.searches(viewer, officer=wanted.officer, after=wanted.after)
    context = {
        "rows": [_row(search, units) for search in rows],
        "one_in": queries.SAMPLED,
        "wanted": wanted,
        "whole": Filters().url,
        "next": replace(wanted, after=rows[-1].id).url if has_more else "",
        "first": replace(wanted, after=None).url if wanted.after else "",
    }
    return page(request, "oversight-searches", context)


def _row(search: RecordedSearch, units: dict[UUID, str]) -> SearchRow:
    return SearchRow(
        search=search,
        unit=units.get(search.unit, ""),
        kind=KINDS[search.kind],
        officer_url=Filters(officer=search.officer).url,
        case_url=address("oversight-ledger", about=f"report:{search.case}") if search.case else "",
    )
