"""Where children waited: hours without anybody on duty, P1 not opened in time, overrides. Counts alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payung.cases import acts as case_acts
from payung.cases.alarms.queries import Unopened, unopened
from payung.doors.desk import times
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, page, watching
from payung.foundation import clock
from payung.intake.queries import search_ledger
from payung.ledger.queries import EntryFilter
from payung.staff import acts as staff_acts
from payung.staff.duty.queries import hours_without, unanswered, watched_units
from payung.staff.queries.oversight import override_counts
from payung.staff.viewer import OfficerViewer

_DAYS: Final = 30
_MOST: Final = 1000  # overrides of gates; more are not counted


@dataclass(frozen=True)
class Number:
    """A number, and where its acts are listed."""

    count: int
    url: str


@dataclass(frozen=True)
class UnitGaps:
    """The gaps of one unit. `since`: nobody is on duty now, since then."""

    name: str
    since: datetime | None
    hours: str
    hours_url: str
    numbers: tuple[Number, ...]


@require_safe
@watching
def gaps(request: HttpRequest) -> HttpResponse:
    """Show the gaps of each unit of the country in the last 30 days."""
    viewer = viewer_of(request)
    since = clock.now() - timedelta(days=_DAYS)
    return page(request, "oversight-gaps", {"rows": list(_rows(viewer, since)), "days": _DAYS})


def _rows(viewer: OfficerViewer, since: datetime) -> Iterator[UnitGaps]:
    units = watched_units(viewer)
    now = dict(unanswered(viewer, units[0].country)) if units else {}
    empty, late = hours_without(viewer, since), unopened(viewer, since)
    overrides = override_counts(viewer, since)
    wanted = EntryFilter(acts=labels.GATE_ACTS, since=since)
    gates = Counter(
        labels.identity(entry.chain.partition("/")[0])
        for entry in search_ledger(viewer, wanted, _MOST)
    )
    for unit in units:
        p1 = late.get(unit.id, Unopened())
        yield UnitGaps(
            name=unit.name,
            since=now.get(unit.name),
            hours=times.duration(empty.get(unit.id, timedelta(0))),
            hours_url=_ledger(unit.id, staff_acts.DUTY_GAP, since),
            numbers=(
                Number(p1.quarter, _ledger(unit.id, case_acts.ALARM_NEXT, since)),
                Number(p1.half, _ledger(unit.id, case_acts.ALARM_ALL, since)),
                Number(overrides.get(unit.id, 0), address("oversight-overrides", unit=unit.id)),
                Number(gates[unit.id], address("oversight-overrides", unit=unit.id) + "#gates"),
            ),
        )


def _ledger(unit: UUID, act: str, since: datetime) -> str:
    return address("oversight-ledger", where=unit, act=act, since=since.date())
