"""Victim identification: what nobody has looked at yet, the new first; and what was said of each exhibit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np

from payung.foundation import sealing
from payung.media import asking, policy, sealed
from payung.media.asking import NoMatcher
from payung.media.hits import Match, asked
from payung.media.models import Exhibit, Ruling, State, Viewing
from payung.media.queries.holding import Card, cards
from payung.media.rulings import Said
from payung.people import queries as people
from payung.people.roles import Permission
from payung.people.viewer import OfficerViewer

MOST: Final = 100  # exhibits that are gone through: the newest
NEAR: Final = 31  # bits within which two pictures look alike


@dataclass(frozen=True)
class Ruled:
    """What one officer has said of an exhibit."""

    officer: str
    at: datetime
    said: Said


@dataclass(frozen=True)
class Piece:
    """One exhibit that somebody should look at. `fresh_eyes`: somebody has, and asks for another's."""

    card: Card
    fresh_eyes: bool


@dataclass(frozen=True)
class Series:
    """Exhibits that belong together: alike, of one device, or of one report.

    `made_at`: the latest that their files claim; empty where none does. `known`: how many more of it are on a
    list.
    """

    pieces: tuple[Piece, ...]
    made_at: str
    known: int
    unidentified: bool  # a list says of one of it that the child has not been identified

    @property
    def is_new(self) -> bool:
        """Say whether nothing of it is on a list."""
        return not self.known


@dataclass(frozen=True)
class Worklist:
    """`known`: exhibits that are on a list, which nobody needs to look at. `compared`: the lists were asked."""

    series: tuple[Series, ...]
    known: int
    compared: bool
    more: int


def rulings(viewer: OfficerViewer, exhibit_id: UUID) -> list[Ruled]:
    """Return what was said of an exhibit, newest first; what the viewer does not open is left out."""
    row = Exhibit.objects.filter(id=exhibit_id).first()
    policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    rows = list(Ruling.objects.filter(exhibit_id=exhibit_id).order_by("-made_at"))
    places = [(sealed.ruling_place(each), bytes(each.body)) for each in rows]
    opened = sealing.unseal_many(places, viewer.keys)
    names = people.names(viewer, [each.officer_id for each in rows])
    return [
        Ruled(names[each.officer_id], each.made_at, Said.of_json(told))
        for each, told in zip(rows, opened, strict=True)
        if told
    ]


def known_as(viewer: OfficerViewer, card: Card) -> list[Match]:
    """Return what the lists say of an exhibit, the nearest first. Raises NoMatcher."""
    return _matches(viewer, [card]).get(card.id, [])


def worklist(viewer: OfficerViewer) -> Worklist:
    """Return what nobody in the unit has said anything of yet, in series, the new ones first.

    Nothing that is on a list is there, and of what asks for fresh eyes nothing that the viewer has seen.
    """
    rows = Exhibit.objects.filter(unit_id=viewer.unit, state=State.HELD).filter(policy.TO_LOOK_AT)
    found = cards(viewer, rows.order_by("-received_at", "-id")[:MOST])
    asks = _asks_for_eyes(viewer, found)
    wanted = [card for card in found if card.known and asks.get(card.id, True)]
    try:
        matches, compared = _matches(viewer, wanted), True
    except NoMatcher:
        matches, compared = {}, False
    series = [
        _series(group, matches, asks)
        for group in _together(wanted)
        if any(not matches.get(card.id) for card in group)
    ]
    return Worklist(
        tuple(sorted(series, key=_order)),
        sum(bool(each) for each in matches.values()),
        compared,
        max(0, rows.count() - MOST),
    )


def _order(one: Series) -> tuple[bool, bool, str]:
    """New series first, then those of a child whom nobody has found; in each the latest made."""
    return one.known > 0, not one.unidentified, _backwards(one.made_at)


def _backwards(text: str) -> str:
    return "".join(chr(0x10FFFF - ord(each)) for each in text.ljust(25))


def _asks_for_eyes(viewer: OfficerViewer, found: Sequence[Card]) -> dict[UUID, bool]:
    """Return of each exhibit that asks for fresh eyes whether the viewer's are."""
    ids = [card.id for card in found]
    asks = Exhibit.objects.filter(id__in=ids, fresh_eyes=True).values_list("id", flat=True)
    own = Viewing.objects.filter(exhibit_id__in=ids, officer_id=viewer.id)
    seen = set(own.values_list("exhibit_id", flat=True))
    return {each: each not in seen for each in asks}


def _matches(viewer: OfficerViewer, found: Sequence[Card]) -> dict[UUID, list[Match]]:
    """Return what the lists say of each exhibit that is on one: one question for all."""
    texts, whose = [], []
    for card in found:
        for text in _hashes(card):
            texts.append(text)
            whose.append(card.id)
    answers = asking.match(viewer, [asked(text) for text in texts]) if texts else []
    by_exhibit: dict[UUID, list[Match]] = {}
    for exhibit, answer in zip(whose, answers, strict=True):
        if answer:
            by_exhibit.setdefault(exhibit, []).extend(answer)
    return {exhibit: _nearest(answer) for exhibit, answer in by_exhibit.items()}


def _nearest(found: list[Match]) -> list[Match]:
    """Return each entry once, by its nearest match."""
    best: dict[tuple[str, str], Match] = {}
    for match in sorted(found, key=lambda match: match.distance):
        best.setdefault((match.set_name, match.entry), match)
    return list(best.values())


def _hashes(card: Card) -> Iterator[str]:
    if card.known:
        yield f"md5:{card.known.md5}"
        yield f"sha1:{card.known.sha1}"
        yield f"sha256:{card.known.sha256}"
        yield from (f"pdq:{each}" for each in card.known.pdq)


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
    hashed = [
        (place, card.known.pdq) for place, card in enumerate(found) if card.known and card.known.pdq
    ]
    if not hashed:
        return
    ways = np.array([[list(bytes.fromhex(one)) for one in pdq] for _place, pdq in hashed], np.uint8)
    for number, (place, _pdq) in enumerate(hashed):
        differ = np.bitwise_count(ways[number + 1 :, 0] ^ ways[number][:, None]).sum(axis=2)
        for other in np.flatnonzero((differ <= NEAR).any(axis=0)).tolist():
            yield place, hashed[number + 1 + other][0]


def _series(
    group: Sequence[Card], matches: Mapping[UUID, list[Match]], asks: Mapping[UUID, bool]
) -> Series:
    pieces = tuple(Piece(card, card.id in asks) for card in group if not matches.get(card.id))
    made = [card.known.notes.made_at for card in group if card.known]
    of_list = [match for card in group for match in matches.get(card.id, ())]
    return Series(
        pieces,
        max(made, default=""),
        len(group) - len(pieces),
        any(match.victim_identified is False for match in of_list),
    )
