"""The features of a text: the n-grams of its folded letters, each hashed to a bucket."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from payung.language.classifier.letters import folded

BITS: Final = 18  # of a bucket's number
LONGEST: Final = 6  # letters of an n-gram
# The golden ratio in 64 bits: Fibonacci hashing (Knuth, 6.4).
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def buckets(text: str) -> NDArray[np.int64]:
    """Return the buckets of the n-grams of `text`, each once, in order."""
    return Runs(folded(text)).within(0)


class Runs:
    """The buckets of all n-grams of folded letters, so that parts of a text are cheap to read."""

    def __init__(self, letters: str) -> None:
        """Hash every run of up to six letters."""
        codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        self.size = len(codes)
        self._by_size = []
        self._last = np.empty(1 << BITS, np.uint16)  # the place where each bucket was met last
        value = np.zeros(len(codes), np.uint64)
        for size in range(1, min(LONGEST, len(codes)) + 1):
            value = value[: len(codes) - size + 1] * _MIX + codes[size - 1 :] + np.uint64(size)
            value ^= value >> np.uint64(29)
            self._by_size.append(((value * _MIX) >> np.uint64(64 - BITS)).astype(np.uint32))

    def distinct(self, start: int, end: int) -> NDArray[np.uint32]:
        """Return the buckets of the n-grams in a part of at most 10,000 letters, each once, in no order."""
        every = np.concatenate(
            [runs[start : max(end - size + 1, start)] for size, runs in enumerate(self._by_size, 1)]
        )
        places = np.arange(len(every), dtype=np.uint16)
        self._last[every] = places
        once: NDArray[np.uint32] = every[self._last[every] == places]
        return once

    def within(self, start: int, end: int | None = None) -> NDArray[np.int64]:
        """Return the buckets of the n-grams in a part, each once, in order."""
        end = self.size if end is None else min(end, self.size)
        found = np.zeros(1 << BITS, np.bool_)  # faster than sorting them
        for size, runs in enumerate(self._by_size, 1):
            found[runs[start : max(end - size + 1, start)]] = True
        return np.flatnonzero(found)
