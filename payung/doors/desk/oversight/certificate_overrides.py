"""Certificate overrides, closures against a gate, and changes of who reads a report."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from payung.cases.assignment import queries as assignment
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, entry_rows, page, watching
from payung.intake import queries as intake
from payung.ledger import acts
from payung.ledger.queries import EntryFilter
from payung.staff.actions import CAUSES, Cause
from payung.staff.queries import oversight as people
from payung.staff.queries.oversight import LeaveGiven
from payung.staff.roles import FUNCTION_NAMES

_CHANGES: Final = 20  # newest changes of readers; the ledger has all


@dataclass(frozen=True)
class Filters:
    """The filters in the address. A value that is not valid counts as absent."""

    unit: UUID | None = None
    after: UUID | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters in an address."""
        return cls(*(labels.identity(query.get(name, "")) for name in ("unit", "after")))

    @property
    def url(self) -> str:
        """Return the address with these filters."""
        return address("oversight-overrides", unit=self.unit, after=self.after)


@dataclass(frozen=True)
class OverrideRow:
    """A certificate override in words. Addresses search the ledger for its officers."""

    leave: LeaveGiven
    unit: str
    function: labels.Text
    officer_url: str
    given_by_url: str


@require_safe
@watching
def certificate_overrides(request: HttpRequest) -> HttpResponse:
    """Show the newest overrides of certificates and of gates, and changes of who reads a report."""
    viewer, wanted = viewer_of(request), Filters.read(request.GET)
    units = people.unit_names(viewer)
    overrides, has_more = people.leave_given(viewer, unit=wanted.unit, after=wanted.after)
    within = str(wanted.unit or "")
    changes = intake.search_ledger(
        viewer, EntryFilter(within=within, acts=labels.READERS_ACTS), _CHANGES
    )
    gates = intake.search_ledger(
        viewer, EntryFilter(within=within, acts=labels.GATE_ACTS), _CHANGES
    )
    context = {
        "gates": entry_rows(viewer, gates, units)[0],
        "all_gates": _searches(labels.GATE_ACTS, within),
        "rows": [_row(leave, units) for leave in overrides],
        "units": units,
        "wanted": wanted,
        "next": replace(wanted, after=overrides[-1].id).url if has_more else "",
        "first": replace(wanted, after=None).url if wanted.after else "",
        "cut_offs": [
            (cut, units.get(cut.unit, ""), _cause(cut.cause))
            for cut in people.cut_offs(viewer, unit=wanted.unit)
        ],
        "conflicts": [
            (declared, units.get(declared.unit, ""))
            for declared in assignment.declared_conflicts(viewer, unit=wanted.unit)
        ],
        "changes": entry_rows(viewer, changes, units)[0],
        "all_changes": _searches(labels.READERS_ACTS, within),
    }
    return page(request, "oversight-overrides", context)


def _searches(names: Iterable[str], within: str) -> dict[labels.Text, str]:
    """Return the addresses that list all entries of each act, by its label."""
    return {acts.label(name): address("oversight-ledger", where=within, act=name) for name in names}


def _row(leave: LeaveGiven, units: dict[UUID, str]) -> OverrideRow:
    return OverrideRow(
        leave=leave,
        unit=units.get(leave.unit, ""),
        function=FUNCTION_NAMES[leave.function],
        officer_url=address("oversight-ledger", who=f"officer:{leave.officer}"),
        given_by_url=address("oversight-ledger", who=f"officer:{leave.given_by}"),
    )


def _cause(code: str) -> labels.Text:
    """Return the cause of a cut-off in words; a code of a later version is shown itself."""
    return CAUSES[Cause(code)] if code in set(Cause) else code
