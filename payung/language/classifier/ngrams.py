"""The features of a text: the n-grams of its letters, each hashed to a bucket.

A text is folded first, so that what young people vary most (capitals, accents, stretched letters, spaces where
a script needs none) changes nothing.
"""

import re
import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18  # of a bucket's number
LONGEST: Final = 6  # letters of an n-gram
_NOTHING: Final = dict.fromkeys(
    [0x00AD, 0x034F, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
    + [ord(sign) for sign in "'`´‘’ʼ＇"]
)
_ACCENTS: Final = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1+")
_NUMBER: Final = re.compile(r"\d+")
# Between letters that are not Latin a space is no word boundary, or is written as each likes.
_LOOSE_SPACE: Final = re.compile(r"(?<=[^\u0000-\u024f]) (?=[^\u0000-\u024f])")
_MIX: Final = np.uint64(
    0x9E3779B97F4A7C15
)  # the golden ratio in 64 bits: Fibonacci hashing (Knuth, 6.4)
_REMEMBERED: Final = 0x3000


class _Kept(dict[int, str]):
    """A table for `str.translate` that keeps letters, digits, marks and pictures."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        category = unicodedata.category(sign)
        kept = sign if sign.isalnum() or category[0] == "M" or category == "So" else " "
        if code < _REMEMBERED:  # a hostile text must not fill the memory
            self[code] = kept
        return kept


_KEPT: Final = _Kept()


def folded(text: str) -> str:
    """Return `text` without case, punctuation, Latin accents and stretched letters; each number as 0."""
    plain = unicodedata.normalize("NFKC", text.translate(_NOTHING)).casefold()
    if not plain.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).replace("đ", "d")
        plain = unicodedata.normalize("NFKC", bare)
    words = _NUMBER.sub("0", plain.translate(_KEPT)).split()
    joined = _STRETCHED.sub(r"\1", f" {' '.join(words)} ")
    return joined if joined.isascii() else _LOOSE_SPACE.sub("", joined)


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
