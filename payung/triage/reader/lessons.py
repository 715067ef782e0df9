"""Training of the second reader from the labelled sentences and the examples of the phrase lists."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from payung.language.classifier.regression import digest_of, trained
from payung.language.classifier.weights import Classifier
from payung.triage.phrases.phrase_list import Meaning, Signal, book
from payung.triage.reader.sentences import Kind, Sentence, every_sentence
from payung.triage.reader.urgency import WEIGHTS

# What the examples of a phrase list tell; those of its other signals have no level of their own.
_TELLS: Final[dict[Meaning, Kind]] = {
    Signal.MAY_HURT_SELF: Kind.DYING,
    Signal.MEETING_SOON: Kind.MEETING,
    Signal.DEADLINE: Kind.DEADLINE,
    Signal.MONEY_PAID: Kind.PAID,
    Signal.HELD_OR_MISSING: Kind.MOVED,
    Signal.IN_DANGER_NOW: Kind.DANGER_NOW,
}
# A false alarm counts as much as two urgent stories that it misses: they are rarer than ordinary ones.
_IMPORTANCE: Final = {Kind.NONE.value: 2.0}


def train(path: Path = WEIGHTS) -> Classifier:
    """Train on all sentences, and keep the weights in a file that is there whole or not at all."""
    classifier = trained_on(chain(every_sentence(tuning=False), every_sentence(tuning=True)))
    classifier.save(path)
    return classifier


def trained_on(sentences: Iterable[Sentence]) -> Classifier:
    """Return a classifier that has learnt from these sentences and from the lists' examples."""
    texts, labels = _lessons(sentences)
    return trained(texts, labels, tuple(kind.value for kind in Kind), _IMPORTANCE)


def is_of_today(classifier: Classifier) -> bool:
    """Say whether a classifier has learnt from the sentences as they are now."""
    every = chain(every_sentence(tuning=False), every_sentence(tuning=True))
    return classifier.digest == digest_of(*_lessons(every))


def _lessons(sentences: Iterable[Sentence]) -> tuple[list[str], list[str]]:
    """Return texts and labels."""
    pairs = [(one.text, one.situation.kind) for one in sentences]
    for phrases in book():
        told = (entry for entry in phrases.entries if entry.signal in _TELLS and entry.example)
        pairs += [(entry.example, _TELLS[entry.signal]) for entry in told]
        pairs += [(text, Kind.NONE) for text in phrases.ordinary]
    return [text for text, _ in pairs], [kind.value for _, kind in pairs]
