"""Training of the network that reads what words mean."""

from pathlib import Path
from typing import Final

import numpy as np

from payung.language.classifier.letters import folded
from payung.language.encoder import network_lessons
from payung.language.encoder.encoder import Encoder
from payung.triage.reader.lessons import IMPORTANCE, examples
from payung.triage.reader.sentences import Kind, every_sentence
from payung.triage.reader.words import WEIGHTS, nothing_beside, part_means

_LONG: Final = 10_000  # letters: no example has parts of its own


def train(encoder: Encoder, path: Path = WEIGHTS) -> None:
    """Train on all sentences but those for tuning, and keep the weights."""
    texts, labels = examples(every_sentence(tuning=False))
    means = np.stack([part_means(encoder, folded(text), _LONG) for text in texts])
    classes = tuple(kind.value for kind in Kind)
    beside = nothing_beside(len(texts))
    network_lessons.trained(means, beside, labels, classes, IMPORTANCE).save(path)
