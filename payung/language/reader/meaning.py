"""The reader of meaning: the encoder, and a network that has learnt what its numbers say of a fault.

The network's weights are kept in the repository, since to read all sentences takes minutes
(`payung language train-meaning`). It has not learnt the sentences for tuning.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.reader.sentences import Audience

if TYPE_CHECKING:
    from payung.language.encoder.encoder import Encoder
    from payung.language.encoder.model_file import Floats
    from payung.language.encoder.network import Network

WEIGHTS: Final = Path(__file__).parent / "data" / "meaning.npz"
REMEMBERED: Final = 1024  # sentences


@dataclass(frozen=True, eq=False)
class MeaningReader:
    """Encoder and network, and what they made of the last sentences, by digest: they keep no words."""

    encoder: "Encoder"
    network: "Network"
    _known: dict[bytes, dict[str, float]] = field(default_factory=dict)

    def probabilities(self, sentences: Iterable[str], audience: Audience) -> list[dict[str, float]]:
        """Return the probability of each class for the sentences, in order, as far as the encoder reads."""
        texts = [(_digest(sentence, audience), sentence) for sentence in sentences]
        # Other threads remember and forget meanwhile.
        known = {one: found for one, _ in texts if (found := self._known.get(one))}
        new = {digest: sentence for digest, sentence in texts if digest not in known}
        if new:
            vectors = self.encoder.read(list(new.values()))
            rows = self.network.probabilities(vectors, beside([audience] * len(vectors)))
            likely = [dict(zip(self.network.classes, row, strict=True)) for row in rows.tolist()]
            known.update(zip(new, likely, strict=False))  # fewer where a text is very long
            if len(likely) == len(new):  # else its second reading would find more
                self._remember(known)
        return [
            known[digest] for digest in takewhile(known.__contains__, (one for one, _ in texts))
        ]

    def _remember(self, known: dict[bytes, dict[str, float]]) -> None:
        self._known.update(known)
        for digest in list(self._known)[:-REMEMBERED]:
            self._known.pop(digest, None)


def beside(audiences: Iterable[Audience]) -> "Floats":
    """Return what the network reads beside a sentence's vectors: 1 for the record, -1 to a child."""
    import numpy as np  # a start loads no numpy

    return np.array([1 if one == "record" else -1 for one in audiences], np.float32)[:, None]


def _digest(sentence: str, audience: Audience) -> bytes:
    words = f"{audience} {sentence}".encode("utf-8", "replace")
    return hashlib.blake2b(words, key=_secret(), digest_size=16).digest()


@cache
def _secret() -> bytes:
    """Return what the digests of this process are made with. Not drawn before the first: processes fork."""
    return os.urandom(32)


@cache
def load() -> MeaningReader | None:
    """Return the reader of meaning, or None where the encoder is not installed."""
    from payung.language.encoder import encoder  # a start loads no numpy
    from payung.language.encoder.network import Network

    known = encoder.load()
    return MeaningReader(known, Network.open(WEIGHTS)) if known else None
