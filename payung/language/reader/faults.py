"""What the second reader makes of sentences: their fault, or that they are good, and how sure it is.

It counts letters and words and, where the encoder is installed, reads meaning.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.classifier import weight_files
from payung.language.classifier.letters import folded
from payung.language.folding import unstyled
from payung.language.reader import meaning
from payung.language.reader.sentences import GOOD, Audience
from payung.language.word_list import Kind
from payung.language.zawgyi import from_zawgyi, surely_zawgyi

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

WEIGHTS: Final = Path(__file__).parent / "data" / "weights.npz"
CLASSES: Final = (*(kind.value for kind in Kind), GOOD)
_LONGEST: Final = 1000  # letters of a sentence that are read
_FEWEST_LATIN: Final = 12  # letters that a sentence must have
_FEWEST: Final = 5
_LEAST: Final = 1e-12  # so that two readers who exclude each other's classes still have an answer
_ADDRESS: Final = re.compile(r"[!-~]*[@/\d][!-~]*")  # accounts, numbers, addresses: no words


@dataclass(frozen=True)
class Bounds:
    """How sure the reader must be of a fault, by audience, and that a sentence is good."""

    hurtful: dict[Audience, float]
    good: float


# Chosen on labelled sentences that had not been learnt: docs/decisions/words.md says what each costs.
BY_LETTERS: Final = Bounds({"child": 0.9, "record": 0.8}, 0.95)
BY_MEANING: Final = Bounds({"child": 0.7, "record": 0.8}, 0.95)


@dataclass(frozen=True)
class Reading:
    """What a sentence reads like: its likeliest fault, and how likely it has any."""

    kind: Kind
    fault: float
    bounds: Bounds = BY_LETTERS

    def is_hurtful(self, audience: Audience) -> bool:
        """Say whether the reader is sure of a fault."""
        return self.fault >= self.bounds.hurtful[audience]

    def is_good(self) -> bool:
        """Say whether the reader is sure that there is none."""
        return 1 - self.fault >= self.bounds.good


@cache
def load() -> "Classifier | None":
    """Return the trained classifier, or None where nobody has trained one: then the lists read alone."""
    return weight_files.open_weights(WEIGHTS)


def readings(
    sentences: Sequence[str], audience: Audience, classifier: "Classifier"
) -> list[Reading | None]:
    """Return what each sentence reads like, or None where there is too little to read."""
    found: dict[int, Reading | None] = dict.fromkeys(range(len(sentences)))
    texts = {
        place: in_plain_letters(sentence[:_LONGEST])
        for place, sentence in enumerate(sentences)
        if not is_too_short(sentence)
    }
    network = meaning.load()
    meant = network.probabilities(texts.values(), audience) if network else []
    for place, likely in zip(texts, meant, strict=False):  # fewer where a text is very long
        of_letters = classifier.probabilities(_with_audience(audience, texts[place]))
        found[place] = _reading(_together(of_letters, likely), BY_MEANING)
    for place, text in list(texts.items())[len(meant) :]:
        found[place] = _reading(
            classifier.probabilities(_with_audience(audience, text)), BY_LETTERS
        )
    return list(found.values())


def _reading(likely: dict[str, float], bounds: Bounds) -> Reading:
    return Reading(max(Kind, key=lambda kind: likely[kind]), 1 - likely[GOOD], bounds)


def _together(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Return what two readers say, as if neither knew what the other reads."""
    both = {name: one[name] * other[name] + _LEAST for name in CLASSES}
    every = sum(both.values())
    return {name: likely / every for name, likely in both.items()}


def as_read(sentence: str, audience: Audience) -> str:
    """Return a sentence as the classifier learns and reads it: in plain letters, its audience before it."""
    return _with_audience(audience, in_plain_letters(sentence))


def _with_audience(audience: Audience, letters: str) -> str:
    return f"{audience} {letters}"


def in_plain_letters(sentence: str) -> str:
    """Return a sentence in Unicode's Burmese, without letters of other styles."""
    return from_zawgyi(sentence) if surely_zawgyi(sentence) else unstyled(sentence)


def is_too_short(sentence: str) -> bool:
    """Say whether there is too little to read: "ok", a greeting, an account or an address."""
    letters = folded(_ADDRESS.sub("", sentence[:_LONGEST])).replace(" ", "")
    return len(letters) < (_FEWEST_LATIN if letters.isascii() else _FEWEST)
