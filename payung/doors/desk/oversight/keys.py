"""What was done with keys: each act with what it means, and a mark where somebody should ask."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, lines, page, watching
from payung.intake import queries as intake
from payung.ledger.queries import Position, Wanted
from payung.staff.queries import oversight as people

_PAGE: Final = 50


@dataclass(frozen=True)
class Filters:
    """Which acts are wanted, as it stands in the address; an odd value is as if it were absent."""

    unit: UUID | None = None
    look: str = ""
    after: Position | None = None

    @classmethod
    def read(cls, given: QueryDict) -> "Filters":
        """Return the filters in an address."""
        return cls(
            labels.identity(given.get("unit", "")),
            "yes" if given.get("look") == "yes" else "",
            Position.read(given.get("after", "")),
        )

    @property
    def url(self) -> str:
        """Return the address with these filters."""
        return address("oversight-keys", unit=self.unit, look=self.look, after=self.after)

    def wanted(self) -> Wanted:
        """Return what to ask the ledger for: all that is done with a unit's people stands in one chain."""
        acts = labels.LOOK if self.look else tuple(labels.KEY_ACTS)
        within = f"{self.unit}/people" if self.unit else ""
        return Wanted(within=within, acts=acts, after=self.after)


@require_safe
@watching
def keys(request: HttpRequest) -> HttpResponse:
    """Show what was done with keys, newest first."""
    viewer, wanted = viewer_of(request), Filters.read(request.GET)
    units = people.unit_names(viewer)
    found = intake.search_ledger(viewer, wanted.wanted(), _PAGE + 1)
    shown = found[:_PAGE]
    more = len(found) > _PAGE
    context = {
        "found": lines(viewer, shown, units)[0],
        "units": units,
        "wanted": wanted,
        "next": replace(wanted, after=Position.of(shown[-1])).url if more else "",
        "first": replace(wanted, after=None).url if wanted.after else "",
    }
    return page(request, "oversight-keys", context)
