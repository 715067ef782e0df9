"""What the second reader makes of a text."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.classifier import weight_files
from payung.language.classifier.letters import folded
from payung.triage.reader.sentences import URGENT, Kind

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

WEIGHTS: Final = Path(__file__).parent / "data" / "weights.npz"
# How sure it must be: docs/developers/words.md says what each costs.
URGENT_AT: Final = 0.8
URGENT_TIMED_AT: Final = 0.6  # where a sentence names a time or place that is near
UNSURE_AT: Final = 0.45
# A longer text is read in pieces too, since one sentence in a long story changes little of the whole.
_PIECE: Final = 600
_STEP: Final = 400
_MOST_PIECES: Final = 50
_FEWEST_LATIN: Final = 12  # letters that a text must have; a word of another script may have two
_FEWEST: Final = 5


@dataclass(frozen=True)
class Reading:
    """What a text reads like, and how likely it is urgent. `kind` NONE: nothing is to be raised.

    `likeliest`: what it would be, were it urgent.
    """

    kind: Kind = Kind.NONE
    urgency: float = 0.0
    likeliest: Kind = Kind.NONE

    def timed(self) -> "Reading":
        """Return the reading of a text in which a sentence names a time or place that is near."""
        return replace(self, kind=self.likeliest) if self.urgency >= URGENT_TIMED_AT else self


NOTHING: Final = Reading()


@cache
def load() -> "Classifier | None":
    """Return the trained classifier, or None where nobody has trained one: then the lists read alone."""
    return weight_files.open_weights(WEIGHTS)


def read(text: str, classifier: "Classifier | None") -> Reading:
    """Return what `text` reads like, at its most urgent piece."""
    if classifier is None or _is_too_short(text):
        return NOTHING
    # What is not sure comes before what is ordinary, whatever the numbers: a raise in one piece is a raise.
    parts = classifier.of_parts(text, _STEP * _MOST_PIECES, _PIECE, _STEP)
    readings = (_read(likely) for likely in parts)
    return max(readings, key=lambda one: (one.kind is not Kind.NONE, one.urgency))


def _is_too_short(text: str) -> bool:
    """Say whether there is too little to read: "ok", or a greeting."""
    letters = folded(text[:_PIECE]).replace(" ", "")
    return len(letters) < (_FEWEST_LATIN if letters.isascii() else _FEWEST)


def _read(likely: dict[str, float]) -> Reading:
    urgency = sum(likely[kind] for kind in URGENT)
    likeliest = max(URGENT, key=lambda kind: likely[kind])
    if urgency >= URGENT_AT:
        return Reading(likeliest, urgency, likeliest)
    is_unsure = urgency + likely[Kind.UNSURE] >= UNSURE_AT
    return Reading(Kind.UNSURE if is_unsure else Kind.NONE, urgency, likeliest)
