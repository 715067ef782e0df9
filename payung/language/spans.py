"""Places in a text as bits of a number, and stretches of a text as start and end.

One operation on such a number moves all places at once.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

_SET: Final = re.compile(rb"[^\0]")


def bits(places: Iterable[int], size: int) -> int:
    """Return a number of `size` bits with those at `places` set."""
    field = bytearray((size >> 3) + 1)
    for place in places:
        field[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(field, "little")


def places(number: int) -> Iterator[int]:
    """Yield the positions of the set bits of `number`, lowest first."""
    field = number.to_bytes((number.bit_length() >> 3) + 1, "little")
    for match in _SET.finditer(field):
        octet = match[0][0]
        for bit in range(8):
            if octet >> bit & 1:
                yield 8 * match.start() + bit


def reaching(after: int, reach: int) -> int:
    """Return the places from which a place of `after` is at most `reach` further on."""
    done = 0
    while done < reach:
        step = min(done + 1, reach - done)
        after |= after >> step
        done += step
    return after


class Stretches:
    """Stretches of a text in any order, which may overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Sort them, with the furthest end of those that begin no later."""
        ordered = sorted(spans)
        self._begins = [begin for begin, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def touch(self, start: int, end: int) -> bool:
        """Say whether one of them overlaps another stretch."""
        number = bisect_left(self._begins, end)
        return number > 0 and self._reach[number - 1] > start

    def contain(self, start: int, end: int) -> bool:
        """Say whether another stretch lies within one of them."""
        number = bisect_right(self._begins, start)
        return number > 0 and self._reach[number - 1] >= end
