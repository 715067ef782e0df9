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
    letters = np.frombuffer(folded(text).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    value = np.zeros(len(letters), np.uint64)
    found = []
    for size in range(1, min(LONGEST, len(letters)) + 1):
        value = value[: len(letters) - size + 1] * _MIX + letters[size - 1 :] + np.uint64(size)
        value ^= value >> np.uint64(29)
        found.append((value * _MIX) >> np.uint64(64 - BITS))
    return np.unique(np.concatenate(found)).astype(np.int64)
