"""Training of a classifier: multinomial logistic regression by AdaGrad, the same result every time.

Source: Duchi, Hazan and Singer, Adaptive subgradient methods, JMLR 2011. It needs numba; reading does not.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from payung.language.classifier.features import BITS, buckets
from payung.language.classifier.weights import Classifier

Weights = tuple[NDArray[np.float32], NDArray[np.float32]]  # of buckets and classes, and their bias

_ROUNDS: Final = 20
_RATE: Final = 0.5
_DECAY: Final = 1e-4


def trained(
    texts: Sequence[str],
    labels: Sequence[str],
    classes: tuple[str, ...],
    importance: dict[str, float],
) -> Classifier:
    """Return a classifier that has learnt which label each text has.

    `importance`: how much a mistake on a text of a class counts, where it is not 1.
    """
    known = [buckets(text) for text in texts]
    ends = np.cumsum([0, *(len(one) for one in known)])
    number = {name: place for place, name in enumerate(classes)}
    weights, bias = _compiled()(
        np.concatenate(known),
        ends,
        np.array([number[label] for label in labels]),
        np.array([importance.get(label, 1.0) for label in labels], np.float32),
        _orders(len(texts)),
        1 << BITS,
        len(classes),
    )
    return Classifier.of(classes, weights, bias)


@cache
def _compiled() -> Callable[..., Weights]:
    """Return the training as machine code, made once a process: that takes longer than a small training.

    Nothing is divided by zero; without looking for it, several classes are divided at once.
    """
    return cast(Callable[..., Weights], njit(error_model="numpy")(_fit))


def _orders(size: int) -> NDArray[np.int64]:
    random = np.random.default_rng(1)
    return np.array([random.permutation(size) for _ in range(_ROUNDS)])


def _fit(
    known: NDArray[np.uint32],
    ends: NDArray[np.int64],
    labels: NDArray[np.int64],
    importance: NDArray[np.float32],
    orders: NDArray[np.int64],
    buckets: int,
    classes: int,
) -> Weights:
    # Weights and past slopes of a bucket side by side: in memory each bucket is far from the next one read.
    learnt = np.zeros((buckets, 2, classes), np.float32)
    learnt[:, 1] = 1e-8
    bias = np.zeros(classes, np.float32)
    bias_past = np.full(classes, 1e-8, np.float32)
    slope = np.zeros(classes, np.float32)
    for order in orders:
        for row in order:
            first, last = ends[row], ends[row + 1]
            norm = np.float32(1 / np.sqrt(last - first))
            slope[:] = 0
            for place in range(first, last):
                weights = learnt[known[place], 0]
                for one in range(classes):
                    slope[one] += weights[one]
            slope = slope * norm + bias
            slope = np.exp(slope - slope.max())
            slope /= slope.sum()
            slope[labels[row]] -= 1
            slope *= importance[row]
            bias_past += slope * slope
            bias -= np.float32(_RATE) * slope / np.sqrt(bias_past)
            for place in range(first, last):
                weights, past = learnt[known[place]]
                for one in range(classes):
                    change = slope[one] * norm + np.float32(_DECAY) * weights[one]
                    past[one] += change * change
                    weights[one] -= np.float32(_RATE) * change / np.sqrt(past[one])
    return learnt[:, 0].copy(), bias
