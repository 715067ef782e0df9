"""Reads of exhibits: what a unit holds and knows of each, its chain of custody, due reviews."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from payung.foundation import clock, sealing
from payung.foundation.viewer import SystemViewer
from payung.media import sealed
from payung.media.exhibits import policy
from payung.media.files.analysis import Frame
from payung.media.files.errors import FailureReason
from payung.media.files.hash_query import EXACT, HashQuery, of_file
from payung.media.files.metadata import Notes
from payung.media.files.video import is_film, stills
from payung.media.models import (
    Contents,
    Custody,
    Exhibit,
    Reveal,
    Ruling,
    Source,
    State,
    Step,
    Viewing,
)
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST: Final = 100  # exhibits of one page
BATCH: Final = 500
# What kept a file from being gone through, and may pass.
_MORE: Final = {
    FailureReason.NOT_OPENED,
    FailureReason.LACKING,
    FailureReason.NO_FRAMES,
    FailureReason.NOT_HASHED,
    FailureReason.TOO_LONG,
}


@dataclass(frozen=True)
class Known:
    """What is sealed of an exhibit: what was said of it, and what its file is. Never the key to the file."""

    name: str
    description: str
    origin: str
    kind: str
    size: int
    md5: str
    sha1: str
    sha256: str
    pdq: tuple[str, ...]  # of each of the eight orientations, the first as it is
    pdq_quality: int | None
    pdq_maker: str
    why: FailureReason | None
    notes: Notes
    frames: tuple[Frame, ...] = ()  # of a film, or of a picture that moves or has pages
    newest: str = ""  # when it, or the newest thing in it, claims to have been made

    @property
    def may_tell_more(self) -> bool:
        """Say whether more may be found out of it than when it came: by what this machine has since."""
        return self.why in _MORE

    @property
    def stills(self) -> list[float]:
        """Return of which seconds of a film, or pictures of many, a still can be shown beside the first."""
        frames = ((frame.second, frame.quality) for frame in self.frames)
        return stills(frames, is_film=is_film(self.kind))

    @property
    def asked(self) -> list[HashQuery]:
        """Return by what the file is looked up: itself, then each frame, however they are turned."""
        exact = {kind: bytes.fromhex(getattr(self, kind)) for kind in EXACT}
        picture = bytes.fromhex("".join(self.pdq)), self.pdq_quality
        frames = ((frame.quality, b"".join(frame.orientations)) for frame in self.frames)
        return of_file(exact, picture, frames)


@dataclass(frozen=True)
class Card:
    """An exhibit in a list. `known`: None where it is destroyed, or its record does not open to the viewer."""

    id: UUID
    report: UUID | None
    source: Source
    state: State
    received_at: datetime
    review_at: datetime | None
    size: int  # bytes: the step to which the file is filled up
    decided_by: UUID | None
    decided_at: datetime | None
    ended_at: datetime | None
    known: Known | None

    @property
    def to_review(self) -> bool:
        """Say whether a person should look whether it is still needed."""
        return self.review_at is not None and self.review_at <= clock.now()

    @property
    def waits_for_second(self) -> bool:
        """Say whether it is decided to be destroyed, and a second officer confirms."""
        return self.decided_at is not None and self.state != State.DESTROYED


@dataclass(frozen=True)
class CustodyEntry:
    """One step of custody. `words` and `to`: empty where the viewer does not open them."""

    step: Step
    officer: str  # the full name; empty: a machine
    at: datetime
    to: str
    words: str


class Which(StrEnum):
    """Which exhibits of a unit are asked for."""

    HELD = "held"
    REVIEW = "review"  # somebody looks whether they are still needed
    SECOND = "second"  # decided to be destroyed: a second officer confirms
    RETURNED = "returned"
    DESTROYED = "destroyed"


def _that(which: Which) -> Q:
    """Return what tells those that are asked for."""
    if which is Which.REVIEW:
        return Q(review_at__lte=clock.now())
    if which is Which.SECOND:
        return Q(decided_at__isnull=False) & ~Q(state=State.DESTROYED)
    return Q(state=which.value)


def exhibits(
    viewer: OfficerViewer,
    *,
    report: UUID | None = None,
    which: Which | None = None,
    after: tuple[datetime, UUID] | None = None,
) -> list[Card]:
    """Return up to MOST exhibits of the unit, newest first. `after`: beyond which to go on, to older ones."""
    found = Exhibit.objects.filter(_that(which) if which else Q(), unit_id=viewer.unit)
    if report:
        found = found.filter(report=report)
    if after:
        at, last = after
        found = found.filter(received_at__lte=at).exclude(received_at=at, id__gte=last)
    return cards(viewer, found.order_by("-received_at", "-id"))


def exhibits_to_review(viewer: OfficerViewer) -> list[Card]:
    """Return those of the unit's exhibits about which a person should look whether they are still needed."""
    found = Exhibit.objects.filter(_that(Which.REVIEW), unit_id=viewer.unit)
    return cards(viewer, found.order_by("review_at", "id"))


def how_many_of(viewer: OfficerViewer, report: UUID) -> int:
    """Return how many exhibits the viewer's unit has of a report that is there for them."""
    require(viewer, Permission.EXHIBIT_READ)
    return Exhibit.objects.filter(unit_id=viewer.unit, report=report).count()


@dataclass(frozen=True)
class Whole:
    """All that the viewer may know of an exhibit, and what they may do with it. `custody`: oldest first.

    `on_hold`: a legal hold lies on its report.
    """

    card: Card
    custody: list[CustodyEntry]
    leaves: policy.Leaves
    on_hold: bool


def whole(viewer: OfficerViewer, exhibit_id: UUID) -> Whole:
    """Return an exhibit as its page shows it. Raises NotAllowed, and NotFound where it is not there."""
    row = _there(viewer, exhibit_id)
    on_hold = policy.is_on_hold(viewer, row)
    return Whole(
        card=cards_of(viewer, [row])[0],
        custody=_custody(viewer, row),
        leaves=policy.leaves(viewer, row, on_hold=on_hold),
        on_hold=on_hold,
    )


def exhibit(viewer: OfficerViewer, exhibit_id: UUID) -> Card:
    """Return one exhibit. Raises NotAllowed, and NotFound where it is not there for the viewer."""
    (card,) = cards_of(viewer, [_there(viewer, exhibit_id)])
    return card


def custody(viewer: OfficerViewer, exhibit_id: UUID) -> list[CustodyEntry]:
    """Return the chain of custody of an exhibit, oldest first. That its file was read stands in the ledger."""
    return _custody(viewer, _there(viewer, exhibit_id))


def _there(viewer: OfficerViewer, exhibit_id: UUID) -> Exhibit:
    row = Exhibit.objects.filter(id=exhibit_id).first()
    return policy.require_there(viewer, row, Permission.EXHIBIT_READ)


def _custody(viewer: OfficerViewer, row: Exhibit) -> list[CustodyEntry]:
    steps = list(Custody.objects.filter(exhibit=row).order_by("made_at", "id"))
    places = [(sealed.custody_place(step), bytes(step.body)) for step in steps]
    opened = sealing.unseal_many(places, viewer.keys)
    names = people.names(viewer, [step.officer_id for step in steps if step.officer_id])
    return [
        CustodyEntry(
            Step(step.step),
            names.get(step.officer_id, "") if step.officer_id else "",
            step.made_at,
            str((words or {}).get("to", "")),
            str((words or {}).get("words", "")),
        )
        for step, words in zip(steps, opened, strict=True)
    ]


def cards(viewer: OfficerViewer, found: QuerySet[Exhibit]) -> list[Card]:
    """Return the first MOST of those found that are there for the viewer: for the queries of this room.

    What is not there takes no place.
    """
    require(viewer, Permission.EXHIBIT_READ)
    seen: list[Exhibit] = []
    start, more = 0, True
    while more and len(seen) < MOST:
        rows = list(found[start : start + MOST])
        seen += policy.all_seen(viewer, rows)
        start, more = start + MOST, len(rows) == MOST
    return cards_of(viewer, seen[:MOST])


def cards_of(viewer: OfficerViewer, rows: Sequence[Exhibit]) -> list[Card]:
    """Return exhibits that are there for the viewer, opened: for the queries of this room."""
    sealed_rows = [row for row in rows if row.body is not None]
    places = [(sealed.exhibit_place(row), bytes(row.body or b"")) for row in sealed_rows]
    opened = dict(
        zip((row.id for row in sealed_rows), sealing.unseal_many(places, viewer.keys), strict=True)
    )
    return [_card(row, opened.get(row.id)) for row in rows]


def _card(row: Exhibit, told: Mapping[str, Any] | None) -> Card:
    return Card(
        id=row.id,
        report=row.report,
        source=Source(row.source),
        state=State(row.state),
        received_at=row.received_at,
        review_at=row.review_at,
        size=row.size,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
        ended_at=row.ended_at,
        known=_known(told) if told else None,
    )


def _known(told: Mapping[str, Any]) -> Known:
    return Known(
        **{name: told[name] for name in ("name", "description", "origin", "kind", "size")},
        **{name: told[name] for name in ("md5", "sha1", "sha256", "pdq_quality", "pdq_maker")},
        pdq=tuple(told["pdq"]),
        why=FailureReason(told["why"]) if told["why"] else None,
        notes=(notes := Notes.of_json(told["notes"])),
        newest=told.get("newest", notes.when),
        frames=tuple(
            Frame(second, quality, tuple(map(bytes.fromhex, pdq)))
            for second, quality, pdq in told.get("frames", ())
        ),
    )


def sealed_of_report(viewer: OfficerViewer, report: UUID) -> list[UUID]:
    """Return the ids of all that the viewer's unit keeps sealed of a report's exhibits."""
    found = Exhibit.objects.filter(unit_id=viewer.unit, report=report)
    exhibits = list(found.values_list("id", flat=True))
    of_exhibit = [
        model.objects.filter(exhibit_id__in=exhibits).values_list("id", flat=True)
        for model in (Contents, Custody, Viewing, Ruling)
    ]
    reveals = Reveal.objects.filter(viewing__exhibit_id__in=exhibits).values_list("id", flat=True)
    return [*exhibits, *of_exhibit[0].union(*of_exhibit[1:], reveals, all=True)]


@dataclass(frozen=True)
class Stored:
    """An exhibit as its file is looked for: nothing of what is in it."""

    id: UUID
    file: str
    size: int


def stored(viewer: SystemViewer, after: UUID | None = None) -> list[Stored]:
    """Return a batch of exhibits whose file must be in the store, by id, beyond `after`."""
    del viewer  # ids and digests of ciphertext tell nothing
    found = Exhibit.objects.exclude(state=State.DESTROYED).order_by("id")
    if after:
        found = found.filter(id__gt=after)
    return [Stored(*row) for row in found.values_list("id", "file", "size")[:BATCH]]


def without_record(viewer: SystemViewer, digests: Iterable[str]) -> set[str]:
    """Return those of `digests` of which no exhibit that has a file knows."""
    del viewer  # ids and digests of ciphertext tell nothing
    wanted = set(digests)
    there = Exhibit.objects.filter(file__in=wanted).exclude(state=State.DESTROYED)
    return wanted - set(there.values_list("file", flat=True))


def how_many(viewer: SystemViewer) -> int:
    """Return of how many exhibits the file must be in the store."""
    del viewer  # a count
    return Exhibit.objects.exclude(state=State.DESTROYED).count()
