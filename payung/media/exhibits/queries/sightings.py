"""Compare hashes with a unit's own exhibits, and return what hash sets know of these."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from payung.foundation.errors import BadInput
from payung.media.exhibits import policy
from payung.media.files.hash_query import EXACT, ORIENTATIONS, PDQ, HashQuery, of_file
from payung.media.matcher.results import RADIUS, WEAK_RADIUS, WIDEST, WRONG_RADIUS, Match, is_weak
from payung.media.models import CaseHash, Exhibit, Hit
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

One = TypeVar("One")
Rows: TypeAlias = "QuerySet[CaseHash]"
MOST: Final = 100  # exhibits on one page
OF_EACH: Final = 3  # entries
AT_ONCE: Final = 500  # hashes in one question to the database
FETCHED: Final = 100  # exhibits whose hashes come from the database at once: of a film up to 64 KiB
MUCH: Final = 1 << 20  # bytes of hashes that are gone through at once


@dataclass(frozen=True)
class SeenBefore:
    """One exhibit of the unit that is the same file or a similar picture. `distance`: in bits, 0: the same.

    `of_frame`: no more is alike than a frame of a film. `is_inside`: it is a thing that lies in the exhibit's
    file.
    """

    exhibit: UUID
    report: UUID | None
    state: str
    received_at: datetime
    kind: str
    distance: int
    is_weak: bool
    of_frame: bool = False
    is_inside: bool = False


@dataclass(frozen=True)
class KnownSince:
    """A stored hit of an exhibit or of a file inside it, with its date."""

    exhibit: UUID
    received_at: datetime
    match: Match
    since: datetime
    is_inside: bool = False


class _Hit(NamedTuple):
    """How an exhibit was found; the surest sorts first."""

    is_weak: bool
    distance: int
    kind: str
    of_frame: bool = False
    is_inside: bool = False


_NONE: Final = _Hit(is_weak=True, distance=WIDEST + 1, kind="")


def seen_before(
    viewer: OfficerViewer,
    wanted: Sequence[HashQuery],
    *,
    radius: int = RADIUS,
    besides: UUID | None = None,
) -> list[list[SeenBefore]]:
    """Return for each hash the unit's exhibits with the same or a near hash, nearest first.

    Of a picture that is asked about as eight orientations, the first is compared
    with all stored hashes, of pictures and of all frames of films. Only exhibits that the viewer may see are
    returned; `besides`: one that is left out, such as the exhibit itself.
    Raises NotAllowed, and BadInput for a radius that is not from 0 to 63.
    """
    require(viewer, Permission.EXHIBIT_READ)
    if not 0 <= radius <= WIDEST:
        raise BadInput("radius", WRONG_RADIUS)
    nearest: list[dict[UUID, _Hit]] = [{} for _each in wanted]
    rows = CaseHash.objects.filter(unit_id=viewer.unit)
    for number, exhibit, hit in (*_exact(rows, wanted), *_near(rows, wanted, radius)):
        if exhibit != besides and hit < nearest[number].get(exhibit, _NONE):
            nearest[number][exhibit] = hit
    there = _there(viewer, {exhibit for hits in nearest for exhibit in hits})
    return [_sightings(hits, there) for hits in nearest]


def files_seen_before(
    viewer: OfficerViewer, wanted: Sequence[Sequence[HashQuery]], *, besides: UUID | None = None
) -> list[list[SeenBefore]]:
    """Return the same for files, given by `hash_query.of_file`: each exhibit once, nearest first."""
    sightings = iter(
        seen_before(viewer, [one for queries in wanted for one in queries], besides=besides)
    )
    return [_nearest([next(sightings) for _one in queries]) for queries in wanted]


def _nearest(sightings: Sequence[Sequence[SeenBefore]]) -> list[SeenBefore]:
    whole, *frames = sightings
    all_of_them = [*whole, *(replace(one, of_frame=True) for frame in frames for one in frame)]
    all_of_them.sort(key=lambda one: (one.is_weak, one.distance, one.kind == "pdq", one.of_frame))
    nearest: dict[UUID, SeenBefore] = {}
    for one in all_of_them:
        nearest.setdefault(one.exhibit, one)
    return list(nearest.values())


def known_since(viewer: OfficerViewer, exhibit_id: UUID) -> list[KnownSince]:
    """Return the hits of an exhibit's own file, nearest first.

    Raises NotAllowed, and NotFound.
    """
    row = Exhibit.objects.filter(id=exhibit_id).first()
    policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    hits = _hits().filter(case_hash=exhibit_id)
    return [_known(hit) for hit in hits.order_by("distance", "hash_set__name", "entry")]


def found_by_lists(viewer: OfficerViewer) -> list[KnownSince]:
    """Return the hits of hash sets among the unit's exhibits, at most MOST entries, newest first.

    At most OF_EACH for one exhibit: a file with many hits must not hide the others.
    """
    require(viewer, Permission.EXHIBIT_READ)
    whose, last = "case_hash__exhibit", F("since").desc()
    nth = Window(RowNumber(), [whose], [last, "is_weak", "distance", "id"])
    hits_of_unit = Hit.objects.filter(case_hash__unit=viewer.unit).annotate(nth=nth)
    newest = (
        hits_of_unit.filter(nth__lte=OF_EACH).order_by("-since", "-id").values_list("id", flat=True)
    )
    hits = list(_hits().filter(id__in=list(newest[:MOST])).order_by("-since", "-id"))
    there = _there(viewer, {hit.case_hash.exhibit_id for hit in hits})
    return [_known(hit) for hit in hits if hit.case_hash.exhibit_id in there]


def _exact(rows: Rows, wanted: Sequence[HashQuery]) -> Iterator[tuple[int, UUID, _Hit]]:
    """Yield the number of the query, and the exhibit, for every equal hash."""
    for kind in EXACT:
        places = defaultdict(list)
        for number, one in enumerate(wanted):
            if kind in one.hashes:
                places[one.hashes[kind]].append(number)
        for values in _portions(places, AT_ONCE):
            equal = rows.filter(**{f"{kind}__in": values}).values_list("exhibit_id", "place", kind)
            for exhibit, place, value in equal:
                hit = _Hit(is_weak=False, distance=0, kind=kind, is_inside=place > 0)
                yield from ((number, exhibit, hit) for number in places[bytes(value)])


def _near(rows: Rows, wanted: Sequence[HashQuery], radius: int) -> Iterator[tuple[int, UUID, _Hit]]:
    """Yield the same for every near picture; pictures with little detail must be nearer."""
    places: dict[bytes, set[int]] = defaultdict(set)  # a still scene is asked about once
    for number, one in enumerate(wanted):
        shown = one.hashes.get("pdq", b"")
        for place in range(0, len(shown), ORIENTATIONS * PDQ):
            places[shown[place : place + PDQ]].add(number)
    if not places:
        return
    from payung.media.matcher.brute_force import (
        near,  # numpy: only who asks for a picture waits for it
    )

    hashes = list(places)
    exhibits: list[_Held] = []
    for place, owner, distance in near(hashes, _portions_of_hashes(rows, exhibits), radius):
        exhibit, held_weak, of_frame, is_inside = exhibits[owner]
        for number in places[hashes[place]]:
            weak = held_weak or is_weak(wanted[number].quality)
            if distance <= WEAK_RADIUS or not weak:
                yield number, exhibit, _Hit(weak, distance, "pdq", of_frame, is_inside)


class _Held(NamedTuple):
    """The owner of compared hashes."""

    exhibit: UUID
    is_weak: bool
    of_frame: bool
    is_inside: bool


def _portions_of_hashes(rows: Rows, exhibits: list[_Held]) -> Iterator[list[bytes]]:
    """Yield the hashes of pictures and frames in portions, and note their owners."""
    portion: list[bytes] = []
    size = 0
    pictures = rows.filter(pdq__isnull=False).order_by()
    values = pictures.values_list("exhibit_id", "place", "pdq", "pdq_quality", "frames")
    for exhibit, place, pdq, quality, frames in values.iterator(FETCHED):
        for weak, hashes in _by_quality(bytes(pdq or b""), quality, frames):
            exhibits.append(_Held(exhibit, weak, frames is not None, place > 0))
            portion.append(hashes)
            size += len(hashes)
        if size >= MUCH:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _by_quality(
    pdq: bytes, quality: int | None, frames: bytes | memoryview | None
) -> Iterator[tuple[bool, bytes]]:
    """Yield hashes, and whether they show little detail; for a film its frames in two groups."""
    if frames is None:
        yield is_weak(quality), pdq
        return
    long = ORIENTATIONS * PDQ
    sorts = [bytearray(), bytearray()]
    for number, frame_quality in enumerate(bytes(frames)):
        sorts[is_weak(frame_quality)] += pdq[number * long : (number + 1) * long]
    yield from (
        (weak, bytes(hashes)) for weak, hashes in zip((False, True), sorts, strict=True) if hashes
    )


def _portions(items: Iterable[One], most: int) -> Iterator[list[One]]:
    left = iter(items)
    while portion := list(islice(left, most)):
        yield portion


def _there(viewer: OfficerViewer, exhibits: Iterable[UUID]) -> dict[UUID, Exhibit]:
    """Return those of `exhibits` that the viewer may see."""
    rows = [
        row
        for ids in _portions(exhibits, AT_ONCE)
        for row in Exhibit.objects.filter(pk__in=ids).defer("body")
    ]
    return {row.id: row for row in policy.all_seen(viewer, rows)}


def _sightings(hits: Mapping[UUID, _Hit], there: Mapping[UUID, Exhibit]) -> list[SeenBefore]:
    sightings = [
        SeenBefore(
            exhibit,
            there[exhibit].report,
            there[exhibit].state,
            there[exhibit].received_at,
            hit.kind,
            hit.distance,
            is_weak=hit.is_weak,
            of_frame=hit.of_frame,
            is_inside=hit.is_inside,
        )
        for exhibit, hit in hits.items()
        if exhibit in there
    ]
    return sorted(
        sightings, key=lambda sighting: (sighting.distance, sighting.received_at, sighting.exhibit)
    )


def asked_of(row: CaseHash) -> list[HashQuery]:
    """Return the hash queries of a stored file: for the queries and actions of this room."""
    exact = {kind: bytes(getattr(row, kind)) for kind in EXACT}
    pdq = bytes(row.pdq or b"")
    if row.frames is None:
        return of_file(exact, (pdq, row.pdq_quality), ())
    places = range(0, len(pdq), ORIENTATIONS * PDQ)
    frames = (pdq[place : place + ORIENTATIONS * PDQ] for place in places)
    return of_file(exact, (b"", None), zip(bytes(row.frames), frames, strict=True))


def _hits() -> "QuerySet[Hit]":
    return Hit.objects.select_related("hash_set", "case_hash__exhibit").defer(
        "case_hash__exhibit__body", "case_hash__pdq", "case_hash__frames"
    )


def as_match(hit: Hit) -> Match:
    """Return a stored hit as a match: for the queries of this room."""
    noted = {field.name for field in fields(Match)} - {"set_name", "quality"}
    return Match(set_name=hit.hash_set.name, **{name: getattr(hit, name) for name in noted})


def _known(hit: Hit) -> KnownSince:
    case_hash = hit.case_hash
    return KnownSince(
        case_hash.exhibit_id,
        case_hash.exhibit.received_at,
        as_match(hit),
        hit.since,
        is_inside=case_hash.place > 0,
    )
