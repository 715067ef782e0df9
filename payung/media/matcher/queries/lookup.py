"""Compare hashes with every hash set: exactly, or by PDQ within a radius."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from time import monotonic
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from payung.foundation.errors import BadInput
from payung.foundation.sql.statements import Prepared
from payung.foundation.viewer import Viewer
from payung.media.files.hash_query import EXACT, PDQ, HashQuery
from payung.media.matcher.results import (
    WEAK_RADIUS,
    WIDEST,
    WRONG_RADIUS,
    Match,
    Matches,
    TooMuch,
    is_weak,
)
from payung.media.models import Entry, HashSet, Purpose

_SAID: Final = (
    *("id", "hash_set_id", "key", "pdq_quality", "category", "region", "baseline", "series"),
    *("victim_identified", "added", "withdrawn", "pdq"),
)
AT_ONCE: Final = 500  # hashes in one question to the database
_FOR_REMOVAL: Final = _(
    "set: {name} is for removal only: hashes that people made of their own "
    "pictures. Nothing is looked up in it."
)
MOST: Final = 10_000  # matches of one hash that are returned: the nearest
TOGETHER: Final = 50_000  # hits of several hashes that are looked at in one answer
RECENT: Final = (
    0.5  # seconds for which the state of all sets is remembered: two may follow each other
)
ROWS: Final = 2000  # entries of one hash that are read at once
_KINDS: Final = (*EXACT, "pdq")
_COLUMNS: Final = ("number", "entry", "kind", "distance")
Places = NDArray[np.int64]
_NO_SET: Final = _("set: there is no hash set named {name}.")


@dataclass(frozen=True)
class _Hits:
    """Candidate entries: the query, the kind (a place in _KINDS), and the distance in bits."""

    number: Places
    entry: Places
    kind: Places
    distance: Places

    def __len__(self) -> int:
        return len(self.entry)


def match(
    viewer: Viewer,  # noqa: ARG001  hashes say nothing of a child; doors say who may ask, and write it down
    wanted: Sequence[HashQuery],
    *,
    radius: int | None = None,
    sets: Iterable[str] = (),
    recent: bool = False,
) -> list[Matches]:
    """Return what each hash matches, nearest first: all of it, or the nearest MOST and that there is more.

    `radius`: instead of each set's own. `sets`: only in those; without any, in all of known material. `recent`:
    the sets may be half a second old. Raises BadInput for a set that is not there or is for removal, or a
    radius that is not from 0 to 63; TooMuch where several hashes together have so many hits that fewer should
    be asked about: one alone always gets an answer.
    """
    looked_in = _recent_sets() if recent and not sets else _sets(sets)
    if radius is not None and not 0 <= radius <= WIDEST:
        raise BadInput("radius", WRONG_RADIUS)
    hits = _hits(wanted, radius, looked_in, recent=recent)
    results: list[list[Match]] = [[] for _each in wanted]
    alone = len(wanted) == 1
    at_once = ROWS if alone else TOGETHER
    for start in range(0, len(hits), at_once):
        if alone and len(results[0]) > MOST:
            break  # what follows is no nearer
        part = slice(start, start + at_once)
        rows = _rows(np.unique(hits.entry[part]).tolist(), looked_in)
        for number, entry, kind, distance in zip(
            *(getattr(hits, name)[part].tolist() for name in _COLUMNS), strict=True
        ):
            row = rows.get(entry)
            matched = row and _match(wanted[number], *row, _KINDS[kind], distance, radius)
            if matched:
                results[number].append(matched)
    for one in results:
        one.sort(key=lambda match: (match.distance, match.set_name, match.entry))
    return [Matches(one[:MOST], more=len(one) > MOST) for one in results]


def _hits(
    wanted: Sequence[HashQuery],
    radius: int | None,
    sets: Mapping[UUID, HashSet],
    *,
    recent: bool,
) -> _Hits:
    """Return every entry that is the same or near, each once for a hash, by hash and nearest first."""
    hits = _Hits(*(np.zeros(0, np.int64) for _column in _COLUMNS))
    for more in chain(_exact(wanted), _near(wanted, radius, sets, recent=recent)):
        hits = _nearest(hits, more) if len(more) else hits
    if len(hits) > TOGETHER and len(wanted) > 1:
        raise TooMuch
    order = np.lexsort((hits.entry, hits.distance, hits.number))
    return _taken(hits, order)


def _nearest(*parts: _Hits) -> _Hits:
    """Return of each entry what is nearest to a hash: of what is as near, what is of the first kind."""
    every = _Hits(*(np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS))
    ordered = _taken(every, np.lexsort((every.kind, every.distance, every.entry, every.number)))
    first = np.ones(len(ordered), np.bool_)
    first[1:] = (np.diff(ordered.number) != 0) | (np.diff(ordered.entry) != 0)
    return _taken(ordered, np.nonzero(first)[0])


def _taken(hits: _Hits, order: Places) -> _Hits:
    return _Hits(*(getattr(hits, name)[order] for name in _COLUMNS))


_recent: tuple[float, dict[UUID, HashSet]] = (0.0, {})


def _recent_sets() -> dict[UUID, HashSet]:
    """Return the sets of known material as they were within the last second."""
    global _recent
    now = monotonic()
    since, sets = _recent
    if not since or now - since > RECENT:
        _recent = now, (sets := _sets(()))
    return sets


def _sets(names: Iterable[str]) -> dict[UUID, HashSet]:
    rows = HashSet.objects.all()
    wanted = set(names)
    rows = rows.filter(name__in=wanted) if wanted else rows.filter(purpose=Purpose.KNOWN)
    sets = {row.id: row for row in rows}
    for name in sorted(wanted - {row.name for row in sets.values()}):
        raise BadInput("set", format_lazy(_NO_SET, name=name))
    for row in sets.values():
        if row.purpose == Purpose.REMOVAL:
            raise BadInput("set", format_lazy(_FOR_REMOVAL, name=row.name))
    return sets


def _exact(wanted: Sequence[HashQuery]) -> Iterator[_Hits]:
    """Yield the entries of every equal hash. Raises TooMuch for more than TOGETHER of several hashes."""
    for kind in EXACT:
        places = defaultdict(list)
        for number, one in enumerate(wanted):
            if kind in one.hashes:
                places[one.hashes[kind]].append(number)
        hashes = list(places)
        for start in range(0, len(hashes), AT_ONCE):
            numbers, entries = array("q"), array("q")
            for entry, value in _equal(kind, hashes[start : start + AT_ONCE]):
                numbers.extend(places[bytes(value)])
                entries.extend([entry] * (len(numbers) - len(entries)))
                if len(wanted) > 1 and len(entries) > TOGETHER:
                    raise TooMuch
            yield _of(np.asarray(numbers, np.int64), np.asarray(entries, np.int64), kind)


def _equal(kind: str, hashes: Sequence[bytes]) -> Iterable[tuple[int, bytes]]:
    """Return the entries that have one of these hashes, and which; what they all are is not in memory."""
    few = _few_equal(kind, _size(hashes), MOST).rows(*_filled_up(hashes))
    if len(few) <= MOST:
        return few
    # A cursor of the server's costs as much as those few.
    rows = Entry.objects.filter(**{f"{kind}__in": hashes}).values_list("id", kind)
    return rows.iterator(ROWS)


@cache
def _few_equal(kind: str, size: int, most: int) -> Prepared:
    hashes = [number.to_bytes(2) for number in range(size)]
    return Prepared(Entry.objects.filter(**{f"{kind}__in": hashes})[: most + 1], "id", kind)


def _size(values: Sequence[object]) -> int:
    """Return how many values the prepared query for these takes: so there are few of them."""
    return 1 << (len(values) - 1).bit_length()


def _filled_up(values: Sequence[Any]) -> list[Any]:
    """Return the values, the last again and again up to the size of their query."""
    return [*values, *[values[-1]] * (_size(values) - len(values))]


def _near(
    wanted: Sequence[HashQuery],
    radius: int | None,
    sets: Mapping[UUID, HashSet],
    *,
    recent: bool,
) -> Iterator[_Hits]:
    """Yield the same of every hash of a picture within the widest radius that any set asks for."""
    sizes = [len(one.hashes.get("pdq", b"")) // PDQ for one in wanted]
    if not any(sizes) or not sets:
        return
    # Here, since it compiles: who never looks for a picture does without.
    from payung.media.matcher import current_index, hamming

    queries = hamming.words(b"".join(one.hashes.get("pdq", b"") for one in wanted))
    places = np.repeat(np.arange(len(wanted)), sizes)
    widest = max(row.radius for row in sets.values()) if radius is None else radius
    try:
        index = current_index.shared_index()
        parts = iter([index.search(queries, widest, TOGETHER, recent=recent)])
    except hamming.TooMany:
        if len(wanted) > 1:
            raise TooMuch from None
        # One orientation, or frame of a film, after the other.
        parts = (index.search(query[None], widest) for query in queries)
    for hits in parts:
        yield _of(places[hits.query], hits.entry.astype(np.int64), "pdq", hits.distance)


def _of(number: Places, entry: Places, kind: str, distance: Places | None = None) -> _Hits:
    kinds = np.full(len(entry), _KINDS.index(kind))
    return _Hits(number, entry, kinds, np.zeros_like(kinds) if distance is None else distance)


def _rows(entries: Sequence[int], sets: Mapping[UUID, HashSet]) -> dict[int, tuple[Any, HashSet]]:
    """Return what the lists say of those entries that count, as plain rows: models would take most of the time.

    Whether one counts is seen here and not asked: to answer that, a database would go through whole sets.
    """
    entries_by_id: dict[int, tuple[Any, HashSet]] = {}
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        for row in _named(_size(some)).rows(*_filled_up(some)):
            hash_set = sets.get(row.hash_set_id)
            if hash_set is not None and _counts(row, hash_set):
                entries_by_id[row.id] = row, hash_set
    return entries_by_id


@cache
def _named(size: int) -> Prepared:
    return Prepared(Entry.objects.filter(id__in=range(1, size + 1)), *_SAID)


def _counts(row: Any, hash_set: HashSet) -> bool:
    """Say whether an entry is in the current version of its set."""
    if row.added > hash_set.version:
        return False
    return row.withdrawn is None or bool(row.withdrawn > hash_set.version)


def _away(orientations: bytes, hash_: bytes) -> int:
    """Return the distance in bits of the nearest orientation; without a hash more than any radius."""
    if len(hash_) != PDQ:
        return WIDEST + 1
    number = int.from_bytes(hash_)
    if len(orientations) == PDQ:
        return (int.from_bytes(orientations) ^ number).bit_count()
    hashes = (orientations[place : place + PDQ] for place in range(0, len(orientations), PDQ))
    return min((int.from_bytes(one) ^ number).bit_count() for one in hashes)


def _match(
    one: HashQuery, row: Any, hash_set: HashSet, kind: str, distance: int, radius: int | None
) -> Match | None:
    """Return the match with an entry; None where it is too far away."""
    if kind == "pdq":  # the index only says where to look
        distance = _away(one.hashes["pdq"], bytes(row.pdq or b""))
    weak = kind == "pdq" and is_weak(one.quality, row.pdq_quality)
    within = hash_set.radius if radius is None else radius
    if distance > (min(within, WEAK_RADIUS) if weak else within):
        return None
    baseline = row.baseline
    if baseline is None:
        baseline = hash_set.baseline.get(row.category)
    return Match(
        set_name=hash_set.name,
        entry=row.key,
        kind=kind,
        distance=distance,
        category=row.category,
        region=row.region,
        baseline=baseline,
        series=row.series,
        victim_identified=row.victim_identified,
        is_weak=weak,
        quality=row.pdq_quality if kind == "pdq" else None,
    )
