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
    """The exposure of one officer: for themselves and for the wellbeing lead."""

    officer: UUID
    name: str
    today: timedelta
    week: timedelta
    weeks: timedelta  # the past four
    files: int  # exhibits viewed in the past four weeks
    in_colour: int  # of them, those viewed in colour
    taken_out: int  # whole files that left the house in the past four weeks


def own_exposure(viewer: OfficerViewer) -> Exposed:
    """Return the viewer's exposure."""
    return _exposed(viewer, {viewer.id: viewer.full_name})[0]


def exposures(viewer: OfficerViewer) -> list[Exposed]:
    """Return how much each officer of the unit has viewed, by name: for the wellbeing lead alone.

    By name and never by amount: it is no ranking. Who has looked at nothing for four weeks is left out.
    """
    require(viewer, Permission.VIEWING_EXPOSURE_READ)
    names = {member.id: member.full_name for member in members(viewer, viewer.unit)}
    return [officer for officer in _exposed(viewer, names) if officer.weeks or officer.taken_out]


def wellbeing_leads(viewer: OfficerViewer) -> list[str]:
    """Return the names of colleagues with whom an officer can talk about what they have viewed."""
    officers = members(viewer, viewer.unit)
    return [
        officer.full_name
        for officer in officers
        if officer.is_active and Role.WELLBEING in officer.roles
    ]


def _exposed(viewer: OfficerViewer, names: Mapping[UUID, str]) -> list[Exposed]:
    now, unit = clock.now(), people.unit(viewer, viewer.unit)
    zone = clock.zone(unit.time_zone)
    rows, out = _reveals(names, now - WEEKS), _taken_out(names, now - WEEKS)
    exposures = []
    for officer, name in sorted(names.items(), key=lambda item: item[1]):
        own = rows[officer]
        looked = [Span(reveal.began_at, reveal.until) for reveal in own]
        files = {reveal.exhibit for reveal in own}
        colour = {reveal.exhibit for reveal in own if reveal.step == Step.WHOLE}
        today = exposure(looked, now, zone, Limits()).today
        week = _total(span for span in looked if span.until > now - WEEK)
        exposures.append(
            Exposed(
                officer, name, today, week, _total(looked), len(files), len(colour), out[officer]
            )
        )
    return exposures


def _taken_out(officers: Iterable[UUID], since: datetime) -> Counter[UUID]:
    rows = Custody.objects.filter(officer_id__in=list(officers), made_at__gte=since)
    openings = rows.filter(step=CustodyStep.OPENED).values_list("officer_id", flat=True)
    return Counter(officer for officer in openings if officer)


def _total(spans: Iterable[Span]) -> timedelta:
    return sum((span.until - span.began_at for span in merged(spans)), timedelta())


def spans(officer: UUID, since: datetime) -> list[Span]:
    """Return the spans in which an officer was shown pictures: for the queries of this room."""
    return [Span(reveal.began_at, reveal.until) for reveal in _reveals([officer], since)[officer]]


class _Row(NamedTuple):
    officer: UUID
    exhibit: UUID
    step: int
    began_at: datetime
    until: datetime


def _reveals(officers: Iterable[UUID], since: datetime) -> dict[UUID, list[_Row]]:
    """Return the pictures shown to each officer since then, in one SQL query."""
    reveals = defaultdict(list)
    rows = Reveal.objects.filter(officer_id__in=list(officers), began_at__gte=since)
    for row in rows.values_list("officer_id", "viewing__exhibit_id", "step", "began_at", "until"):
        reveals[row[0]].append(_Row(*row))
    return reveals
