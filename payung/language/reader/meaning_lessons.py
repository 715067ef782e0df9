"""Training of the network that reads meaning: softmax regression with one inner layer, by Adam.

Sources: Kingma and Ba, Adam, ICLR 2015; Srivastava et al., Dropout, JMLR 2014.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from payung.language.encoder.encoder import LAYERS, Encoder
from payung.language.encoder.model_file import Floats
from payung.language.reader.faults import CLASSES, in_plain_letters
from payung.language.reader.lessons import examples
from payung.language.reader.meaning import WEIGHTS
from payung.language.reader.network import Network, softmax
from payung.language.reader.sentences import GOOD, every_sentence

_AT_ONCE: Final = 64  # sentences for which a layer of the encoder is unpacked once
_INNER: Final = 128
_ROUNDS: Final = 30
_BATCH: Final = 128
_RATE: Final = 2e-3
_DECAY: Final = 1e-4
_KEPT: Final = (0.9, 0.8)  # shares of numbers and of inner cells that a step sees
_MEMORY: Final = (0.9, 0.999)  # of slopes, and of their squares
_GOOD: Final = 1.5  # what a mistake on a good sentence counts


def train(encoder: Encoder, path: Path = WEIGHTS) -> None:
    """Train on all sentences but those for tuning, and keep the weights."""
    known = examples(every_sentence(tuning=False))
    vectors = _vectors(encoder, [in_plain_letters(text) for text, _, _ in known])
    is_record = np.array([audience == "record" for _, audience, _ in known], np.float32)
    labels = np.array([CLASSES.index(label) for *_, label in known])
    trained(vectors, is_record, labels).save(path)


def _vectors(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Return the encoder's vectors; sentences of like length are read together."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = np.empty((len(texts), len(LAYERS), encoder.width), np.float32)
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        vectors[some] = encoder.read([texts[place] for place in some], most=_AT_ONCE * 512)
    return vectors


def trained(vectors: Floats, is_record: Floats, labels: NDArray[np.int64]) -> Network:
    """Return a network that has learnt the label of each sentence from the encoder's vectors."""
    random = np.random.default_rng(0)
    sizes = (vectors[0].size + 1, _INNER, len(CLASSES))
    inner, outer = (
        random.normal(0, 1 / np.sqrt(rows), (rows, columns)).astype(np.float32)
        for rows, columns in pairwise(sizes)
    )
    biases = (np.zeros(size, np.float32) for size in sizes[1:])
    network = Network(CLASSES, vectors.mean(0), inner, next(biases), outer, next(biases))
    rows = network.features(vectors, is_record)
    importance = np.where(labels == CLASSES.index(GOOD), _GOOD, 1.0).astype(np.float32)
    weights = (network.inner, network.inner_bias, network.outer, network.outer_bias)
    past = [(np.zeros_like(one), np.zeros_like(one)) for one in weights]
    step = 0
    for number in range(_ROUNDS):
        order = random.permutation(len(rows))
        rate = _RATE * (1 - number / _ROUNDS)
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            step += 1
            slopes = _slopes(network, rows[some], labels[some], importance[some], random)
            for one, slope, (mean, square) in zip(weights, slopes, past, strict=True):
                _move(one, slope, mean, square, rate, step)
    return network


def _slopes(
    network: Network,
    rows: Floats,
    labels: NDArray[np.int64],
    importance: Floats,
    random: np.random.Generator,
) -> tuple[Floats, ...]:
    """Return how the mistake of a batch grows with each weight; a part of the numbers is left out by chance."""
    seen, active = _KEPT
    rows = rows * (random.random(rows.shape, np.float32) < seen)
    before = rows @ network.inner + network.inner_bias
    is_active = (before > 0) & (random.random(before.shape, np.float32) < active)
    hidden: Floats = before * is_active * np.float32(1 / active)
    mistakes = softmax(hidden @ network.outer + network.outer_bias)
    mistakes[np.arange(len(labels)), labels] -= 1
    mistakes *= importance[:, None] / len(labels)
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
