"""Victim identification: exhibits that nobody has viewed, new ones first; and the findings on each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from payung.foundation import sealing
from payung.media import sealed
from payung.media.exhibits import policy
from payung.media.exhibits.findings import ExhibitFinding, Recent
from payung.media.exhibits.queries.register import Card, cards
from payung.media.exhibits.queries.sightings import as_match
from payung.media.files.hash_query import EXACT, PDQ
from payung.media.matcher import client as matcher
from payung.media.matcher.brute_force import near
from payung.media.matcher.results import RADIUS, SAME, Match, is_weak
from payung.media.models import CaseHash, Exhibit, Hit, Ruling, State, Viewing
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST: Final = 100  # exhibits that are gone through: the newest
# The file itself, or the same picture saved anew, of which a list says what it shows (`Match.classifies`).
# Where little is to be seen, a match may be chance; what is further away is perhaps another picture; and what
# else a film shows, no frame of it says.
_SURE: Final = Q(is_weak=False, frames=0, distance__lte=SAME)
_SAYS: Final = ~Q(category="") | Q(baseline__isnull=False)
_CLASSIFIED: Final = Exists(Hit.objects.filter(_SURE, _SAYS, case_hash=OuterRef("pk")))
_TO_LOOK_AT: Final = CaseHash.objects.filter(~_CLASSIFIED, to_look_at=True)
_EXACTLY: Final = Exists(Hit.objects.filter(_SURE, _SAYS, kind__in=EXACT, case_hash=OuterRef("pk")))
# The very file, or all that somebody could look at: what it shows, what lies in it, or is hidden behind it. Of
# the file the row has the id of its exhibit.
_HASHED: Final = Exists(CaseHash.objects.filter(pk=OuterRef("pk")))


def _none(rows: QuerySet[CaseHash]) -> Q:
    """Return the condition that none of the rows is of an exhibit.

    By the first of them and not by EXISTS, for which PostgreSQL goes through all that a unit holds.
    """
    of_exhibit = rows.filter(exhibit=OuterRef("pk")).order_by("exhibit", "place")
    return Q(IsNull(Subquery(of_exhibit.values("place")[:1]), True))


_IS_KNOWN: Final = _EXACTLY | (_HASHED & _none(_TO_LOOK_AT))
_DAY: Final = re.compile(r"(?:199|20\d)\d-\d\d-\d\d")  # of a camera whose clock was set
_UNCOMPARED: Final = ~_HASHED | ~_none(CaseHash.objects.filter(looked_in=""))


@dataclass(frozen=True)
class Ruled:
    """What one officer has said of an exhibit."""

    officer: str
    at: datetime
    said: ExhibitFinding


@dataclass(frozen=True)
class Piece:
    """One exhibit that somebody should look at. `fresh_eyes`: somebody has, and asks for another's.

    `found`: what each list says that is nearest, though not enough to spare anybody the look. `inside`: how
    many things lie in it that somebody should look at, where it is not shown itself.
    """

    card: Card
    fresh_eyes: bool
    found: tuple[Match, ...] = ()
    inside: int = 0


@dataclass(frozen=True)
class Series:
    """Exhibits that belong together: alike, of one device, or of one report.

    `made_at`: the latest that their files claim; empty where none does. `recent`: how recent the newest may
    be. `known`: how many more of it are on a list, with what lies in packed files. `unidentified`: a list, or
    a colleague who looked at a file of the same report, says that the child has not been identified.
    """

    pieces: tuple[Piece, ...]
    made_at: str
    recent: str
    known: int
    unidentified: bool

    @property
    def is_new(self) -> bool:
        """Say whether nothing of it is on a list, or near to what is."""
        return not self.known and not any(piece.found for piece in self.pieces)


@dataclass(frozen=True)
class Worklist:
    """What waits for a look. `known`: exhibits that are on a list, which nobody needs to look at.

    `uncompared`: those that no list has been asked about yet. `more`: beyond those that are shown.
    """

    series: tuple[Series, ...]
    known: int
    uncompared: int
    more: int


@dataclass(frozen=True)
class ToFind:
    """An exhibit that shows an unidentified child. `ruled`: the latest finding."""

    card: Card
    ruled: Ruled


def rulings(viewer: OfficerViewer, exhibit_id: UUID) -> list[Ruled]:
    """Return what was said of an exhibit, newest first; what the viewer does not open is left out."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    rows = list(Ruling.objects.filter(exhibit_id=exhibit_id).order_by("-made_at"))
    return [ruled for _exhibit, ruled in _opened(viewer, rows)]


def _opened(viewer: OfficerViewer, rows: Sequence[Ruling]) -> Iterator[tuple[UUID, Ruled]]:
    """Yield what the viewer opens of rulings, in their order, each with its exhibit's id."""
    places = [(sealed.ruling_place(each), bytes(each.body)) for each in rows]
    opened = sealing.unseal_many(places, viewer.keys)
    names = people.names(viewer, [each.officer_id for each in rows])
    for each, told in zip(rows, opened, strict=True):
        if told:
            yield (
                each.exhibit_id,
                Ruled(names[each.officer_id], each.made_at, ExhibitFinding.of_json(told)),
            )


def to_find(viewer: OfficerViewer) -> tuple[list[ToFind], int]:
    """Return the children of whom nobody in the unit knows who they are, and of how many more that was said.

    What was made within the past year comes first, then what was said last. Nobody needs to look for it.
    """
    said_so = Q(to_find=True) | Q(to_find=None, ruled_at__isnull=False)
    rows = Exhibit.objects.filter(said_so, unit_id=viewer.unit).exclude(state=State.DESTROYED)
    rows = _there(viewer, rows).order_by("-ruled_at", "-id")
    shown = {card.id: card for card in cards(viewer, rows[:MOST]) if card.known}
    said = Ruling.objects.filter(exhibit_id__in=shown).order_by("made_at")
    latest = dict(_opened(viewer, list(said)))
    found = [ToFind(shown[each], latest[each]) for each in shown if each in latest]
    wanted = [each for each in found if each.ruled.said.is_to_find]
    in_order = sorted(wanted, key=lambda each: each.ruled.said.recent is not Recent.YEAR)
    return in_order, max(0, rows.count() - MOST)


def known_as(viewer: OfficerViewer, card: Card) -> list[Match]:
    """Return what the lists say of an exhibit, the nearest first. Raises NoMatcher."""
    if not card.known:
        return []
    (found,) = matcher.match_files(viewer, [card.known.asked])
    return found


def worklist(viewer: OfficerViewer) -> Worklist:
    """Return what nobody in the unit has said anything of yet, in series, the new ones first.

    Nothing that is on a list is there unless somebody asks for fresh eyes, and of that nothing that the viewer
    has seen.
    """
    held = _there(viewer, Exhibit.objects.filter(unit_id=viewer.unit, state=State.HELD))
    seen = Viewing.objects.filter(exhibit=OuterRef("pk"), officer_id=viewer.id)
    rows = held.filter(policy.TO_LOOK_AT).exclude(Exists(seen), fresh_eyes=True)
    rows = rows.annotate(is_known=_IS_KNOWN)
    new = rows.filter(Q(is_known=False) | Q(fresh_eyes=True)).order_by("-received_at", "-id")
    wanted = [card for card in cards(viewer, new[:MOST]) if card.known]
    asks = set(new.filter(fresh_eyes=True).values_list("id", flat=True))
    beside = _known_beside(viewer, held, wanted)
    hits = _hits([card.id for card in (*wanted, *beside)])
    known = {card.id for card in beside}
    inside = _inside([card.id for card in (*wanted, *beside)])
    facts = _Facts(known, hits, asks, inside, _to_find(held, wanted))
    series = [
        _series(group, facts)
        for group in _together([*wanted, *beside])
        if any(card.id not in known for card in group)
    ]
    return Worklist(
        tuple(sorted(series, key=_order)),
        known=rows.filter(is_known=True, fresh_eyes=False).count(),
        uncompared=rows.filter(_UNCOMPARED).count(),
        more=max(0, new.count() - MOST),
    )


def _known_beside(
    viewer: OfficerViewer, held: QuerySet[Exhibit], wanted: Sequence[Card]
) -> list[Card]:
    """Return what is on a list and came with the same reports: the newest of it."""
    reports = {card.report for card in wanted if card.report}
    rows = held.filter(_IS_KNOWN, report__in=reports).exclude(id__in=[each.id for each in wanted])
    rows = rows.order_by("-received_at", "-id")
    return cards(viewer, rows[:MOST]) if reports else []


def _to_find(held: QuerySet[Exhibit], wanted: Sequence[Card]) -> set[UUID]:
    """Return the reports of which a colleague has seen a child whom nobody knows."""
    reports = {card.report for card in wanted if card.report}
    rows = held.filter(to_find=True, report__in=reports).values_list("report", flat=True)
    return {each for each in rows if each} if reports else set()


def _hits(exhibits: Sequence[UUID]) -> dict[UUID, list[Match]]:
    """Return what the lists say of each exhibit's file itself, the surest first."""
    found: dict[UUID, list[Match]] = {}
    rows = Hit.objects.filter(case_hash__in=exhibits).select_related("hash_set")
    for hit in rows.order_by("is_weak", "distance", "hash_set__name", "entry"):
        found.setdefault(hit.case_hash_id, []).append(as_match(hit))
    return found


class _Inside(NamedTuple):
    """How many pictures and films in a file are known, and how many not; whether a child is not identified."""

    known: int = 0
    new: int = 0
    unidentified: bool = False


def _inside(exhibits: Sequence[UUID]) -> dict[UUID, _Inside]:
    """Return what lies in each exhibit's file that somebody could look at."""
    unidentified = Hit.objects.filter(case_hash=OuterRef("pk"), victim_identified=False)
    rows = CaseHash.objects.filter(exhibit__in=exhibits, place__gt=0, to_look_at=True)
    rows = rows.annotate(is_known=_CLASSIFIED, unidentified=Exists(unidentified)).order_by()
    counted = rows.values_list("exhibit", "is_known", "unidentified").annotate(Count("pk"))
    found: dict[UUID, _Inside] = {}
    for exhibit, known, lost, count in counted:
        before = found.get(exhibit, _Inside())
        found[exhibit] = _Inside(
            before.known + count * known,
            before.new + count * (not known),
            before.unidentified or lost,
        )
    return found


def _by_list(found: Iterable[Match]) -> tuple[Match, ...]:
    """Return the surest of each list."""
    first: dict[str, Match] = {}
    for match in found:
        first.setdefault(match.set_name, match)
    return tuple(first.values())


def _order(one: Series) -> tuple[bool, bool, str]:
    """New series first, then those of a child whom nobody has found; in each the most recent."""
    return not one.is_new, not one.unidentified, _backwards(one.recent)


def _recent(card: Card) -> str:
    """Return when a file was made, as it claims; when it came, where it says nothing or what cannot be.

    Most programs take the date away: what is not known may be of today, and never counts as old.
    """
    came, said = f"{card.received_at:%Y-%m-%d %H:%M:%S}", card.known.newest if card.known else ""
    return said if _DAY.match(said) and said < came else came


def _backwards(text: str) -> str:
    return "".join(chr(0x10FFFF - ord(each)) for each in text.ljust(25))


def _there(viewer: OfficerViewer, rows: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
    """Return those of the rows that are there for the viewer: what is hidden is not even counted."""
    found = rows.filter(report__isnull=False).values_list("report", flat=True).distinct()
    told = policy.of_reports(viewer, {each for each in found if each})
    return rows.exclude(report__in=[each for each, how in told.items() if not how.seen])


def _together(found: Sequence[Card]) -> list[list[Card]]:
    """Return what belongs together: alike in any orientation, of one device, or of one report."""
    group = list(range(len(found)))  # of each place, the first place of its group
    for one, other in (*_of_one_place(found), *_alike(found)):
        kept, gone = sorted((group[one], group[other]))
        group = [kept if each == gone else each for each in group]
    together: dict[int, list[Card]] = {}
    for card, first in zip(found, group, strict=True):
        together.setdefault(first, []).append(card)
    return list(together.values())


def _of_one_place(found: Sequence[Card]) -> Iterator[tuple[int, int]]:
    first: dict[object, int] = {}
    for place, card in enumerate(found):
        for key in (card.report, card.known.notes.device if card.known else ""):
            if key:
                yield place, first.setdefault(key, place)


def _alike(found: Sequence[Card]) -> Iterator[tuple[int, int]]:
    """Yield pictures that look alike; where little is to be seen two may by chance, and are left apart."""
    hashed = [
        (place, card.known.pdq)
        for place, card in enumerate(found)
        if card.known and card.known.pdq and not is_weak(card.known.pdq_quality)
    ]
    held = [bytes.fromhex("".join(pdq)) for _place, pdq in hashed]
    for one, other, _distance in near(
        [each[:PDQ] for each in held], [held] if held else [], RADIUS
    ):
        yield hashed[one][0], hashed[other][0]


class _Facts(NamedTuple):
    """Which exhibits are known, what lists say of each, which ask for fresh eyes, how much lies in each.

    `reports`: of which a file shows a child whom nobody knows, as a colleague has said.
    """

    known: Set[UUID]
    hits: Mapping[UUID, Sequence[Match]]
    asks: Set[UUID]
    inside: Mapping[UUID, _Inside]
    reports: Set[UUID]


def _series(group: Sequence[Card], facts: _Facts) -> Series:
    inside = {card.id: facts.inside.get(card.id, _Inside()) for card in group}
    pieces = tuple(
        Piece(
            card,
            card.id in facts.asks,
            _by_list(facts.hits.get(card.id, ())),
            inside[card.id].new,
        )
        for card in group
        if card.id not in facts.known
    )
    made = [card.known.newest for card in group if card.known]
    matches = [each for card in group for each in facts.hits.get(card.id, ())]
    return Series(
        pieces,
        max(made, default=""),
        max(map(_recent, group)),
        len(group) - len(pieces) + sum(inside[piece.card.id].known for piece in pieces),
        any(each.victim_identified is False for each in matches)
        or any(each.unidentified for each in inside.values())
        or any(card.report in facts.reports for card in group),
    )
