"""Likeness of texts by the features that they share."""

from collections.abc import Sequence

import numpy as np

from payung.language.classifier.features import BITS, buckets


class TextIndex:
    """An index of texts, to find the one most like another: four bytes for each feature."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Keep the features of `texts`."""
        every = [buckets(text) for text in texts]
        sizes = np.array([len(one) for one in every])
        self._features = np.concatenate(every)
        self._starts = np.cumsum(sizes) - sizes
        self._norms = np.sqrt(sizes)

    def nearest(self, text: str) -> int | None:
        """Return the place of the text that is most like `text`; None if none shares a feature."""
        known = np.zeros(1 << BITS, np.bool_)
        known[buckets(text)] = True
        shared = np.add.reduceat(known[self._features], self._starts, dtype=np.uint32)
        likeness = shared / self._norms
        place = int(likeness.argmax())
        return place if likeness[place] else None
