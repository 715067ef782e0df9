"""A text cut into the pieces of words that the encoder knows: the likeliest of all ways to cut it.

Source: Kudo, Subword regularization, ACL 2018, 3.2 (unigram language model; Viterbi).
"""

import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

from payung.language.encoder.model_file import Vocabulary

Numbers = NDArray[np.uint64]

_BLANK: Final = "\u2581"  # stands for a blank, and before the first word
_UNKNOWN: Final = 10.0  # a letter of no piece is so much less likely than the rarest one
# The golden ratio in 64 bits: Fibonacci hashing (Knuth, 6.4).
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_HINT: Final = np.uint64(64 - 22)  # of a hash, all but 22 bits: 4 MB that spare most searches


class Pieces:
    """An index of pieces by the hashes of their letters: seven megabytes, where a dictionary takes thirty."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Hash every piece."""
        self._known = vocabulary
        begins_letter = (vocabulary.text & 0xC0) != 0x80  # in UTF-8
        ends = np.cumsum(begins_letter)[vocabulary.ends.astype(np.int64) - 1]
        letters = _codes(vocabulary.text.tobytes().decode())
        sizes = np.diff(ends, prepend=0)
        self._longest = int(sizes.max())
        hashes = np.zeros(len(ends), np.uint64)
        for place in range(self._longest):
            longer = np.flatnonzero(sizes > place)
            hashes[longer] = _with(hashes[longer], letters[ends[longer] - sizes[longer] + place])
        hashes[vocabulary.unknown] = 0
        self._numbers = hashes.argsort().astype(np.int32)
        self._hashes = hashes[self._numbers]
        self._hints = np.zeros(1 << 22, np.bool_)
        self._hints[hashes >> _HINT] = True
        self._rarest = float(vocabulary.scores.min()) - _UNKNOWN

    def of(self, text: str) -> list[int]:
        """Return the numbers of the pieces of `text`, between those of its beginning and its end."""
        pieces, _ends = self.cut(text)
        return [self._known.beginning, *pieces, self._known.end]

    def cut(self, text: str) -> tuple[list[int], list[int]]:
        """Return the numbers of the pieces of `text`, and where each ends in its words, a blank before each."""
        words = unicodedata.normalize("NFKC", text).split()
        letters = _codes("".join(_BLANK + word for word in words))
        size = len(letters)
        found = self._found(letters)
        best, last = [0.0] + [-np.inf] * size, [(0, 0)] * (size + 1)
        for start in range(size):
            unknown = start + 1, self._known.unknown, self._rarest
            for end, piece, score in (unknown, *found[start]):
                if best[start] + score > best[end]:
                    best[end], last[end] = best[start] + score, (start, piece)
        pieces, ends = [], []
        while size:
            ends.append(size)
            size, piece = last[size]
            pieces.append(piece)
        return pieces[::-1], ends[::-1]

    def _found(self, letters: NDArray[np.uint32]) -> list[list[tuple[int, int, float]]]:
        """Return, by where they start, ends, numbers and scores of all pieces in `letters`."""
        found: list[list[tuple[int, int, float]]] = [[] for _ in letters]
        hashes = np.zeros(len(letters), np.uint64)
        for size in range(1, min(self._longest, len(letters)) + 1):
            hashes = _with(hashes[: len(letters) - size + 1], letters[size - 1 :])
            likely = np.flatnonzero(self._hints[hashes >> _HINT])
            places = np.minimum(self._hashes.searchsorted(hashes[likely]), len(self._hashes) - 1)
            is_known = self._hashes[places] == hashes[likely]
            starts, pieces = likely[is_known], self._numbers[places[is_known]]
            scores = self._known.scores[pieces].tolist()
            for start, piece, score in zip(starts.tolist(), pieces.tolist(), scores, strict=True):
                found[start].append((start + size, piece, score))
        return found


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


def _with(hashes: Numbers, letters: NDArray[np.uint32]) -> Numbers:
    """Return the hashes of runs with one more letter each."""
    longer = hashes * _MIX + letters + np.uint64(1)
    longer ^= longer >> np.uint64(29)
    return longer
