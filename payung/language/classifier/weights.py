"""What a classifier has learnt: a weight for each bucket and class, and how it reads a text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from payung.language.classifier.features import BITS, Features, buckets

_STEPS: Final = 127  # a weight is kept as one of 255 steps
_FIRST: Final = np.zeros(1, np.int64)


@dataclass(frozen=True, eq=False)
class Classifier:
    """Weights (buckets x classes, in steps of `step`), and a bias for each class.

    `digest`: of the files of which it learnt, where they are all that it is to learn.
    """

    classes: tuple[str, ...]
    weights: NDArray[np.int8]
    step: NDArray[np.float32]
    bias: NDArray[np.float32]
    digest: str = ""

    @classmethod
    def of(
        cls,
        classes: tuple[str, ...],
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
    ) -> Self:
        """Return a classifier with these weights, rounded to steps."""
        step = np.maximum(np.abs(weights).max(axis=0), np.float32(1e-9)) / np.float32(_STEPS)
        rounded = np.rint(weights / step).astype(np.int8)
        return cls(classes, rounded, step.astype(np.float32), bias.astype(np.float32))

    def probabilities(self, text: str) -> dict[str, float]:
        """Return the probability of each class for `text`."""
        (likely,) = self._of(buckets(text), _FIRST).tolist()
        return dict(zip(self.classes, likely, strict=True))

    def of_parts(self, letters: str, step: int) -> NDArray[np.float32]:
        """Return the probabilities for folded letters together, and for each part of them: parts x classes.

        A part has two steps of letters, and begins a step after the one before. A text that is no longer has
        none.
        """
        features = Features(letters)
        whole = self._of(features.within(0), _FIRST)
        if features.size <= 2 * step:
            return whole
        return np.vstack([whole, self._of(*features.in_parts(step))])

    def _of(self, known: NDArray[np.uint32], begins: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probabilities for each part of the buckets, from its beginning to the next."""
        # Whole numbers, added without rounding. No matrix product: its threads spin.
        steps = np.add.reduceat(self.weights.take(known, axis=0), begins, dtype=np.int32)
        sizes = np.diff(begins, append=len(known))[:, None]
        total = steps.astype(np.float32) * self.step
        scores = total / np.sqrt(sizes).astype(np.float32) + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        likely: NDArray[np.float32] = shares.astype(np.float32, copy=False)
        return likely

    def save(self, path: Path) -> None:
        """Keep the weights in a file that is there whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        with unfinished.open("wb") as file:
            np.savez_compressed(
                file,
                classes=np.array(self.classes),
                weights=self.weights,
                step=self.step,
                bias=self.bias,
                digest=np.array(self.digest),
            )
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the classifier in a file. Raises OSError and ValueError."""
        with np.load(path, allow_pickle=False) as file:
            if len(file["weights"]) != 1 << BITS:
                raise ValueError("The weights are of other features.")
            return cls(
                tuple(file["classes"].tolist()),
                file["weights"],
                file["step"],
                file["bias"],
                str(file["digest"]),
            )
