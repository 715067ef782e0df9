"""The files inside an exhibit: what hash sets know of each, and which must be viewed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from django.db.models import Q

from payung.foundation import sealing
from payung.media import sealed
from payung.media.exhibits import policy
from payung.media.exhibits.queries.sightings import as_match, asked_of
from payung.media.exhibits.records import EmbeddedRecord
from payung.media.files import analysis
from payung.media.files.errors import FailureReason
from payung.media.files.hash_query import EXACT, HashQuery
from payung.media.files.metadata import Notes
from payung.media.matcher.results import Match
from payung.media.matcher.statuses import Status, status_of
from payung.media.models import CaseHash, Contents, Exhibit, Hit
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Part:
    """One file inside an exhibit. `place`: its number, from 1.

    `why`: why it was not read, or is not shown. `matches`: what lists say of it, as the worker has noted it,
    the nearest first. `to_look_at`: it is a picture or a film of which no list says what it shows.
    """

    place: int
    name: str
    kind: str
    size: int | None  # bytes, of one that was read
    sha256: str
    why: FailureReason | None
    notes: Notes
    status: Status
    matches: tuple[Match, ...]
    to_look_at: bool

    @property
    def can_be_shown(self) -> bool:
        """Say whether an officer could look at it here."""
        return analysis.can_be_shown(self.kind)


@dataclass(frozen=True)
class Inside:
    """The files inside an exhibit, in order. `uncompared`: the number that was not looked up yet.

    `is_known`: all that somebody could look at in it is known. `own_is_known`: a list says what the file
    itself shows, which is a picture then.
    """

    parts: tuple[Part, ...]
    uncompared: int
    is_known: bool
    own_is_known: bool = False

    @cached_property
    def counts(self) -> Mapping[Status, int]:
        """Count the files of each status."""
        return Counter(part.status for part in self.parts)

    @cached_property
    def shown(self) -> list[Part]:
        """Return the files that can be shown on this machine."""
        return [part for part in self.parts if part.sha256 and part.can_be_shown]

    @cached_property
    def to_look_at(self) -> list[Part]:
        """Return the files to view that can be shown on this machine."""
        return [part for part in self.shown if part.to_look_at]


def is_classified(matches: Iterable[Match], inside: Inside | None) -> bool:
    """Say whether hash sets classify an exhibit and all files inside it, so that nobody need view it.

    A similar picture says nothing about files that are hidden inside this one.
    """
    if inside is not None and inside.is_known:
        return True
    return any(match.classifies and (inside is None or match.kind in EXACT) for match in matches)


def inside(viewer: OfficerViewer, exhibit_id: UUID) -> Inside | None:
    """Return the files inside an exhibit; None where there are none, or the viewer cannot unseal them.

    Raises NotAllowed, and NotFound.
    """
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return of_exhibit(viewer, policy.require_there(viewer, row, Permission.EXHIBIT_READ))


def of_exhibit(viewer: OfficerViewer, row: Exhibit) -> Inside | None:
    """Return the same for an exhibit that the viewer may see: for the queries and actions of this room."""
    contents = Contents.objects.filter(exhibit=row).select_related("exhibit").first()
    if contents is None:
        return None
    place = sealed.contents_place(contents)
    (record,) = sealing.unseal_many([(place, bytes(contents.body))], viewer.keys)
    if record is None:
        return None
    rows = CaseHash.objects.filter(exhibit=row).annotate(is_hashed=Q(pdq__isnull=False))
    hashed = {case_hash.place: case_hash for case_hash in rows.defer("pdq", "frames")}
    matches = _matches(row)
    parts = tuple(
        _part(number, thing, hashed.get(number), tuple(matches[number]))
        for number, thing in enumerate(cast("list[EmbeddedRecord]", record["things"]), 1)
    )
    own, own_is_known = hashed.get(0), any(match.classifies for match in matches[0])
    done = own_is_known or (own is not None and not own.to_look_at)
    return Inside(
        parts,
        sum(not case_hash.looked_in for place, case_hash in hashed.items() if place),
        is_known=done and not any(part.to_look_at for part in parts),
        own_is_known=own_is_known,
    )


def asked_by_place(
    viewer: OfficerViewer, exhibit_id: UUID, places: Collection[int]
) -> dict[int, list[HashQuery]]:
    """Return the hash queries of some files inside an exhibit, by their places."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    rows = CaseHash.objects.filter(exhibit=exhibit_id, place__in=places)
    return {row.place: asked_of(row) for row in rows}


def _matches(row: Exhibit) -> dict[int, list[Match]]:
    matches: dict[int, list[Match]] = defaultdict(list)
    hits = Hit.objects.filter(case_hash__exhibit=row).select_related("hash_set", "case_hash")
    ordered = hits.order_by("is_weak", "distance", "hash_set__name", "entry")
    for hit in ordered.defer("case_hash__pdq", "case_hash__frames"):
        matches[hit.case_hash.place].append(as_match(hit))
    return matches


def _part(
    place: int, thing: EmbeddedRecord, hashed: CaseHash | None, matches: tuple[Match, ...]
) -> Part:
    kind, why = thing.get("kind", ""), FailureReason(thing["why"]) if thing["why"] else None
    is_hashed = bool(getattr(hashed, "is_hashed", False))
    status = status_of(
        matches, kind, is_read=hashed is not None, is_hashed=is_hashed, hindered=why is not None
    )
    is_known = any(match.classifies for match in matches)
    return Part(
        place,
        thing["name"],
        kind,
        thing.get("size"),
        thing.get("sha256", ""),
        why,
        Notes.of_json(thing.get("notes", {})),
        status,
        matches,
        to_look_at=hashed is not None and hashed.to_look_at and not is_known,
    )
