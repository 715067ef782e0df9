"""The features of a text, each hashed to a bucket: runs of its folded letters, its words, and pairs of words.

A pair is two words with at most two others between them: "he ... now". A script without spaces has hardly any.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from payung.language.classifier.letters import folded

VERSION: Final = 2  # of the features: weights of others mean nothing
BITS: Final = 19  # of a bucket's number
_BUCKET: Final = np.uint32((1 << BITS) - 1)
LONGEST: Final = 6  # letters of a run
FARTHEST: Final = 3  # from a word of a pair to the other
# The golden ratio in 64 bits: Fibonacci hashing (Knuth, 6.4).
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SPACE: Final = ord(" ")
# By place in a word; in longer words all letters from the 64th on have one power.
_POWERS: Final = np.multiply.accumulate(np.full(64, _MIX))

Numbers: TypeAlias = NDArray[np.uint64]
# Starts, ends and buckets.
Placed: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]


def buckets(text: str) -> NDArray[np.uint32]:
    """Return the buckets of the features of `text`, each once, in order."""
    return Features(folded(text)).within(0)


class Features:
    """The buckets of all features of folded letters, so that parts of a text are cheap to read."""

    def __init__(self, letters: str) -> None:
        """Hash every run, word and pair."""
        codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        self.size = len(codes)
        self._runs = list(_runs(codes))
        self._words = list(_words_and_pairs(codes))

    def in_parts(self, step: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the buckets of at most 8,192 parts, each once in its part, and where those of each begin.

        A part has two steps of letters, and begins a step after the one before.
        """
        numbered = []  # the number of a part, then a bucket
        for starts, ends, found in self._placed():
            last = starts // step
            for part in (last, last - 1):
                inside = (part >= 0) & (ends <= (part + 2) * step)
                numbered.append(part[inside].astype(np.uint32) << BITS | found[inside])
        once = _each_once(np.concatenate(numbered))
        parts = np.arange(-(-self.size // step), dtype=np.uint32)
        return once & _BUCKET, once.searchsorted(parts << BITS)

    def _placed(self) -> Iterator[Placed]:
        for size, runs in enumerate(self._runs, 1):
            starts = np.arange(len(runs))
            yield starts, starts + size, runs
        yield from self._words

    def within(self, start: int, end: int | None = None) -> NDArray[np.uint32]:
        """Return the buckets of a part, each once, in order."""
        some = self._of_part(start, self.size if end is None else min(end, self.size))
        return _each_once(np.concatenate([np.empty(0, np.uint32), *some]))

    def _of_part(self, start: int, end: int) -> Iterator[NDArray[np.uint32]]:
        for size, runs in enumerate(self._runs, 1):
            yield runs[start : max(end - size + 1, start)]
        for starts, ends, pairs in self._words:
            yield pairs[starts.searchsorted(start) : ends.searchsorted(end, "right")]


def _each_once(every: NDArray[np.uint32]) -> NDArray[np.uint32]:
    every.sort()
    once: NDArray[np.uint32] = every[np.diff(every, prepend=~every[:1]) != 0]
    return once


def _bucket_of(values: Numbers) -> NDArray[np.uint32]:
    return ((values * _MIX) >> np.uint64(64 - BITS)).astype(np.uint32)


def _runs(codes: Numbers) -> Iterator[NDArray[np.uint32]]:
    """Yield, by size, the buckets of the runs of up to six letters, in the order of their starts."""
    value = np.zeros(len(codes), np.uint64)
    for size in range(1, min(LONGEST, len(codes)) + 1):
        value = value[: len(codes) - size + 1] * _MIX + codes[size - 1 :] + np.uint64(size)
        value ^= value >> np.uint64(29)
        yield _bucket_of(value)


def _words_and_pairs(codes: Numbers) -> Iterator[Placed]:
    """Yield words with their starts and ends, then pairs, by the distance between their words."""
    is_letter = np.concatenate([[False], codes != _SPACE, [False]])
    starts, ends = np.flatnonzero(is_letter[1:] != is_letter[:-1]).reshape(-1, 2).T
    if not len(starts):
        return
    every = np.arange(len(codes))
    since = np.zeros(len(codes), np.int64)
    since[starts] = starts
    place = np.minimum(every - np.maximum.accumulate(since), len(_POWERS) - 1)
    letters = np.where(codes == _SPACE, np.uint64(0), codes)
    words = np.add.reduceat(letters * _POWERS[place], starts)
    words ^= words >> np.uint64(29)
    yield starts, ends, _bucket_of(words)
    for distance in range(1, min(FARTHEST, len(words) - 1) + 1):
        pairs = words[:-distance] * _MIX + words[distance:] + np.uint64(distance)
        pairs ^= pairs >> np.uint64(29)
        yield starts[:-distance], ends[distance:], _bucket_of(pairs)
