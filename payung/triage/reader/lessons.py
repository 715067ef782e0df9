"""Training of the second reader from the labelled sentences and the examples of the phrase lists."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

from payung.language.classifier.lesson_files import digest_of
from payung.language.classifier.regression import trained
from payung.language.classifier.weights import Classifier
from payung.triage.phrases.phrase_list import DATA, Meaning, Signal, book
from payung.triage.reader import words
from payung.triage.reader.second_reader import SecondReader
from payung.triage.reader.sentences import Kind, Sentence, every_sentence
from payung.triage.reader.urgency import WEIGHTS, step_in

# What the examples of a phrase list tell; those of its other signals have no level of their own.
_TELLS: Final[dict[Meaning, Kind]] = {
    Signal.MAY_HURT_SELF: Kind.DYING,
    Signal.MEETING_SOON: Kind.MEETING,
    Signal.DEADLINE: Kind.DEADLINE,
    Signal.MONEY_PAID: Kind.PAID,
    Signal.HELD_OR_MISSING: Kind.MOVED,
    Signal.IN_DANGER_NOW: Kind.DANGER_NOW,
}
# A false alarm counts more than an urgent story that it misses: they are rarer than ordinary ones.
IMPORTANCE: Final = {Kind.NONE.value: 1.5}
_TOGETHER: Final = 7  # ordinary texts that make a story
LESSONS: Final = (DATA, WEIGHTS.parent)  # folders: it is trained anew where one changes


def train(path: Path = WEIGHTS) -> Classifier:
    """Train on all sentences, and keep the weights in a file that is there whole or not at all."""
    every = chain(every_sentence(tuning=False), every_sentence(tuning=True))
    classifier = replace(_trained_on(every), digest=digest_of(LESSONS))
    classifier.save(path)
    return classifier


def without_tuning() -> SecondReader:
    """Return a reader that has not learnt the sentences for tuning. Its words never have."""
    return SecondReader(_trained_on(every_sentence(tuning=False)), words.load())


def _trained_on(sentences: Iterable[Sentence]) -> Classifier:
    texts, labels = examples(sentences)
    return trained(texts, labels, tuple(kind.value for kind in Kind), IMPORTANCE)


def is_of_today(classifier: Classifier) -> bool:
    """Say whether a classifier has learnt from lists and sentences as they are now."""
    return classifier.digest == digest_of(LESSONS)


def examples(sentences: Iterable[Sentence]) -> tuple[list[str], list[str]]:
    """Return texts and labels of these sentences and of the lists' examples.

    Each part of an ordinary text is ordinary, and so is a story of several: both are examples too, since a
    child tells a story and the reader reads it in parts. Which part of an urgent text is urgent, nobody wrote.
    """
    pairs = [(one.text, one.situation.kind) for one in sentences]
    for phrases in book():
        told = (entry for entry in phrases.entries if entry.signal in _TELLS and entry.example)
        pairs += [(entry.example, _TELLS[entry.signal]) for entry in told]
        pairs += [(text, Kind.NONE) for text in phrases.ordinary]
    ordinary = [text for text, kind in pairs if kind is Kind.NONE]
    pairs += [(part, Kind.NONE) for text in ordinary for part in _parts(text)]
    pairs += [(" ".join(story), Kind.NONE) for story in _stories(ordinary)]
    return [text for text, _ in pairs], [kind.value for _, kind in pairs]


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of a text that do not overlap, without a short one at its end."""
    step = step_in(text)
    if len(text) > 2 * step:
        parts = (text[start : start + 2 * step] for start in range(0, len(text), 2 * step))
        yield from (part for part in parts if len(part) > step)


def _stories(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _TOGETHER):
        yield texts[start : start + _TOGETHER]
