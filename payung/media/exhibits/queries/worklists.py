"""Read the worklist of victim identification: exhibits to view, new ones first, and the findings."""

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
    """Return the condition that an exhibit has none of the rows.

    By the first of them and not by EXISTS, for which PostgreSQL goes through all that a unit holds.
    """
    of_exhibit = rows.filter(exhibit=OuterRef("pk")).order_by("exhibit", "place")
    return Q(IsNull(Subquery(of_exhibit.values("place")[:1]), True))


_IS_KNOWN: Final = _EXACTLY | (_HASHED & _none(_TO_LOOK_AT))
_DAY: Final = re.compile(r"(?:199|20\d)\d-\d\d-\d\d")  # of a camera whose clock was set
_UNCOMPARED: Final = ~_HASHED | ~_none(CaseHash.objects.filter(looked_in=""))


@dataclass(frozen=True)
class Ruled:
    """One officer's finding on an exhibit."""

    officer: str
    at: datetime
    said: ExhibitFinding


@dataclass(frozen=True)
class Piece:
    """One exhibit to view. `fresh_eyes`: an officer has viewed it, and asks for a colleague's view.

    `matches`: what each list says that is nearest, though not enough to spare anybody the look. `inside`: how
    many things lie in it that somebody should look at, where it is not shown itself.
    """

    card: Card
    fresh_eyes: bool
    matches: tuple[Match, ...] = ()
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
        """Say whether no hash set has it or a similar picture."""
        return not self.known and not any(piece.matches for piece in self.pieces)


@dataclass(frozen=True)
class Worklist:
    """The exhibits to view. `known`: the number of known exhibits, which nobody needs to view.

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
    """Return the findings on an exhibit that the viewer can unseal, newest first."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    rows = list(Ruling.objects.filter(exhibit_id=exhibit_id).order_by("-made_at"))
    return [ruled for _exhibit, ruled in _opened(viewer, rows)]


def _opened(viewer: OfficerViewer, rows: Sequence[Ruling]) -> Iterator[tuple[UUID, Ruled]]:
    """Yield the findings that the viewer can unseal, in order, with their exhibits' ids."""
    places = [(sealed.ruling_place(row), bytes(row.body)) for row in rows]
    opened = sealing.unseal_many(places, viewer.keys)
    names = people.names(viewer, [row.officer_id for row in rows])
    for row, finding in zip(rows, opened, strict=True):
        if finding:
            yield (
                row.exhibit_id,
                Ruled(names[row.officer_id], row.made_at, ExhibitFinding.of_json(finding)),
            )


def to_find(viewer: OfficerViewer) -> tuple[list[ToFind], int]:
    """Return the unit's unidentified children, and the number of further ones.

    What was made within the past year comes first, then what was said last. Nobody needs to look for it.
    """
    said_so = Q(to_find=True) | Q(to_find=None, ruled_at__isnull=False)
    rows = Exhibit.objects.filter(said_so, unit_id=viewer.unit).exclude(state=State.DESTROYED)
    rows = _there(viewer, rows).order_by("-ruled_at", "-id")
    shown = {card.id: card for card in cards(viewer, rows[:MOST]) if card.known}
    findings = Ruling.objects.filter(exhibit_id__in=shown).order_by("made_at")
    latest = dict(_opened(viewer, list(findings)))
    candidates = [ToFind(shown[exhibit], latest[exhibit]) for exhibit in shown if exhibit in latest]
    wanted = [candidate for candidate in candidates if candidate.ruled.said.is_to_find]
    in_order = sorted(wanted, key=lambda candidate: candidate.ruled.said.recent is not Recent.YEAR)
    return in_order, max(0, rows.count() - MOST)


def known_as(viewer: OfficerViewer, card: Card) -> list[Match]:
    """Return the present matches of an exhibit, nearest first. Raises NoMatcher."""
    if not card.known:
        return []
    (matches,) = matcher.match_files(viewer, [card.known.asked])
    return matches


def worklist(viewer: OfficerViewer) -> Worklist:
    """Return the unit's exhibits without a finding, in series, new ones first.

    Nothing that is on a list is there unless somebody asks for fresh eyes, and of that nothing that the viewer
    has seen.
    """
    exhibits = _there(viewer, Exhibit.objects.filter(unit_id=viewer.unit, state=State.HELD))
    viewed = Viewing.objects.filter(exhibit=OuterRef("pk"), officer_id=viewer.id)
    rows = exhibits.filter(policy.TO_LOOK_AT).exclude(Exists(viewed), fresh_eyes=True)
    rows = rows.annotate(is_known=_IS_KNOWN)
    new = rows.filter(Q(is_known=False) | Q(fresh_eyes=True)).order_by("-received_at", "-id")
    wanted = [card for card in cards(viewer, new[:MOST]) if card.known]
    asks = set(new.filter(fresh_eyes=True).values_list("id", flat=True))
    beside = _known_beside(viewer, exhibits, wanted)
    hits = _hits([card.id for card in (*wanted, *beside)])
    known = {card.id for card in beside}
    inside = _inside([card.id for card in (*wanted, *beside)])
    facts = _Facts(known, hits, asks, inside, _to_find(exhibits, wanted))
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
    viewer: OfficerViewer, exhibits: QuerySet[Exhibit], wanted: Sequence[Card]
) -> list[Card]:
    """Return the newest known exhibits of the same reports."""
    reports = {card.report for card in wanted if card.report}
    rows = exhibits.filter(_IS_KNOWN, report__in=reports).exclude(
        id__in=[card.id for card in wanted]
    )
    rows = rows.order_by("-received_at", "-id")
    return cards(viewer, rows[:MOST]) if reports else []


def _to_find(exhibits: QuerySet[Exhibit], wanted: Sequence[Card]) -> set[UUID]:
    """Return the reports with an unidentified child."""
    reports = {card.report for card in wanted if card.report}
    rows = exhibits.filter(to_find=True, report__in=reports).values_list("report", flat=True)
    return {report for report in rows if report} if reports else set()


def _hits(exhibits: Sequence[UUID]) -> dict[UUID, list[Match]]:
    """Return the matches of each exhibit's own file, surest first."""
    matches: dict[UUID, list[Match]] = {}
    rows = Hit.objects.filter(case_hash__in=exhibits).select_related("hash_set")
    for hit in rows.order_by("is_weak", "distance", "hash_set__name", "entry"):
        matches.setdefault(hit.case_hash_id, []).append(as_match(hit))
    return matches


class _Inside(NamedTuple):
    """The known and new pictures and films inside a file; whether a child is unidentified."""

    known: int = 0
    new: int = 0
    unidentified: bool = False


def _inside(exhibits: Sequence[UUID]) -> dict[UUID, _Inside]:
    """Return the counts of viewable files inside each exhibit."""
    unidentified = Hit.objects.filter(case_hash=OuterRef("pk"), victim_identified=False)
    rows = CaseHash.objects.filter(exhibit__in=exhibits, place__gt=0, to_look_at=True)
    rows = rows.annotate(is_known=_CLASSIFIED, unidentified=Exists(unidentified)).order_by()
    counted = rows.values_list("exhibit", "is_known", "unidentified").annotate(Count("pk"))
    contents: dict[UUID, _Inside] = {}
    for exhibit, known, lost, count in counted:
        before = contents.get(exhibit, _Inside())
        contents[exhibit] = _Inside(
            before.known + count * known,
            before.new + count * (not known),
            before.unidentified or lost,
        )
    return contents


def _by_list(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return the surest match of each hash set."""
    first: dict[str, Match] = {}
    for match in matches:
        first.setdefault(match.set_name, match)
    return tuple(first.values())


def _order(one: Series) -> tuple[bool, bool, str]:
    """Sort new series first, then those with an unidentified child; within each the most recent."""
    return not one.is_new, not one.unidentified, _backwards(one.recent)


def _recent(card: Card) -> str:
    """Return when a file claims to be made; without a possible claim, when it was received.

    Most programs take the date away: what is not known may be of today, and never counts as old.
    """
    came, claimed = f"{card.received_at:%Y-%m-%d %H:%M:%S}", card.known.newest if card.known else ""
    return claimed if _DAY.match(claimed) and claimed < came else came


def _backwards(text: str) -> str:
    return "".join(chr(0x10FFFF - ord(character)) for character in text.ljust(25))


def _there(viewer: OfficerViewer, rows: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
    """Return the rows that the viewer may see: hidden ones are not even counted."""
    reports = rows.filter(report__isnull=False).values_list("report", flat=True).distinct()
    standings = policy.of_reports(viewer, {report for report in reports if report})
    return rows.exclude(
        report__in=[report for report, standing in standings.items() if not standing.is_visible]
    )


def _together(cards: Sequence[Card]) -> list[list[Card]]:
    """Return groups of exhibits: similar in any orientation, of one device, or of one report."""
    group = list(range(len(cards)))  # of each place, the first place of its group
    for one, other in (*_of_one_place(cards), *_alike(cards)):
        kept, gone = sorted((group[one], group[other]))
        group = [kept if lead == gone else lead for lead in group]
    together: dict[int, list[Card]] = {}
    for card, first in zip(cards, group, strict=True):
        together.setdefault(first, []).append(card)
    return list(together.values())


def _of_one_place(cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    first: dict[object, int] = {}
    for place, card in enumerate(cards):
        for key in (card.report, card.known.notes.device if card.known else ""):
            if key:
                yield place, first.setdefault(key, place)


def _alike(cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    """Yield pairs of similar pictures; pictures with little detail are left out, since chance makes pairs."""
    hashed = [
        (place, card.known.pdq)
        for place, card in enumerate(cards)
        if card.known and card.known.pdq and not is_weak(card.known.pdq_quality)
    ]
    if not hashed:
        return
    # numpy: only who asks for a picture waits for it
    from payung.media.matcher.brute_force import near

    hashes = [bytes.fromhex("".join(pdq)) for _place, pdq in hashed]
    for one, other, _distance in near(
        [orientations[:PDQ] for orientations in hashes], [hashes], RADIUS
    ):
        yield hashed[one][0], hashed[other][0]


class _Facts(NamedTuple):
    """The facts about the listed exhibits: known ones, matches, requests for fresh eyes, contents.

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
    matches = [match for card in group for match in facts.hits.get(card.id, ())]
    return Series(
        pieces,
        max(made, default=""),
        max(map(_recent, group)),
        len(group) - len(pieces) + sum(inside[piece.card.id].known for piece in pieces),
        any(match.victim_identified is False for match in matches)
        or any(contents.unidentified for contents in inside.values())
        or any(card.report in facts.reports for card in group),
    )
