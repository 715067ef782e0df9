"""What the second reader makes of a sentence: its fault, or that it is good, and how sure it is."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.classifier import weight_files
from payung.language.classifier.letters import folded
from payung.language.folding import unstyled
from payung.language.reader.sentences import GOOD, Audience
from payung.language.word_list import Kind
from payung.language.zawgyi import from_zawgyi, surely_zawgyi

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

WEIGHTS: Final = Path(__file__).parent / "data" / "weights.npz"
CLASSES: Final = (*(kind.value for kind in Kind), GOOD)
# How sure it must be, chosen on the sentences for tuning: docs/developers/words.md says what each costs.
HURTFUL_AT: Final[dict[Audience, float]] = {"child": 0.9, "record": 0.8}
GOOD_AT: Final = 0.95
_LONGEST: Final = 1000  # letters of a sentence that are read
_FEWEST_LATIN: Final = 12  # letters that a sentence must have
_FEWEST: Final = 5
_ADDRESS: Final = re.compile(r"[!-~]*[@/\d][!-~]*")  # accounts, numbers, addresses: no words


@dataclass(frozen=True)
class Reading:
    """What a sentence reads like: its likeliest fault, and how likely it has any."""

    kind: Kind
    fault: float

    def is_hurtful(self, audience: Audience) -> bool:
        """Say whether the reader is sure of a fault."""
        return self.fault >= HURTFUL_AT[audience]

    def is_good(self) -> bool:
        """Say whether the reader is sure that there is none."""
        return 1 - self.fault >= GOOD_AT


@cache
def load() -> "Classifier | None":
    """Return the trained classifier, or None where nobody has trained one: then the lists read alone."""
    return weight_files.open_weights(WEIGHTS)


def read(sentence: str, audience: Audience, classifier: "Classifier") -> Reading | None:
    """Return what a sentence reads like, or None where there is too little to read."""
    if is_too_short(sentence):
        return None
    likely = classifier.probabilities(as_read(sentence[:_LONGEST], audience))
    return Reading(max(Kind, key=lambda kind: likely[kind]), 1 - likely[GOOD])


def as_read(sentence: str, audience: Audience) -> str:
    """Return a sentence as the classifier learns and reads it: in plain letters, its audience before it."""
    letters = from_zawgyi(sentence) if surely_zawgyi(sentence) else unstyled(sentence)
    return f"{audience} {letters}"


def is_too_short(sentence: str) -> bool:
    """Say whether there is too little to read: "ok", a greeting, an account or an address."""
    letters = folded(_ADDRESS.sub("", sentence[:_LONGEST])).replace(" ", "")
    return len(letters) < (_FEWEST_LATIN if letters.isascii() else _FEWEST)
