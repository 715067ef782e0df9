"""Which of some thousand hashes lie within a radius of another: each is gone through, with nothing compiled.

For what one unit holds, where the index of the hash sets is another process's. Exact, as that is.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from payung.media.hits import PDQ

Rows = NDArray[np.uint64]  # n x 4 words


def near(
    asked: Sequence[bytes], held: Iterable[Sequence[bytes]], radius: int
) -> Iterator[tuple[int, int, int]]:
    """Yield whose it is, which of `held`, and how many bits away, of each within `radius`.

    `asked`: hashes of 32 bytes. `held`: of each thing its hashes, one after the other, of which the nearest
    counts; in portions, so that no more than one of them is in memory.
    """
    before = 0
    queries = [_words(each) for each in asked]
    for portion in held:
        rows = _words(b"".join(portion))
        counts = np.array([len(each) // PDQ for each in portion])
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        for number, query in enumerate(queries):
            away = np.bitwise_count(rows ^ query).sum(axis=1, dtype=np.int64)
            nearest = np.minimum.reduceat(away, starts)
            for place in np.flatnonzero(nearest <= radius):
                yield number, before + int(place), int(nearest[place])
        before += len(portion)


def _words(hashes: bytes) -> Rows:
    return np.frombuffer(hashes, np.uint64).reshape(-1, PDQ // 8)
