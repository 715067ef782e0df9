"""Reads of exhibits: a unit's exhibits with their details, chain of custody and due reviews."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, cast
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from payung.foundation import clock, sealing
from payung.foundation.viewer import SystemViewer
from payung.media import sealed
from payung.media.exhibits import policy
from payung.media.exhibits.records import ExhibitRecord
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
from payung.staff.policy import may, require
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
    """The sealed details of an exhibit: description and analysis, never the key to its file."""

    name: str
    description: str
    origin: str
    kind: str
    size: int
    md5: str
    sha1: str
    sha256: str
    pdq: tuple[str, ...]  # of each of the eight orientations, the upright one first
    pdq_quality: int | None
    pdq_maker: str
    why: FailureReason | None
    notes: Notes
    frames: tuple[Frame, ...] = ()  # of a film, or of a picture that moves or has pages
    newest: str = ""  # when it, or the newest thing in it, claims to have been made

    @property
    def may_tell_more(self) -> bool:
        """Say whether another examination may find more, with libraries that this machine has now."""
        return self.why in _MORE

    @property
    def stills(self) -> list[float]:
        """Return the seconds of a film, or the pages of a picture, of which a further still can be shown."""
        frames = ((frame.second, frame.quality) for frame in self.frames)
        return stills(frames, is_film=is_film(self.kind))

    @property
    def asked(self) -> list[HashQuery]:
        """Return the hashes by which the file is looked up: its own, then each frame's."""
        exact = {kind: bytes.fromhex(getattr(self, kind)) for kind in EXACT}
        picture = bytes.fromhex("".join(self.pdq)), self.pdq_quality
        frames = ((frame.quality, b"".join(frame.orientations)) for frame in self.frames)
        return of_file(exact, picture, frames)


@dataclass(frozen=True)
class Card:
    """An exhibit in a list. `known`: None where it is destroyed, or the viewer cannot unseal its record."""

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
        """Say whether it is due for review."""
        return self.review_at is not None and self.review_at <= clock.now()

    @property
    def waits_for_second(self) -> bool:
        """Say whether a second officer must confirm its destruction."""
        return self.decided_at is not None and self.state != State.DESTROYED


@dataclass(frozen=True)
class CustodyEntry:
    """One step of custody. `words` and `to`: empty where the viewer cannot unseal them."""

    step: Step
    officer: str  # the full name; empty: a machine
    at: datetime
    to: str
    words: str


class Which(StrEnum):
    """A group of a unit's exhibits."""

    HELD = "held"
    REVIEW = "review"  # a person decides whether they are still needed
    SECOND = "second"  # decided to be destroyed: a second officer confirms
    RETURNED = "returned"
    DESTROYED = "destroyed"


def _that(which: Which) -> Q:
    """Return the condition for a group of exhibits."""
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
    """Return up to MOST exhibits of the unit, newest first. `after`: the last one of the page before."""
    rows = Exhibit.objects.filter(_that(which) if which else Q(), unit_id=viewer.unit)
    if report:
        rows = rows.filter(report=report)
    if after:
        at, last = after
        rows = rows.filter(received_at__lte=at).exclude(received_at=at, id__gte=last)
    return cards(viewer, rows.order_by("-received_at", "-id"))


def to_confirm(viewer: OfficerViewer) -> int:
    """Return how many exhibits a colleague has decided to destroy, which the viewer may confirm."""
    decided = Exhibit.objects.filter(_that(Which.SECOND), unit_id=viewer.unit)
    return decided.exclude(decided_by_id=viewer.id).count()


def exhibits_to_review(viewer: OfficerViewer) -> list[Card]:
    """Return the unit's exhibits that are due for review."""
    rows = Exhibit.objects.filter(_that(Which.REVIEW), unit_id=viewer.unit)
    return cards(viewer, rows.order_by("review_at", "id"))


def number(viewer: OfficerViewer, report: OuterRef) -> Coalesce | Value:
    """Return, for a query of reports, how many exhibits of each the viewer's unit keeps.

    None for a viewer who may not read exhibits.
    """
    if not may(viewer, Permission.EXHIBIT_READ):
        return Value(None, output_field=IntegerField())
    rows = Exhibit.objects.filter(unit_id=viewer.unit, report=report).order_by()
    counted = rows.values("report").annotate(number=Count("id")).values("number")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class Whole:
    """An exhibit with all details that the viewer may read, and their permissions. `custody`: oldest first.

    `on_hold`: a legal hold lies on its report.
    """

    card: Card
    custody: list[CustodyEntry]
    leaves: policy.Leaves
    on_hold: bool


def whole(viewer: OfficerViewer, exhibit_id: UUID) -> Whole:
    """Return an exhibit with everything for its page. Raises NotAllowed, and NotFound if it is invisible."""
    row = _there(viewer, exhibit_id)
    on_hold = policy.is_on_hold(viewer, row)
    return Whole(
        card=cards_of(viewer, [row])[0],
        custody=_custody(viewer, row),
        leaves=policy.leaves(viewer, row, on_hold=on_hold),
        on_hold=on_hold,
    )


def exhibit(viewer: OfficerViewer, exhibit_id: UUID) -> Card:
    """Return one exhibit. Raises NotAllowed, and NotFound if it is invisible to the viewer."""
    (card,) = cards_of(viewer, [_there(viewer, exhibit_id)])
    return card


def custody(viewer: OfficerViewer, exhibit_id: UUID) -> list[CustodyEntry]:
    """Return the chain of custody of an exhibit, oldest first. Reads of its file are in the ledger."""
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


def cards(viewer: OfficerViewer, exhibits: QuerySet[Exhibit]) -> list[Card]:
    """Return the first MOST exhibits that are visible to the viewer: for the queries of this room.

    Invisible ones take no place.
    """
    require(viewer, Permission.EXHIBIT_READ)
    visible: list[Exhibit] = []
    start, more = 0, True
    while more and len(visible) < MOST:
        rows = list(exhibits[start : start + MOST])
        visible += policy.all_seen(viewer, rows)
        start, more = start + MOST, len(rows) == MOST
    return cards_of(viewer, visible[:MOST])


def cards_of(viewer: OfficerViewer, rows: Sequence[Exhibit]) -> list[Card]:
    """Unseal visible exhibits: for the queries of this room."""
    sealed_rows = [row for row in rows if row.body is not None]
    places = [(sealed.exhibit_place(row), bytes(row.body or b"")) for row in sealed_rows]
    opened = dict(
        zip((row.id for row in sealed_rows), sealing.unseal_many(places, viewer.keys), strict=True)
    )
    return [_card(row, cast("ExhibitRecord | None", opened.get(row.id))) for row in rows]


def _card(row: Exhibit, record: ExhibitRecord | None) -> Card:
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
        known=_known(record) if record else None,
    )


def _known(record: ExhibitRecord) -> Known:
    notes = Notes.of_json(record["notes"])
    return Known(
        name=record["name"],
        description=record["description"],
        origin=record["origin"],
        kind=record["kind"],
        size=record["size"],
        md5=record["md5"],
        sha1=record["sha1"],
        sha256=record["sha256"],
        pdq=tuple(record["pdq"]),
        pdq_quality=record["pdq_quality"],
        pdq_maker=record["pdq_maker"],
        why=FailureReason(record["why"]) if record["why"] else None,
        notes=notes,
        newest=record.get("newest", notes.when),
        frames=tuple(
            Frame(second, quality, tuple(map(bytes.fromhex, pdq)))
            for second, quality, pdq in record.get("frames", ())
        ),
    )


def sealed_of_report(viewer: OfficerViewer, report: UUID) -> list[UUID]:
    """Return the ids of all sealed records of a report's exhibits in the viewer's unit."""
    rows = Exhibit.objects.filter(unit_id=viewer.unit, report=report)
    exhibits = list(rows.values_list("id", flat=True))
    of_exhibit = [
        model.objects.filter(exhibit_id__in=exhibits).values_list("id", flat=True)
        for model in (Contents, Custody, Viewing, Ruling)
    ]
    reveals = Reveal.objects.filter(viewing__exhibit_id__in=exhibits).values_list("id", flat=True)
    return [*exhibits, *of_exhibit[0].union(*of_exhibit[1:], reveals, all=True)]


@dataclass(frozen=True)
class Stored:
    """The id, file name and size of a stored exhibit."""

    id: UUID
    file: str
    size: int


def stored(viewer: SystemViewer, after: UUID | None = None) -> list[Stored]:
    """Return a batch of exhibits whose files must be in the store, by id, beyond `after`."""
    del viewer  # ids and digests of ciphertext tell nothing
    rows = Exhibit.objects.exclude(state=State.DESTROYED).order_by("id")
    if after:
        rows = rows.filter(id__gt=after)
    return [Stored(*row) for row in rows.values_list("id", "file", "size")[:BATCH]]


def without_record(viewer: SystemViewer, digests: Iterable[str]) -> set[str]:
    """Return those of `digests` that belong to no exhibit with a file."""
    del viewer  # ids and digests of ciphertext tell nothing
    wanted = set(digests)
    there = Exhibit.objects.filter(file__in=wanted).exclude(state=State.DESTROYED)
    return wanted - set(there.values_list("file", flat=True))


def how_many(viewer: SystemViewer) -> int:
    """Count the exhibits whose files must be in the store."""
    del viewer  # a count
    return Exhibit.objects.exclude(state=State.DESTROYED).count()
