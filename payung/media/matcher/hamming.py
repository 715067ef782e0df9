"""Which hashes of 256 bits lie within a radius of another: every one, by bit distance.

Exact by the pigeonhole principle (multi-index hashing; Norouzi, Punjani, Fleet 2012, in its general form). The
bits are cut into chunks, and each chunk c gets a radius t(c) so that the sum of t(c) + 1 is the radius + 1. Of
two hashes within the radius at least one chunk is within its own: so only the buckets are looked at whose chunk
is that near. What is found there is counted out bit by bit. Nothing here is approximate, whatever the data.

The compiler of the inner loops takes some 90 MiB: a process loads it once it has more than a few hashes.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb, log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from payung.media.matcher.results import WIDEST

Rows = NDArray[
    np.uint64
]  # n x 4: a hash is four words, the first bits of its 32 bytes in the first
Places = NDArray[np.int64]

BITS: Final = 256
FEW: Final = 4096  # rows that are gone through one by one
_COMPILED: Final = "payung.media.matcher.hamming_kernels"
_FEWEST_CHUNKS, _MOST_CHUNKS = 10, 16
_ROOM: Final = 64  # hits of one hash that fit without looking again
_TOGETHER: Final = 256  # hashes that are looked for in one call
# What is dearer than going through a row: a bucket that is opened, a row that is looked at out of order.
_BUCKET, _APART = 4, 6


class TooMany(Exception):
    """There are more hits than were asked for."""


@dataclass(frozen=True)
class Found:
    """Hits in the order of the queries: the query, the row, and the distance in bits."""

    query: Places
    row: Places
    distance: Places


@dataclass(frozen=True)
class Buckets:
    """The rows of each value of each chunk.

    `widths`, `begins`: the chunks' bits. `bounds`: for each chunk where each value's rows begin in `rows`, the
    tables one after the other; `tables`: where each begins. `rows` (chunks x n): row numbers, value by value.
    """

    widths: Places
    begins: Places
    tables: Places
    bounds: NDArray[np.uint32]
    rows: NDArray[np.uint32]


@dataclass(frozen=True)
class Plan:
    """How a radius is searched: each chunk's radius (-1: not at all), and the flips of its value."""

    radii: Places
    flips: Places  # chunks x most
    counts: Places


def words(hashes: bytes | NDArray[np.uint8]) -> Rows:
    """Return hashes of 32 bytes, one after the other, as rows."""
    raw = np.frombuffer(hashes, np.uint8) if isinstance(hashes, bytes) else hashes.reshape(-1)
    return raw.view(">u8").astype(np.uint64).reshape(-1, 4)


def build(rows: Rows) -> Buckets | None:
    """Sort rows into buckets; None where there are so few that each is compared anyway."""
    count = len(rows)
    if count <= FEW:
        return None
    from payung.media.matcher import hamming_kernels

    widths = _widths(_chunks(count))
    sizes = (1 << widths) + 1
    begins, tables = _starts(widths), _starts(sizes)
    bounds = np.zeros(int(sizes.sum()), np.uint32)
    places = np.empty((len(widths), count), np.uint32)
    for chunk, width in enumerate(widths):
        table = bounds[tables[chunk] : tables[chunk] + sizes[chunk]]
        hamming_kernels.sort(rows, begins[chunk], width, table, places[chunk])
    return Buckets(widths, begins, tables, bounds, places)


def search(
    rows: Rows, buckets: Buckets | None, queries: Rows, radius: int, most: int | None = None
) -> Found:
    """Return every row within `radius` bits of each query.

    Raises ValueError for a radius not from 0 to 63, and TooMany for more than `most` hits in all: before there
    is room for them.
    """
    if not 0 <= radius <= WIDEST:
        raise ValueError(f"radius: a whole number from 0 to {WIDEST}.")
    parts: list[Found] = []
    left = most
    for first in range(0, len(queries), _TOGETHER):
        parts.append(
            _search(rows, buckets, queries[first : first + _TOGETHER], radius, first, left)
        )
        left = None if left is None else left - len(parts[-1].row)
    return _together(parts)


def _together(parts: Sequence[Found]) -> Found:
    empty = np.zeros(0, np.int64)
    return Found(
        *(
            np.concatenate([empty, *(getattr(part, name) for part in parts)])
            for name in ("query", "row", "distance")
        )
    )


def _search(
    rows: Rows,
    buckets: Buckets | None,
    queries: Rows,
    radius: int,
    first: int,
    most: int | None,
) -> Found:
    """Search for some; each one whose hits did not fit again, with enough room."""

    def looked(some: Rows, room: int) -> tuple[Places, Places, Places]:
        places, distances = (np.empty((len(some), room), np.int64) for _each in range(2))
        counts = np.zeros(len(some), np.int64)
        _look(rows, buckets, some, radius, places, distances, counts)
        return places, distances, counts

    places, distances, counts = looked(queries, _ROOM)
    if most is not None and int(counts.sum()) > most:
        raise TooMany
    whole = counts <= _ROOM
    fits = (np.arange(_ROOM) < counts[:, None]) & whole[:, None]
    parts = [Found(np.nonzero(fits)[0], places[fits], distances[fits])]
    for query in np.nonzero(~whole)[0]:
        count = int(counts[query])
        row, away, _count = looked(queries[query : query + 1], count)
        parts.append(Found(np.full(count, query), row[0], away[0]))
    hits = _together(parts)
    order = np.argsort(hits.query, kind="stable")
    return Found(hits.query[order] + first, hits.row[order], hits.distance[order])


def _look(
    rows: Rows,
    buckets: Buckets | None,
    queries: Rows,
    radius: int,
    *out: Places,
) -> None:
    if len(rows) <= FEW and _COMPILED not in sys.modules:
        _count_plainly(rows, queries, radius, *out)
        return
    from payung.media.matcher import hamming_kernels

    plan = buckets and worth(tuple(int(width) for width in buckets.widths), len(rows), radius)
    if buckets and plan:
        hamming_kernels.by_buckets(
            *(rows.reshape(-1), len(rows), queries, radius),
            *(buckets.begins, buckets.widths, buckets.tables, buckets.bounds),
            *(buckets.rows.reshape(-1), plan.radii, plan.flips, plan.counts),
            *out,
        )
    else:
        hamming_kernels.one_by_one(rows, queries, radius, *out)


def _count_plainly(
    rows: Rows, queries: Rows, radius: int, places: Places, distances: Places, counts: Places
) -> None:
    """Count the distance of every row to every query, as `hamming_kernels.one_by_one` does."""
    columns = np.ascontiguousarray(rows.T)  # the first words of all, then the second ones
    for number, query in enumerate(queries[:, :, None]):
        half = np.bitwise_count(columns[:2] ^ query[:2]).sum(0, np.uint16)
        near = np.flatnonzero(half <= radius)  # half of the bits alone tell nearly all that are not
        away = half[near] + np.bitwise_count(columns[2:, near] ^ query[2:]).sum(0, np.uint16)
        is_hit = away <= radius
        hits, away = near[is_hit], away[is_hit]
        room = min(len(hits), places.shape[1])
        places[number, :room], distances[number, :room] = hits[:room], away[:room]
        counts[number] = len(hits)


@lru_cache(maxsize=64)
def worth(widths: tuple[int, ...], count: int, radius: int) -> Plan | None:
    """Return how to search a radius by buckets; None where going through all rows is less work."""
    radii = _radii(len(widths), radius)
    opened = [
        sum(comb(width, flipped) for flipped in range(near + 1))
        for width, near in zip(widths, radii, strict=True)
    ]
    looked_at = sum(
        count * buckets / 2**width for buckets, width in zip(opened, widths, strict=True)
    )
    if sum(opened) * _BUCKET + looked_at * _APART > count:
        return None
    flips = np.zeros((len(widths), max(opened)), np.int64)
    for row, width, near in zip(flips, widths, radii, strict=True):
        masks = [
            sum(1 << bit for bit in bits)
            for flipped in range(near + 1)
            for bits in combinations(range(width), flipped)
        ]
        row[: len(masks)] = masks
    return Plan(np.array(radii, np.int64), flips, np.array(opened, np.int64))


def _radii(chunks: int, radius: int) -> list[int]:
    """Share a radius out so that the sum of each + 1 is radius + 1; the last, narrower chunks get more."""
    share, more = divmod(radius + 1, chunks)
    return [share - 1 + (place >= chunks - more) for place in range(chunks)]


def _chunks(count: int) -> int:
    """Return the number of chunks for a number of rows: about one row falls into each bucket."""
    return max(_FEWEST_CHUNKS, min(_MOST_CHUNKS, int(BITS / log2(count))))


def _widths(chunks: int) -> Places:
    width, more = divmod(BITS, chunks)
    return np.array([width + (place < more) for place in range(chunks)], np.int64)


def _starts(sizes: Places) -> Places:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
