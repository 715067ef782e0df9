"""Places in a text, as the bits of a number, and stretches of it, from where to where.

One operation on such a number moves every place at once, however many there are.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

_SET: Final = re.compile(rb"[^\0]")


def bits(places: Iterable[int], size: int) -> int:
    """Return a number of `size` bits in which those at `places` are set."""
    field = bytearray((size >> 3) + 1)
    for place in places:
        field[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(field, "little")


def places(number: int) -> Iterator[int]:
    """Yield which bits of `number` are set, from the lowest on."""
    field = number.to_bytes((number.bit_length() >> 3) + 1, "little")
    for found in _SET.finditer(field):
        octet = found[0][0]
        for bit in range(8):
            if octet >> bit & 1:
                yield 8 * found.start() + bit


def reaching(after: int, reach: int) -> int:
    """Return the places from which one of `after` is at most `reach` places on."""
    done = 0
    while done < reach:
        step = min(done + 1, reach - done)
        after |= after >> step
        done += step
    return after


class Stretches:
    """Stretches in any order, that may overlap."""

    def __init__(self, found: Iterable[tuple[int, int]]) -> None:
        """Sort them, each with how far those reach that begin no later."""
        ordered = sorted(found)
        self._begins = [begin for begin, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def touch(self, start: int, end: int) -> bool:
        """Return whether one of them has a letter of another stretch."""
        number = bisect_left(self._begins, end)
        return number > 0 and self._reach[number - 1] > start

    def contain(self, start: int, end: int) -> bool:
        """Return whether another stretch lies within one of them."""
        number = bisect_right(self._begins, start)
        return number > 0 and self._reach[number - 1] >= end
