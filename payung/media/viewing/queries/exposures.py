"""How much each officer has viewed: for themselves, and for the wellbeing lead only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from payung.foundation import clock
from payung.media.models import Custody, Reveal
from payung.media.models import Step as CustodyStep
from payung.media.viewing.rules import Limits, Span, Step, exposure, merged
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.queries.members import members
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer

WEEK: Final = timedelta(days=7)
WEEKS: Final = timedelta(days=28)


@dataclass(frozen=True)
class Exposed:
    """How much one officer has looked at: for themselves and for the wellbeing lead."""

    officer: UUID
    name: str
    today: timedelta
    week: timedelta
    weeks: timedelta  # the past four
    files: int  # exhibits of which something was shown in the past four weeks
    in_colour: int  # of them, those of which everything was shown
    taken_out: int  # whole files that left the house in the past four weeks


def own_exposure(viewer: OfficerViewer) -> Exposed:
    """Return how much the viewer has looked at."""
    return _exposed(viewer, {viewer.id: viewer.full_name})[0]


def exposures(viewer: OfficerViewer) -> list[Exposed]:
    """Return how much each officer of the unit has looked at, by name: for the wellbeing lead alone.

    By name and never by amount: it is no ranking. Who has looked at nothing for four weeks is left out.
    """
    require(viewer, Permission.VIEWING_EXPOSURE_READ)
    names = {each.id: each.full_name for each in members(viewer, viewer.unit)}
    return [each for each in _exposed(viewer, names) if each.weeks or each.taken_out]


def wellbeing_leads(viewer: OfficerViewer) -> list[str]:
    """Return the names of those with whom an officer of the unit can talk about what they have seen."""
    found = members(viewer, viewer.unit)
    return [each.full_name for each in found if each.is_active and Role.WELLBEING in each.roles]


def _exposed(viewer: OfficerViewer, names: Mapping[UUID, str]) -> list[Exposed]:
    now, unit = clock.now(), people.unit(viewer, viewer.unit)
    zone = clock.zone(unit.time_zone)
    rows, out = _reveals(names, now - WEEKS), _taken_out(names, now - WEEKS)
    found = []
    for officer, name in sorted(names.items(), key=lambda item: item[1]):
        own = rows[officer]
        looked = [Span(each.began_at, each.until) for each in own]
        files = {each.exhibit for each in own}
        colour = {each.exhibit for each in own if each.step == Step.WHOLE}
        today = exposure(looked, now, zone, Limits()).today
        week = _total(span for span in looked if span.until > now - WEEK)
        found.append(
            Exposed(
                officer, name, today, week, _total(looked), len(files), len(colour), out[officer]
            )
        )
    return found


def _taken_out(officers: Iterable[UUID], since: datetime) -> Counter[UUID]:
    rows = Custody.objects.filter(officer_id__in=list(officers), made_at__gte=since)
    found = rows.filter(step=CustodyStep.OPENED).values_list("officer_id", flat=True)
    return Counter(each for each in found if each)


def _total(spans: Iterable[Span]) -> timedelta:
    return sum((span.until - span.began_at for span in merged(spans)), timedelta())


def spans(officer: UUID, since: datetime) -> list[Span]:
    """Return when something was shown to an officer since then: for the queries of this room."""
    return [Span(each.began_at, each.until) for each in _reveals([officer], since)[officer]]


class _Row(NamedTuple):
    officer: UUID
    exhibit: UUID
    step: int
    began_at: datetime
    until: datetime


def _reveals(officers: Iterable[UUID], since: datetime) -> dict[UUID, list[_Row]]:
    """Return what was shown to each of the officers since then: one SQL query."""
    found = defaultdict(list)
    rows = Reveal.objects.filter(officer_id__in=list(officers), began_at__gte=since)
    for row in rows.values_list("officer_id", "viewing__exhibit_id", "step", "began_at", "until"):
        found[row[0]].append(_Row(*row))
    return found
