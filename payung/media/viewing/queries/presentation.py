"""Reads before and during a viewing, and the viewer's exposure."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import Conflict, NotFound, Text
from payung.media.choices import Purpose
from payung.media.exhibits import policy as exhibit_policy
from payung.media.exhibits import records
from payung.media.exhibits.plaintext import MISSING, plain
from payung.media.exhibits.queries import contents
from payung.media.exhibits.queries.register import cards_of
from payung.media.exhibits.records import ExhibitRecord
from payung.media.files import video
from payung.media.files.analysis import can_be_shown
from payung.media.files.errors import SENTENCES, FailureReason
from payung.media.files.memory_file import MemoryFile
from payung.media.files.video import stills
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
from payung.media.sandbox import dispatch, examination
from payung.media.sandbox.wire import Pixels
from payung.media.viewing import policy as viewing_policy
from payung.media.viewing import rendering
from payung.media.viewing.policy import Care
from payung.media.viewing.queries.exposures import spans
from payung.media.viewing.rules import Limits, Shown, Step, exposure, is_night
from payung.staff import queries as people
from payung.staff.policy import PermissionResult
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

BACK: Final = timedelta(days=2)  # of what is read to know of today and of the last break
_ANOTHER: Final = _(
    "Another large file is being opened at the moment. Please try again in a minute."
)


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
    """One viewing of an exhibit."""

    officer: UUID
    name: str
    at: datetime
    purpose: str


def care_of(viewer: OfficerViewer) -> Care:
    """Return an officer's protection at present: exposure, own settings and the unit's limits."""
    now, unit = clock.now(), people.unit(viewer, viewer.unit)
    zone = clock.zone(unit.time_zone)
    limits = limits_of(viewer)
    looked = spans(viewer.id, now - BACK)
    night = is_night(now, zone)
    beside = Beside.objects.filter(officer_id=viewer.id, until__gt=now)
    return Care(
        exposure=exposure(looked, now, zone, limits),
        limits=limits,
        opted_out=OptOut.objects.filter(officer_id=viewer.id).exists(),
        alone_at_night=night and not beside.exists(),
    )


def limits_of(viewer: OfficerViewer) -> Limits:
    """Return the viewing limits of the viewer's unit."""
    row = ViewingLimits.objects.filter(unit_id=viewer.unit).first()
    return Limits(row.a_day, row.at_once, row.rest) if row else Limits()


def own_viewing(viewer: OfficerViewer, viewing_id: UUID, *, hold: bool = False) -> Viewing:
    """Return an open viewing of the viewer's own: for the actions of this room. Raises NotFound.

    `hold`: until the transaction ends, so that two windows do not show it twice.
    """
    rows = Viewing.objects.select_related("exhibit")
    rows = rows.select_for_update(of=("self",)) if hold else rows
    viewing = rows.filter(id=viewing_id, officer_id=viewer.id, ended_at=None).first()
    if viewing is None or not exhibit_policy.sees(viewer, viewing.exhibit):
        raise NotFound
    return viewing


def looking(viewer: OfficerViewer, viewing_id: UUID) -> Looking:
    """Return the state of one of the viewer's own viewings. Raises NotFound."""
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
    """Return the pictures shown in a viewing so far: for the queries and actions of this room."""
    return _so_far(viewing)[0]


def _so_far(viewing: Viewing) -> tuple[Shown, datetime]:
    """Return the pictures shown in a viewing, and the end of the last one."""
    reveals = viewing.reveals.order_by("began_at", "until")
    rows = list(reveals.values_list("step", "still", "until"))
    return Shown(tuple((Step(step), still) for step, still, _until in rows)), rows[-1][2]


def picture(viewer: OfficerViewer, viewing_id: UUID) -> bytes:
    """Return the JPEG that a viewing shows now. Raises NotFound where all is hidden, Conflict where the
    file cannot be shown.
    """
    viewing, now = own_viewing(viewer, viewing_id), clock.now()
    row = viewing.reveals.filter(until__gt=now).order_by("-began_at").first()
    if row is None or not viewing_policy.may_look_at_all(viewer, viewing.exhibit):
        raise NotFound
    mark = f"{str(viewer.id)[:8]} {str(viewing.id)[:8]} {now:%Y-%m-%d %H:%M} UTC"
    return made(viewer, viewing.exhibit, Step(row.step), mark, row.still)


def offered(viewer: OfficerViewer, viewing_id: UUID) -> list[int]:
    """Return the numbers of the stills in one of the viewer's own viewings. Raises NotFound."""
    viewing = own_viewing(viewer, viewing_id)
    return numbers(viewer, viewing.exhibit, Purpose(viewing.purpose))


def numbers(viewer: OfficerViewer, row: Exhibit, purpose: Purpose) -> list[int]:
    """Return the numbers of an exhibit's stills: for queries and actions of this room.

    0 is what is shown first of a picture or a film, and what follows its other stills. Things that lie in a
    file have their places, counted on from there: those that somebody should look at, and where a list says
    already what they show, only for another purpose than to say so.
    """
    return [number for number, _is_sound in _numbers(viewer, row, purpose)]


def sound_first(viewer: OfficerViewer, row: Exhibit, purpose: Purpose) -> list[int]:
    """Return the same, undamaged files first: a few damaged ones must not hide the others.

    Of what lies in a file, what nobody was shown yet comes before the rest.
    """
    parts, shown = _numbers(viewer, row, purpose), _shown_numbers(row) or set()
    parts.sort(key=lambda one: (not one[1], one[0] in shown))
    return [number for number, _is_sound in parts]


def _numbers(viewer: OfficerViewer, row: Exhibit, purpose: Purpose) -> list[tuple[int, bool]]:
    (card,) = cards_of(viewer, [row])
    if card.known is None:
        return []
    own = [(number, card.known.why is None) for number in range(len(card.known.stills) + 1)]
    inside = contents.of_exhibit(viewer, row)
    if inside is None:
        return own
    known_too = purpose is not Purpose.ASSESSMENT
    is_shown = can_be_shown(card.known.kind) and (known_too or not inside.own_is_known)
    parts = inside.shown if known_too else inside.to_look_at
    begin = own[-1][0]
    within = [(begin + part.place, part.why is None) for part in parts]
    return [*(own if is_shown else ()), *within]


def unseen(viewer: OfficerViewer, exhibit_id: UUID) -> int:
    """Count the files inside an exhibit that should be viewed, and that nobody was shown yet.

    Raises NotAllowed, and NotFound.
    """
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return unseen_of(viewer, exhibit_policy.require_there(viewer, row, Permission.EXHIBIT_READ))


def unseen_of(viewer: OfficerViewer, row: Exhibit) -> int:
    """Return the same for an exhibit that the viewer may see: for the actions of this room."""
    shown = _shown_numbers(row)
    return 0 if shown is None else len(set(numbers(viewer, row, Purpose.ASSESSMENT)) - shown)


def _shown_numbers(row: Exhibit) -> set[int] | None:
    """Return the `numbers` that any officer was ever shown; None where no file is inside."""
    stills = Reveal.objects.filter(viewing__exhibit=row).values_list("still", flat=True)
    return set(stills) if Contents.objects.filter(exhibit=row).exists() else None


def made(viewer: OfficerViewer, row: Exhibit, step: Step, mark: str, still: int) -> bytes:
    """Return the JPEG of a step, for one of an exhibit's `numbers`.

    Raises Conflict where it cannot be shown. For the queries and actions of this room, which know whether the
    viewer may see it.
    """
    record, content = in_memory(viewer, row)
    with content:
        work = _shown(viewer, row, record, step, mark, still)
        result = dispatch.one(work, content, seconds=examination.SECONDS)
    if isinstance(result, FailureReason):
        raise Conflict(SENTENCES[result])
    return rendering.jpeg(result)


def _shown(
    viewer: OfficerViewer,
    row: Exhibit,
    record: ExhibitRecord,
    step: Step,
    mark: str,
    still: int,
) -> Callable[[Path], Pixels]:
    """Return the function that renders a step of a file. Raises Conflict where none can."""
    is_film = video.is_film(record["kind"])
    places = stills((frame[:2] for frame in record.get("frames", ())), is_film=is_film)
    if still > len(places):
        return _thing(contents.of_exhibit(viewer, row), record, step, mark, still - len(places))
    _require_shown(record["kind"])
    place = places[still - 1] if still else None
    if is_film:
        return partial(rendering.film, step, mark, place)
    return partial(rendering.picture, step, mark, number=int(place or 0))


def _thing(
    inside: contents.Inside | None, record: ExhibitRecord, step: Step, mark: str, place: int
) -> Callable[[Path], Pixels]:
    if inside is None or place > len(inside.parts):
        raise NotFound
    part = inside.parts[place - 1]
    _require_shown(part.kind)
    return partial(rendering.thing, step, mark, part.sha256, record["name"])


def _require_shown(kind: str) -> None:
    if not can_be_shown(kind):
        raise Conflict(
            SENTENCES[FailureReason.NO_FRAMES if video.is_film(kind) else FailureReason.UNKNOWN]
        )


def in_memory(
    viewer: OfficerViewer,
    row: Exhibit,
    too_large: Text = SENTENCES[FailureReason.TOO_LARGE],
    largest: int = examination.LARGEST,
) -> tuple[ExhibitRecord, MemoryFile]:
    """Return the record and the file of an exhibit: for the queries and actions of this room.

    Raises NotFound, SealBroken, and Conflict where it is missing, larger than `largest` bytes (`too_large` says
    so), or another large one is being looked at for long.
    """
    if row.body is None:
        raise NotFound
    record = records.unsealed(row, viewer.keys)
    if record["size"] > largest:
        raise Conflict(too_large)
    with ExitStack() as unless_whole:
        content = unless_whole.enter_context(MemoryFile())
        try:
            for chunk in plain(row.file, record):
                if not content.add(chunk):
                    raise Conflict(_ANOTHER)
        except FileNotFoundError:
            raise Conflict(MISSING) from None
        unless_whole.pop_all()
    return record, content


def may_go_on(viewer: OfficerViewer, exhibit_id: UUID, care: Care) -> PermissionResult:
    """Say whether an exhibit may be shown to the viewer just now. Raises NotAllowed, and NotFound."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return viewing_policy.may_go_on(
        viewer, exhibit_policy.require_there(viewer, row, Permission.EXHIBIT_READ), care
    )


def may_say(viewer: OfficerViewer, exhibit_id: UUID) -> bool:
    """Say whether the viewer knows what an exhibit shows. Raises NotAllowed, and NotFound."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return has_looked(viewer, exhibit_policy.require_there(viewer, row, Permission.EXHIBIT_READ))


def has_looked(viewer: OfficerViewer, row: Exhibit) -> bool:
    """Say whether the viewer has viewed an exhibit or opened its file: for the actions of this room."""
    opened = Custody.objects.filter(exhibit=row, step=CustodyStep.OPENED, officer_id=viewer.id)
    return row.viewings.filter(officer_id=viewer.id).exists() or opened.exists()


def looked(viewer: OfficerViewer, exhibit_id: UUID) -> list[Looked]:
    """Return who has looked at an exhibit, newest first. Raises NotAllowed, and NotFound."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    exhibit_policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    viewings = list(Viewing.objects.filter(exhibit_id=exhibit_id).order_by("-began_at"))
    names = people.names(viewer, [viewing.officer_id for viewing in viewings])
    return [
        Looked(viewing.officer_id, names[viewing.officer_id], viewing.began_at, viewing.purpose)
        for viewing in viewings
    ]
