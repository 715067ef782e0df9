"""Training of the network that reads the meaning of officers' words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from payung.language.encoder import network_lessons
from payung.language.encoder.encoder import LAYERS, Encoder
from payung.language.encoder.model_file import Floats
from payung.language.reader.faults import CLASSES, in_plain_letters
from payung.language.reader.lessons import examples
from payung.language.reader.meaning import WEIGHTS, beside
from payung.language.reader.sentences import GOOD, every_sentence

_AT_ONCE: Final = 64  # sentences for which a layer of the encoder is unpacked once
_IMPORTANCE: Final = {GOOD: 1.5}


def train(encoder: Encoder, path: Path = WEIGHTS) -> None:
    """Train on all sentences but those for tuning, and keep the weights."""
    known = examples(every_sentence(tuning=False))
    vectors = _vectors(encoder, [in_plain_letters(text) for text, _, _ in known])
    audiences = beside(audience for _, audience, _ in known)
    labels = [label for *_, label in known]
    network_lessons.trained(vectors, audiences, labels, CLASSES, _IMPORTANCE).save(path)


def _vectors(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Return the encoder's vectors; sentences of like length are read together."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = np.empty((len(texts), len(LAYERS), encoder.width), np.float32)
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        vectors[some] = encoder.read([texts[place] for place in some], most=_AT_ONCE * 512)
    return vectors
