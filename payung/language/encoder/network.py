"""A small network that tells the class of a text from the encoder's numbers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np

from payung.language.encoder.model_file import Floats

_WEIGHTS: Final = ("middle", "inner", "inner_bias", "outer", "outer_bias")
_SCALE: Final = np.float32(4)  # of the encoder's numbers, which are small


@dataclass(frozen=True, eq=False)
class Network:
    """Weights of one inner layer (numbers x inner) and one outer (inner x classes).

    `middle`: mean of the encoder's vectors of all sentences learnt, by layer.
    """

    classes: tuple[str, ...]
    middle: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def probabilities(self, vectors: Floats, beside: Floats) -> Floats:
        """Return texts x classes, for each text's vectors by layer and numbers beside."""
        hidden = np.maximum(self.features(vectors, beside) @ self.inner + self.inner_bias, 0)
        return softmax(hidden @ self.outer + self.outer_bias)

    def features(self, vectors: Floats, beside: Floats) -> Floats:
        """Return each text's vectors around their middle, all of one length, and the numbers beside them."""
        rows = vectors - self.middle
        rows *= _SCALE / np.linalg.norm(rows, axis=-1, keepdims=True)
        return np.hstack([rows.reshape(len(rows), self.middle.size), beside])

    def save(self, path: Path) -> None:
        """Keep the weights in 16 bits."""
        weights = {name: getattr(self, name).astype(np.float16) for name in _WEIGHTS}
        np.savez_compressed(path, allow_pickle=False, classes=np.array(self.classes), **weights)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the network in a file. Raises OSError and ValueError."""
        with np.load(path, allow_pickle=False) as file:
            weights = (file[name].astype(np.float32) for name in _WEIGHTS)
            return cls(tuple(file["classes"].tolist()), *weights)


def softmax(scores: Floats) -> Floats:
    """Return each row's probabilities."""
    shares: Floats = np.exp(scores - scores.max(1, keepdims=True, initial=0))
    shares /= shares.sum(1, keepdims=True)
    return shares
