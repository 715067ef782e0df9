"""What the detection of languages learns from, sentences of children and of officers, and how well it does.

It is here because the language room does not know these sentences, and Portuguese and Tetum are in no others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language import reply_templates, word_list
from payung.language.classifier.intervals import share
from payung.language.detection import LATIN, OTHER, WEIGHTS, of_latin
from payung.language.reader import faults
from payung.language.reader.sentences import Sentence as OfOfficer
from payung.language.reader.sentences import every_sentence as of_officers
from payung.triage.phrases.phrase_list import DATA, book
from payung.triage.reader import urgency
from payung.triage.reader.sentences import Sentence as OfChild
from payung.triage.reader.sentences import every_sentence as of_children

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

Labelled = tuple[str, str]  # a text, and its language or OTHER

_SEVERAL: Final = "mixed"  # register of sentences in two languages
# Register of sentences in Latin letters. In a language that has no other letters it holds dialects and
# neighbours: half of the Portuguese ones are Tetum.
_IN_LATIN: Final = "latin"
_LATIN_ENDING: Final = "-Latn"  # of phrase lists
_FEW: Final = 4  # words of a short text that is measured
# Folders: it is trained anew where one changes.
LESSONS: Final = (word_list.DATA, faults.WEIGHTS.parent, DATA, urgency.WEIGHTS.parent)

_HEAD: Final = (
    "| | sentences | right | wrong | first four words, right | first four words, wrong |",
    "| --- | --- | --- | --- | --- | --- |",
)


def train(path: Path = WEIGHTS) -> "Classifier":
    """Train on all sentences, and keep the weights in a file that is there whole or not at all."""
    from payung.language.classifier.lesson_files import digest_of  # it loads numpy

    classifier = replace(trained_on(_every()), digest=digest_of(LESSONS))
    classifier.save(path)
    return classifier


def trained_on(sentences: Iterable[Labelled]) -> "Classifier":
    """Return a classifier that has learnt from these sentences, reply templates and the lists' examples."""
    from payung.language.classifier.regression import trained  # it loads numba

    return trained(*_lessons(sentences), (*LATIN, OTHER), {})


def is_of_today(classifier: "Classifier") -> bool:
    """Say whether a classifier has learnt from lists and sentences as they are now."""
    from payung.language.classifier.lesson_files import digest_of  # it loads numpy

    return classifier.digest == digest_of(LESSONS)


def _every() -> Iterable[Labelled]:
    return chain(labelled(tuning=False), labelled(tuning=True))


def labelled(*, tuning: bool) -> Iterator[Labelled]:
    """Yield the sentences of one split that are in one language."""
    every: list[OfChild | OfOfficer] = [*of_children(tuning=tuning), *of_officers(tuning=tuning)]
    for one in every:
        if one.language in LATIN and one.register not in {_SEVERAL, _IN_LATIN}:
            yield one.text, one.language
        elif one.language not in LATIN and one.register == _IN_LATIN:
            yield one.text, OTHER


def _lessons(sentences: Iterable[Labelled]) -> tuple[list[str], list[str]]:
    """Return texts and languages."""
    pairs = [*sentences, *_openings(), *_of_lists()]
    return [text for text, _ in pairs], [language for _, language in pairs]


def _openings() -> Iterator[Labelled]:
    for language in reply_templates.languages():
        for texts in reply_templates.sentences(language).values() if language in LATIN else ():
            yield from ((text, language) for text in texts)


def _of_lists() -> Iterator[Labelled]:
    for phrases in book():
        language = OTHER if phrases.language.endswith(_LATIN_ENDING) else phrases.language
        if language in {*LATIN, OTHER}:
            examples = (entry.example for entry in phrases.entries if entry.example)
            yield from ((text, language) for text in (*examples, *phrases.ordinary))


def table(sentences: Iterable[Labelled], classifier: "Classifier | None") -> str:
    """Return a table of right and wrong answers by language, also for the first words alone.

    Of OTHER, no answer is right.
    """
    answers: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    short: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for text, language in sentences:
        answers[language].append(_answer(text, language, classifier))
        short[language].append(_answer(" ".join(text.split()[:_FEW]), language, classifier))
    names = [name for name in (*LATIN, OTHER) if name in answers]
    return "\n".join([*_HEAD, *(_row(name, answers[name], short[name]) for name in names)])


def _answer(text: str, language: str, classifier: "Classifier | None") -> tuple[bool, bool]:
    """Return whether the answer is right, and whether it is wrong."""
    told = of_latin(text, classifier)
    return told == (None if language == OTHER else language), told not in {None, language}


def _row(name: str, answers: list[tuple[bool, bool]], short: list[tuple[bool, bool]]) -> str:
    columns = [[each[at] for each in those] for those in (answers, short) for at in (0, 1)]
    shares = " | ".join(share(sum(column), len(answers)) for column in columns)
    return f"| {name} | {len(answers)} | {shares} |"
