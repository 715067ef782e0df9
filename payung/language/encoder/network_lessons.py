"""Training of a network on the encoder's numbers: softmax regression with one inner layer, by Adam.

Sources: Kingma and Ba, Adam, ICLR 2015; Srivastava et al., Dropout, JMLR 2014.
"""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from payung.language.encoder.model_file import Floats
from payung.language.encoder.network import Network, softmax

_INNER: Final = 128
_ROUNDS: Final = 30
_BATCH: Final = 128
_RATE: Final = 2e-3
_DECAY: Final = 1e-4
_KEPT: Final = (0.9, 0.8)  # shares of numbers and of inner cells that a step sees
_MEMORY: Final = (0.9, 0.999)  # of slopes, and of their squares


def trained(
    vectors: Floats,
    beside: Floats,
    labels: list[str],
    classes: tuple[str, ...],
    importance: dict[str, float],
) -> Network:
    """Return a network that has learnt each text's label from its vectors and the numbers beside them.

    `importance`: how much a mistake on a text of a class counts, where it is not 1.
    """
    random = np.random.default_rng(0)
    sizes = (vectors[0].size + beside.shape[1], _INNER, len(classes))
    inner, outer = (
        random.normal(0, 1 / np.sqrt(rows), (rows, columns)).astype(np.float32)
        for rows, columns in pairwise(sizes)
    )
    biases = (np.zeros(size, np.float32) for size in sizes[1:])
    network = Network(classes, vectors.mean(0), inner, next(biases), outer, next(biases))
    rows = network.features(vectors, beside)
    right = np.array([classes.index(label) for label in labels])
    costs = np.array([importance.get(label, 1.0) for label in labels], np.float32)
    weights = (network.inner, network.inner_bias, network.outer, network.outer_bias)
    past = [(np.zeros_like(one), np.zeros_like(one)) for one in weights]
    step = 0
    for number in range(_ROUNDS):
        order = random.permutation(len(rows))
        rate = _RATE * (1 - number / _ROUNDS)
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            step += 1
            slopes = _slopes(network, rows[some], right[some], costs[some], random)
            for one, slope, (mean, square) in zip(weights, slopes, past, strict=True):
                _move(one, slope, mean, square, rate, step)
    return network


def _slopes(
    network: Network,
    rows: Floats,
    right: NDArray[np.int64],
    costs: Floats,
    random: np.random.Generator,
) -> tuple[Floats, ...]:
    """Return how the mistake of a batch grows with each weight; a part of the numbers is left out by chance."""
    seen, active = _KEPT
    rows = rows * (random.random(rows.shape, np.float32) < seen)
    before = rows @ network.inner + network.inner_bias
    is_active = (before > 0) & (random.random(before.shape, np.float32) < active)
    hidden: Floats = before * is_active * np.float32(1 / active)
    mistakes = softmax(hidden @ network.outer + network.outer_bias)
    mistakes[np.arange(len(right)), right] -= 1
    mistakes *= costs[:, None] / len(right)
    below = (mistakes @ network.outer.T) * is_active * np.float32(1 / active)
    return (
        rows.T @ below + _DECAY * network.inner,
        below.sum(0),
        hidden.T @ mistakes + _DECAY * network.outer,
        mistakes.sum(0),
    )


def _move(
    weights: Floats, slope: Floats, mean: Floats, square: Floats, rate: float, step: int
) -> None:
    """Move weights against their slope, in place."""
    of_mean, of_square = _MEMORY
    mean += (1 - of_mean) * (slope - mean)
    square += (1 - of_square) * (slope * slope - square)
    likely = np.sqrt(square / (1 - of_square**step)) + 1e-8
    weights -= rate / (1 - of_mean**step) * mean / likely
