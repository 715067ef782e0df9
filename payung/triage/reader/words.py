"""What the words of a text mean, each by itself: like words count alike, in all languages.

The encoder has numbers for each piece of a word. Their mean tells little of who did what to whom, but much of
words that no labelled sentence has, for a fiftieth of what the encoder would cost. The weights are kept in the
repository, so that they are the same on every machine (`payung language train-meaning`).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from payung.language.encoder import encoder
from payung.language.encoder.network import Network

if TYPE_CHECKING:
    from payung.language.encoder.encoder import Encoder
    from payung.language.encoder.model_file import Floats

WEIGHTS: Final = Path(__file__).parent / "data" / "words.npz"
_MOST: Final = 1000  # letters: to cut them into pieces takes 2 ms


@dataclass(frozen=True, eq=False)
class WordReader:
    """The encoder, and a network that has learnt what words tell of a story."""

    encoder: "Encoder"
    network: Network

    def of_parts(self, letters: str, step: int) -> "Floats":
        """Return the probabilities for folded letters together, and for each part of them, as far as it reads.

        Parts x classes. A part has two steps of letters, and begins a step after the one before. One without
        words has zeros.
        """
        means = part_means(self.encoder, letters[:_MOST], step)
        has_words = means.any(axis=-1)
        likely = np.zeros((len(means), len(self.network.classes)), np.float32)
        with_words = means[has_words, None]
        likely[has_words] = self.network.probabilities(with_words, nothing_beside(len(with_words)))
        return likely


def part_means(encoder: "Encoder", letters: str, step: int) -> "Floats":
    """Return the mean numbers of the pieces of words of all letters, then of each part; of none zeros."""
    ends, numbers = encoder.words(letters)
    begins = [0, *range(0, len(letters), step)]
    last = [len(letters), *(begin + 2 * step for begin in begins[1:])]
    if len(letters) <= 2 * step:
        begins, last = begins[:1], last[:1]
    first_piece = np.searchsorted([0, *ends[:-1]], begins)
    after_pieces = np.searchsorted(ends, last, "right")
    found = np.maximum(after_pieces - first_piece, 0)[:, None]
    padded = np.vstack([numbers, np.zeros((1, encoder.width), np.float32)])
    places = np.column_stack([first_piece, after_pieces]).ravel()
    sums = np.add.reduceat(padded, places)[::2]  # every second one lies between two parts
    return np.where(found, sums / np.maximum(found, 1).astype(np.float32), 0)


def nothing_beside(size: int) -> "Floats":
    """Return what the network reads beside the numbers of so many texts: nothing."""
    return np.empty((size, 0), np.float32)


def load() -> WordReader | None:
    """Return the reader of words, or None where the encoder is not installed."""
    known = encoder.load()
    return WordReader(known, Network.open(WEIGHTS)) if known else None
