"""The second reader: it counts letters and words and, where the encoder is installed, knows what words mean."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from payung.language.classifier.letters import folded
from payung.triage.reader.sentences import URGENT, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from payung.language.classifier.weights import Classifier
    from payung.language.encoder.model_file import Floats
    from payung.triage.reader.words import WordReader

_URGENT: Final = sorted(URGENT)
# So that letters and words which exclude each other's kinds still have an answer.
_LEAST: Final = np.float32(1e-12)


class Alarm(IntEnum):
    """What a part of a text calls for."""

    NONE = 0
    UNSURE = 1
    URGENT_IF_TIMED = 2  # where a sentence names a time or place that is near
    URGENT = 3


# How sure it must be for each alarm from UNSURE on: of a whole text, and of a part of it.
# docs/developers/words.md says what each costs. Letters alone must be surer than letters and words together.
_BY_LETTERS: Final = ((0.25, 0.4, 0.5), (0.65, 0.9, 0.9))
_BY_WORDS: Final = ((0.06, 0.15, 0.2), (0.3, 0.5, 0.6))
_BOUNDS: Final = np.array([_BY_LETTERS, _BY_WORDS], np.float32)


class Opinions(NamedTuple):
    """How likely each kind is in each part of a text, and in which parts the words were read too."""

    kinds: tuple[str, ...]
    likely: "Floats"  # parts x kinds; the whole text first
    knows_words: "NDArray[np.bool_]"

    def of(self, *kinds: Kind) -> "Floats":
        """Return how likely these kinds are: parts x kinds."""
        return self.likely[:, [self.kinds.index(kind) for kind in kinds]]


class MostUrgent(NamedTuple):
    """The part that raises a text most: its alarm, its likeliest urgent kind, and how likely it is urgent."""

    alarm: Alarm
    kind: Kind
    urgency: float


@dataclass(frozen=True, eq=False)
class SecondReader:
    """Both of its parts. What words mean, each by itself, counts half: it is right less often."""

    letters: "Classifier"
    words: "WordReader | None"

    def of_parts(self, text: str, step: int) -> Opinions:
        """Return the opinions of all letters of `text` together, and of each part of them.

        A part has two steps of letters, and begins a step after the one before. A text that is no longer has
        none.
        """
        letters = folded(text)
        likely = self.letters.of_parts(letters, step)
        knows_words = np.zeros(len(likely), np.bool_)
        if self.words:
            meant = self.words.of_parts(letters, step)[: len(likely)]
            has_words = meant.any(axis=1)
            knows_words[: len(meant)] = has_words
            likely[knows_words] = _together(likely[knows_words], meant[has_words])
        return Opinions(self.letters.classes, likely, knows_words)


def _together(spelt: "Floats", meant: "Floats") -> "Floats":
    both = spelt * np.sqrt(meant + _LEAST)
    together: Floats = both / both.sum(axis=1, keepdims=True)
    return together


def most_urgent(opinions: Opinions) -> MostUrgent:
    """Return the part that raises a text most."""
    kinds = opinions.of(*_URGENT)
    urgency, unsure = kinds.sum(axis=1), opinions.of(Kind.UNSURE)[:, 0]
    is_part = np.minimum(np.arange(len(kinds)), 1)
    bounds = _BOUNDS[opinions.knows_words.astype(np.int64), is_part]
    alarms = (np.stack([urgency + unsure, urgency, urgency], axis=1) >= bounds).sum(axis=1)
    place = int((alarms + urgency / 2).argmax())  # of equal alarms the most urgent one
    kind = _URGENT[int(kinds[place].argmax())]
    return MostUrgent(Alarm(int(alarms[place])), kind, float(urgency[place]))
