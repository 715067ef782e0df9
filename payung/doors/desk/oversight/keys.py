"""Acts on keys: what each means, and a mark on those that need a question."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, entry_rows, page, watching
from payung.intake import queries as intake
from payung.ledger.queries import EntryFilter, Position
from payung.staff.queries import oversight as people

_PAGE: Final = 50


@dataclass(frozen=True)
class Filters:
    """The filters in the address. A value that is not valid counts as absent."""

    unit: UUID | None = None
    look: str = ""
    after: Position | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters in an address."""
        return cls(
            labels.identity(query.get("unit", "")),
            "yes" if query.get("look") == "yes" else "",
            Position.read(query.get("after", "")),
        )

    @property
    def url(self) -> str:
        """Return the address with these filters."""
        return address("oversight-keys", unit=self.unit, look=self.look, after=self.after)

    def wanted(self) -> EntryFilter:
        """Return the search of the ledger. All acts on a unit's people are in one chain."""
        acts = labels.LOOK if self.look else tuple(labels.KEY_ACTS)
        within = f"{self.unit}/people" if self.unit else ""
        return EntryFilter(within=within, acts=acts, after=self.after)


@require_safe
@watching
def keys(request: HttpRequest) -> HttpResponse:
    """Show the acts on keys, newest first."""
    viewer, wanted = viewer_of(request), Filters.read(request.GET)
    units = people.unit_names(viewer)
    entries = intake.search_ledger(viewer, wanted.wanted(), _PAGE + 1)
    shown = entries[:_PAGE]
    has_more = len(entries) > _PAGE
    context = {
        "rows": entry_rows(viewer, shown, units)[0],
        "units": units,
        "wanted": wanted,
        "next": replace(wanted, after=Position.of(shown[-1])).url if has_more else "",
        "first": replace(wanted, after=None).url if wanted.after else "",
    }
    return page(request, "oversight-keys", context)
