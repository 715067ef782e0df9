"""Group similar pictures of a medium: PDQ within 31 bits of another of the group, by exact search."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from payung.media.matcher import hamming
from payung.media.matcher.results import WEAK, WEAK_RADIUS

RADIUS: Final = 31
_TOGETHER: Final = 128  # hashes in one search: each may be near to all

Numbers = NDArray[np.int64]


class Pictures:
    """The hashes of a medium's pictures, in walking order: 33 bytes each."""

    def __init__(self) -> None:
        self._hashes, self._weak = bytearray(), bytearray()

    def add(self, pdq: str, quality: int) -> None:
        """Add a picture."""
        self._hashes += bytes.fromhex(pdq)
        self._weak.append(quality < WEAK)

    def alike(self) -> Numbers:
        """Return for each picture the place of the first in its group: its own where it is alone.

        Where little is to be seen in one of two, they must be nearer: as when a file is looked up.
        """
        if not self._weak:
            return np.zeros(0, np.int64)
        rows, first, whose = np.unique(
            hamming.words(bytes(self._hashes)), axis=0, return_index=True, return_inverse=True
        )
        weak = np.zeros(len(rows), np.bool_)
        np.logical_or.at(weak, whose.reshape(-1), np.frombuffer(self._weak, np.bool_))
        above = _joined(np.ascontiguousarray(rows), weak)
        earliest = np.full(len(rows), np.iinfo(np.int64).max)
        np.minimum.at(earliest, above, first.astype(np.int64))
        groups: Numbers = earliest[above[whose.reshape(-1)]]
        return groups


def _joined(rows: hamming.Rows, weak: NDArray[np.bool_]) -> Numbers:
    """Return for each hash the first of its group."""
    above = np.arange(len(rows))
    buckets = hamming.build(rows)
    for begin in range(0, len(rows), _TOGETHER):
        hits = hamming.search(rows, buckets, rows[begin : begin + _TOGETHER], RADIUS)
        query = hits.query + begin
        near = (hits.distance <= WEAK_RADIUS) | ~(weak[query] | weak[hits.row])
        pairs = np.stack([_top(above, query[near]), _top(above, hits.row[near])], axis=1)
        for one, other in np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0).tolist():
            _join(above, one, other)
    return _top(above, np.arange(len(rows)))


def _top(above: Numbers, of: Numbers) -> Numbers:
    """Return the topmost place above each."""
    while not np.array_equal(higher := above[of], of):
        of = higher
    return of


def _join(above: Numbers, one: int, other: int) -> None:
    while above[one] != one:
        one = int(above[one])
    while above[other] != other:
        other = int(above[other])
    above[max(one, other)] = min(one, other)
