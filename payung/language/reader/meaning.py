"""The reader of meaning: the encoder, and a network that has learnt what its numbers say of a fault.

The network's weights are kept in the repository, since to read all sentences takes minutes
(`payung language train-meaning`). It has not learnt the sentences for tuning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.reader.sentences import Audience

if TYPE_CHECKING:
    from payung.language.encoder.encoder import Encoder
    from payung.language.reader.network import Network

WEIGHTS: Final = Path(__file__).parent / "data" / "meaning.npz"


@dataclass(frozen=True, eq=False)
class MeaningReader:
    """Encoder and network."""

    encoder: "Encoder"
    network: "Network"

    def probabilities(self, sentences: Iterable[str], audience: Audience) -> list[dict[str, float]]:
        """Return the probability of each class for the sentences, in order, as far as the encoder reads."""
        vectors = self.encoder.read(list(sentences))
        return self.network.probabilities(vectors, is_record=audience == "record")


@cache
def load() -> MeaningReader | None:
    """Return the reader of meaning, or None where the encoder is not installed."""
    from payung.language.encoder import encoder  # a start loads no numpy
    from payung.language.reader.network import Network

    known = encoder.load()
    return MeaningReader(known, Network.open(WEIGHTS)) if known else None
