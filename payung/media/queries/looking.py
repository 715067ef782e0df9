"""What an officer reads before and while they look at an exhibit, and how much they have looked at."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict, NotFound, Text
from payung.media import apart, policy, sealed, shown, video
from payung.media.examining import LARGEST
from payung.media.held import Held
from payung.media.models import (
    Beside,
    Contents,
    Custody,
    Exhibit,
    OptOut,
    Reveal,
    Viewing,
    ViewingLimits,
)
from payung.media.models import Step as CustodyStep
from payung.media.opened import plain
from payung.media.policy import Care
from payung.media.queries import contents
from payung.media.queries.holding import cards_of
from payung.media.unreadable import SENTENCES, Why
from payung.media.viewing import (
    Limits,
    Purpose,
    Shown,
    Span,
    Step,
    exposure,
    is_night,
    merged,
    stills,
)
from payung.people import queries as people
from payung.people.policy import Leave, require
from payung.people.queries.members import members
from payung.people.roles import Permission, Role
from payung.people.viewer import OfficerViewer

BACK: Final = timedelta(days=2)  # of what is read to know of today and of the last break
WEEK: Final = timedelta(days=7)
WEEKS: Final = timedelta(days=28)
MISSING: Final = _(
    "The file of this exhibit is missing. Tell the person who looks after the machines."
)
_ANOTHER: Final = _("Another large file is being opened just now. Please try again in a minute.")


@dataclass(frozen=True)
class Looking:
    """A viewing as its officer sees it. `step`: shown just now, until `until`; None where all is hidden.

    `shown`: all that was shown so far.
    """

    id: UUID
    exhibit: UUID
    purpose: str
    step: Step | None
    until: datetime | None
    shown: Shown
    is_over: bool


@dataclass(frozen=True)
class Looked:
    """That somebody looked at an exhibit."""

    officer: UUID
    name: str
    at: datetime
    purpose: str


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


def care_of(viewer: OfficerViewer) -> Care:
    """Return what protects an officer just now: what they have looked at, what they and their unit set."""
    now, unit = clock.now(), people.unit(viewer, viewer.unit)
    zone = clock.zone(unit.time_zone)
    limits = limits_of(viewer)
    spans = _spans(viewer.id, now - BACK)
    night = is_night(now, zone)
    beside = Beside.objects.filter(officer_id=viewer.id, until__gt=now)
    return Care(
        exposure=exposure(spans, now, zone, limits),
        limits=limits,
        opted_out=OptOut.objects.filter(officer_id=viewer.id).exists(),
        alone_at_night=night and not beside.exists(),
    )


def limits_of(viewer: OfficerViewer) -> Limits:
    """Return how long the officers of the viewer's unit may look."""
    row = ViewingLimits.objects.filter(unit_id=viewer.unit).first()
    return Limits(row.a_day, row.at_once, row.rest) if row else Limits()


def own_viewing(viewer: OfficerViewer, viewing_id: UUID, *, hold: bool = False) -> Viewing:
    """Return a viewing of the viewer's own that is not ended: for the actions of this room. Raises NotFound.

    `hold`: until the transaction ends, so that two windows do not show it twice.
    """
    rows = Viewing.objects.select_related("exhibit")
    rows = rows.select_for_update(of=("self",)) if hold else rows
    found = rows.filter(id=viewing_id, officer_id=viewer.id, ended_at=None).first()
    if found is None or not policy.sees(viewer, found.exhibit):
        raise NotFound
    return found


def looking(viewer: OfficerViewer, viewing_id: UUID) -> Looking:
    """Return how a viewing of the viewer's own stands. Raises NotFound."""
    row = Viewing.objects.filter(id=viewing_id, officer_id=viewer.id).first()
    if row is None:
        raise NotFound
    so_far, until = _so_far(row)
    is_shown = row.ended_at is None and until > clock.now()
    return Looking(
        id=row.id,
        exhibit=row.exhibit_id,
        purpose=row.purpose,
        step=so_far.steps[-1][0] if is_shown else None,
        until=until if is_shown else None,
        shown=so_far,
        is_over=row.ended_at is not None,
    )


def shown_in(viewing: Viewing) -> Shown:
    """Return what was shown in a viewing so far: for the queries and actions of this room."""
    return _so_far(viewing)[0]


def _so_far(viewing: Viewing) -> tuple[Shown, datetime]:
    """Return what was shown in a viewing, and until when the last of it is."""
    reveals = viewing.reveals.order_by("began_at", "until")
    rows = list(reveals.values_list("step", "still", "until"))
    return Shown(tuple((Step(step), still) for step, still, _until in rows)), rows[-1][2]


def picture(viewer: OfficerViewer, viewing_id: UUID) -> bytes:
    """Return what a viewing shows just now, as a JPEG. Raises NotFound where all is hidden, Conflict where the
    file cannot be shown.
    """
    viewing, now = own_viewing(viewer, viewing_id), clock.now()
    row = viewing.reveals.filter(until__gt=now).order_by("-began_at").first()
    if row is None or not policy.may_look_at_all(viewer, viewing.exhibit):
        raise NotFound
    mark = f"{str(viewer.id)[:8]} {str(viewing.id)[:8]} {now:%Y-%m-%d %H:%M} UTC"
    return made(viewer, viewing.exhibit, Step(row.step), mark, row.still)


def offered(viewer: OfficerViewer, viewing_id: UUID) -> list[int]:
    """Return by which numbers something can be asked for in a viewing of the viewer's own. Raises NotFound."""
    viewing = own_viewing(viewer, viewing_id)
    return numbers(viewer, viewing.exhibit, Purpose(viewing.purpose))


def numbers(viewer: OfficerViewer, row: Exhibit, purpose: Purpose) -> list[int]:
    """Return by which numbers something of an exhibit can be asked for: for queries and actions of this room.

    0 is what is shown first of a picture or a film, and what follows its other stills. Things that lie in a
    file have their places, counted on from there: those that somebody should look at, and where a list says
    already what they show, only for another purpose than to say so.
    """
    return [number for number, _is_sound in _numbers(viewer, row, purpose)]


def sound_first(viewer: OfficerViewer, row: Exhibit, purpose: Purpose) -> list[int]:
    """Return the same, what could be shown wholly first: a few spoilt things must not hide the others.

    Of what lies in a file, what nobody was shown yet comes before the rest.
    """
    found, seen = _numbers(viewer, row, purpose), _seen(row) or set()
    found.sort(key=lambda one: (not one[1], one[0] in seen))
    return [number for number, _is_sound in found]


def _numbers(viewer: OfficerViewer, row: Exhibit, purpose: Purpose) -> list[tuple[int, bool]]:
    (card,) = cards_of(viewer, [row])
    if card.known is None:
        return []
    own = [(number, card.known.why is None) for number in range(len(card.known.stills) + 1)]
    inside = contents.of_exhibit(viewer, row)
    if inside is None:
        return own
    known_too = purpose is not Purpose.ASSESSMENT
    is_shown = shown.can_be_shown(card.known.kind) and (known_too or not inside.own_is_known)
    parts = inside.shown if known_too else inside.to_look_at
    begin = own[-1][0]
    within = [(begin + part.place, part.why is None) for part in parts]
    return [*(own if is_shown else ()), *within]


def unseen(viewer: OfficerViewer, exhibit_id: UUID) -> int:
    """Return how many things in an exhibit's file, which somebody should look at, nobody was shown yet.

    Raises NotAllowed, and NotFound.
    """
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return unseen_of(viewer, policy.require_there(viewer, row, Permission.EXHIBIT_READ))


def unseen_of(viewer: OfficerViewer, row: Exhibit) -> int:
    """Return the same of an exhibit that is there for the viewer: for the actions of this room."""
    seen = _seen(row)
    return 0 if seen is None else len(set(numbers(viewer, row, Purpose.ASSESSMENT)) - seen)


def _seen(row: Exhibit) -> set[int] | None:
    """Return what anybody was ever shown, by its `numbers`; None where nothing lies in the file."""
    stills = Reveal.objects.filter(viewing__exhibit=row).values_list("still", flat=True)
    return set(stills) if Contents.objects.filter(exhibit=row).exists() else None


def made(viewer: OfficerViewer, row: Exhibit, step: Step, mark: str, still: int) -> bytes:
    """Return what a step shows of an exhibit, by one of its `numbers`, as a JPEG.

    Raises Conflict where it cannot be shown. For the queries and actions of this room, which know whether the
    viewer may see it.
    """
    told, held = in_memory(viewer, row)
    found = apart.one(_shown(viewer, row, told, step, mark, still), held)
    if isinstance(found, Why):
        raise Conflict(SENTENCES[found])
    return found


def _shown(
    viewer: OfficerViewer, row: Exhibit, told: Mapping[str, Any], step: Step, mark: str, still: int
) -> Callable[[Path], bytes]:
    """Return what makes the picture of a step out of a file. Raises Conflict where nothing does."""
    is_film = video.is_film(told["kind"])
    places = stills((each[:2] for each in told.get("frames", ())), is_film=is_film)
    if still > len(places):
        return _thing(contents.of_exhibit(viewer, row), told, step, mark, still - len(places))
    _require_shown(told["kind"])
    place = places[still - 1] if still else None
    if is_film:
        return partial(shown.film, step, mark, place)
    return partial(shown.picture, step, mark, number=int(place or 0))


def _thing(
    inside: contents.Inside | None, told: Mapping[str, Any], step: Step, mark: str, place: int
) -> Callable[[Path], bytes]:
    if inside is None or place > len(inside.parts):
        raise NotFound
    part = inside.parts[place - 1]
    _require_shown(part.kind)
    return partial(shown.thing, step, mark, part.sha256, told["name"])


def _require_shown(kind: str) -> None:
    if not shown.can_be_shown(kind):
        raise Conflict(SENTENCES[Why.NO_FRAMES if video.is_film(kind) else Why.UNKNOWN])


def in_memory(
    viewer: OfficerViewer,
    row: Exhibit,
    too_large: Text = SENTENCES[Why.TOO_LARGE],
    largest: int = LARGEST,
) -> tuple[Mapping[str, Any], Held]:
    """Return what is sealed of an exhibit, and its file: for the queries and actions of this room.

    Raises NotFound, SealBroken, and Conflict where it is missing, larger than `largest` bytes (`too_large` says
    so), or another large one is being looked at for long.
    """
    if row.body is None:
        raise NotFound
    told, held = sealing.unseal(sealed.exhibit_place(row), bytes(row.body), viewer.keys), Held()
    if told["size"] > largest:
        raise Conflict(too_large)
    try:
        for chunk in plain(row.file, told):
            if not held.add(chunk):
                raise Conflict(_ANOTHER)
    except FileNotFoundError:
        raise Conflict(MISSING) from None
    return told, held


def may_go_on(viewer: OfficerViewer, exhibit_id: UUID, care: Care) -> Leave:
    """Say whether an exhibit may be shown to the viewer just now. Raises NotAllowed, and NotFound."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return policy.may_go_on(
        viewer, policy.require_there(viewer, row, Permission.EXHIBIT_READ), care
    )


def may_say(viewer: OfficerViewer, exhibit_id: UUID) -> bool:
    """Say whether the viewer knows what an exhibit shows. Raises NotAllowed, and NotFound."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return has_looked(viewer, policy.require_there(viewer, row, Permission.EXHIBIT_READ))


def has_looked(viewer: OfficerViewer, row: Exhibit) -> bool:
    """Say whether the viewer has looked at an exhibit, or taken its file out: for the actions of this room."""
    opened = Custody.objects.filter(exhibit=row, step=CustodyStep.OPENED, officer_id=viewer.id)
    return row.viewings.filter(officer_id=viewer.id).exists() or opened.exists()


def looked(viewer: OfficerViewer, exhibit_id: UUID) -> list[Looked]:
    """Return who has looked at an exhibit, newest first. Raises NotAllowed, and NotFound."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    found = list(Viewing.objects.filter(exhibit_id=exhibit_id).order_by("-began_at"))
    names = people.names(viewer, [each.officer_id for each in found])
    return [
        Looked(each.officer_id, names[each.officer_id], each.began_at, each.purpose)
        for each in found
    ]


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
        spans = [Span(each.began_at, each.until) for each in own]
        files = {each.exhibit for each in own}
        colour = {each.exhibit for each in own if each.step == Step.WHOLE}
        today = exposure(spans, now, zone, Limits()).today
        week = _total(span for span in spans if span.until > now - WEEK)
        found.append(
            Exposed(
                officer, name, today, week, _total(spans), len(files), len(colour), out[officer]
            )
        )
    return found


def _taken_out(officers: Iterable[UUID], since: datetime) -> Counter[UUID]:
    rows = Custody.objects.filter(officer_id__in=list(officers), made_at__gte=since)
    found = rows.filter(step=CustodyStep.OPENED).values_list("officer_id", flat=True)
    return Counter(each for each in found if each)


def _total(spans: Iterable[Span]) -> timedelta:
    return sum((span.until - span.began_at for span in merged(spans)), timedelta())


def _spans(officer: UUID, since: datetime) -> list[Span]:
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
