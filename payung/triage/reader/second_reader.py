"""The second reader: it counts letters and words and, where the encoder is installed, knows what words mean."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, NamedTuple

from payung.language.classifier.letters import folded
from payung.language.classifier.weights import Classifier
from payung.triage.reader.words import WordReader

_LEAST: Final = 1e-12  # so that two parts who exclude each other's kinds still have an answer


class Opinion(NamedTuple):
    """How likely each kind is, and whether the words were read too, not the letters alone."""

    likely: dict[str, float]
    knows_words: bool


@dataclass(frozen=True, eq=False)
class SecondReader:
    """Both of its parts. What words mean, each by itself, counts half: it is right less often."""

    letters: Classifier
    words: WordReader | None

    def of_parts(self, text: str, step: int) -> list[Opinion]:
        """Return the opinion of all letters of `text` together, and of each part of them.

        A part has two steps of letters, and begins a step after the one before. A text that is no longer has
        none.
        """
        letters = folded(text)
        spelt = self.letters.of_parts(letters, step)
        meant = self.words.of_parts(letters, step) if self.words else []
        return [_together(one, other) for one, other in zip_longest(spelt, meant[: len(spelt)])]


def _together(spelt: dict[str, float], meant: dict[str, float] | None) -> Opinion:
    if not meant:
        return Opinion(spelt, knows_words=False)
    both = {name: likely * (meant[name] + _LEAST) ** 0.5 for name, likely in spelt.items()}
    every = sum(both.values())
    return Opinion({name: likely / every for name, likely in both.items()}, knows_words=True)
