"""Training of the second reader from labelled sentences, examples of the lists and reply templates."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

from payung.language import reply_templates, word_list
from payung.language.classifier.lesson_files import digest_of
from payung.language.classifier.regression import trained
from payung.language.classifier.weights import Classifier
from payung.language.reader.faults import CLASSES, WEIGHTS, as_read
from payung.language.reader.second_look import sentences_of
from payung.language.reader.sentences import GOOD, Audience, Sentence, every_sentence

# A mark on a good sentence costs more trust than a hurtful one without a mark.
_IMPORTANCE: Final = {GOOD: 2.0}
_AUDIENCES: Final[tuple[Audience, ...]] = ("child", "record")
LESSONS: Final = (word_list.DATA, WEIGHTS.parent)  # folders: it is trained anew where one changes


def train(path: Path = WEIGHTS) -> Classifier:
    """Train on all sentences, and keep the weights in a file that is there whole or not at all."""
    classifier = replace(trained_on(_every()), digest=digest_of(LESSONS))
    classifier.save(path)
    return classifier


def trained_on(sentences: Iterable[Sentence]) -> Classifier:
    """Return a classifier that has learnt from these sentences, the lists' examples and reply templates."""
    return trained(*_lessons(sentences), CLASSES, _IMPORTANCE)


def is_of_today(classifier: Classifier) -> bool:
    """Say whether a classifier has learnt from lists and sentences as they are now."""
    return classifier.digest == digest_of(LESSONS)


def examples(sentences: Iterable[Sentence]) -> list[tuple[str, Audience, str]]:
    """Return text, audience and label of these sentences, of the lists' examples and of reply templates.

    A good text's sentences are examples of their own: each of them is good, and is read alone.
    """
    own = [(one.text, one.situation.audience, str(one.situation.kind or GOOD)) for one in sentences]
    own += [example for audience in _AUDIENCES for example in _of_lists(audience)]
    own += [(text, "child", GOOD) for text in _openings()]
    parts = [
        (part, audience, GOOD)
        for text, audience, label in own
        if label == GOOD
        for part in sentences_of(text)
        if part != text
    ]
    return own + parts


def _every() -> Iterable[Sentence]:
    return chain(every_sentence(tuning=False), every_sentence(tuning=True))


def _lessons(sentences: Iterable[Sentence]) -> tuple[list[str], list[str]]:
    """Return texts and labels."""
    known = examples(sentences)
    return [as_read(text, audience) for text, audience, _ in known], [label for *_, label in known]


def _of_lists(audience: Audience) -> Iterable[tuple[str, Audience, str]]:
    for language in word_list.languages():
        name = language if audience == "child" else f"{language}.record"
        for entry in word_list.book(name).entries:
            yield from ((text, audience, str(entry.kind)) for text in entry.wrong)
            good = (*entry.right, entry.instead)
            yield from ((text, audience, GOOD) for text in good)


def _openings() -> Iterable[str]:
    return (
        text
        for language in reply_templates.languages()
        for texts in reply_templates.sentences(language).values()
        for text in texts
    )
