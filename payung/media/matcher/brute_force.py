"""Which of some thousand hashes lie within a radius of another: each is gone through, with nothing compiled.

For what one unit holds, where the index of the hash sets is another process's. Exact, as that is.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from payung.media.files.hash_query import PDQ

Words = NDArray[np.uint64]  # 4 x n: the words of each hash, the first of all, then the second


def near(
    wanted: Sequence[bytes], portions: Iterable[Sequence[bytes]], radius: int
) -> Iterator[tuple[int, int, int]]:
    """Yield whose it is, which of `portions`, and how many bits away, for each within `radius`.

    `wanted`: hashes of 32 bytes. `portions`: the hashes of each file, one after the other, of which the nearest
    counts; no more than one portion is in memory.
    """
    before = 0
    queries = [_words(hash_)[:, 0] for hash_ in wanted]
    for portion in portions:
        words = np.ascontiguousarray(_words(b"".join(portion)))
        whose = np.repeat(np.arange(len(portion)), [len(hashes) // PDQ for hashes in portion])
        for number, query in enumerate(queries):
            rows, away = _within(words, query, radius)
            starts = np.flatnonzero(np.diff(whose[rows], prepend=-1))
            nearest = np.minimum.reduceat(away, starts) if len(starts) else away
            for place, distance in zip(whose[rows[starts]], nearest, strict=True):
                yield number, before + int(place), int(distance)
        before += len(portion)


def _within(words: Words, query: Words, radius: int) -> tuple[NDArray[np.intp], NDArray[np.uint16]]:
    """Return which hashes are within the radius, and how far each is.

    Half of the bits alone tell nearly all that are not, in half of the time.
    """
    half = _away(words[:2], query[:2])
    rows = np.flatnonzero(half <= radius)
    away = half[rows] + _away(words[2:, rows], query[2:])
    near = away <= radius
    return rows[near], away[near]


def _away(words: Words, query: Words) -> NDArray[np.uint16]:
    distances: NDArray[np.uint16] = np.bitwise_count(words ^ query[:, None]).sum(0, np.uint16)
    return distances


def _words(hashes: bytes) -> Words:
    return np.frombuffer(hashes, np.uint64).reshape(-1, PDQ // 8).T
