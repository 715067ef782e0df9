"""Sentences as numbers: like ones have like numbers, whatever their words and language.

Source: Vaswani et al., Attention is all you need, 2017; Devlin et al., BERT, 2019. A layer's weights are
unpacked when it is their turn, for all sentences of a text at once, and forgotten.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np

from payung.language.encoder.model_file import Floats, ModelFile, installed
from payung.language.encoder.pieces import Pieces

MOST: Final = 800  # pieces of a text: half a second
# What the early ones know of who did what to whom, the last has given up for what a text is about.
LAYERS: Final = (5, 8, 10, 12)
# What the encoder was taught to read before a text that is compared with others.
_QUESTION: Final = "query: "
_LONGEST: Final = 512  # pieces of a sentence


class Encoder:
    """The encoder, ready to read."""

    def __init__(self, file: ModelFile) -> None:
        """Index the pieces of words."""
        self._file = file
        self._pieces = Pieces(file.vocabulary)
        self.width = file.width

    def read(self, sentences: Sequence[str], most: int = MOST) -> Floats:
        """Return a vector of length 1 for each sentence and layer, in order, while `most` pieces last."""
        texts = list(self._cut(sentences, most))
        vectors = np.empty((len(texts), len(LAYERS), self.width), np.float32)
        if not texts:
            return vectors
        ends = np.cumsum([0, *map(len, texts)])
        known = self._embedded(texts)
        for number in range(1, self._file.layers + 1):
            known = self._layer(f"l{number - 1}.", known, ends.tolist())
            if number in LAYERS:
                vectors[:, LAYERS.index(number)] = np.add.reduceat(known, ends[:-1])
        vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
        return vectors

    def words(self, text: str) -> tuple[list[int], Floats]:
        """Return where each piece of a word ends in `text`, and its numbers, whatever stands around it.

        `text`: words with one blank before each. It takes a fiftieth of the time of `read`.
        """
        pieces, ends = self._pieces.cut(text)
        return ends, self._file.rows("emb.word", self.width, np.array(pieces, np.int64))

    def _cut(self, sentences: Sequence[str], most: int) -> Iterator[list[int]]:
        for sentence in sentences:
            pieces = self._pieces.of(_QUESTION + sentence)[:_LONGEST]
            most -= len(pieces)
            if most < 0:
                return
            yield pieces

    def _embedded(self, texts: list[list[int]]) -> Floats:
        """Return the numbers of pieces and of their places."""
        words = self._file.rows("emb.word", self.width, np.concatenate(texts))
        places = self._file.vector("emb.pos").reshape(-1, self.width)
        words += np.concatenate([places[: len(text)] for text in texts])
        words += self._file.vector("emb.type")[: self.width]
        return self._even("emb.ln.", words)

    def _layer(self, name: str, known: Floats, ends: list[int]) -> Floats:
        asked, offered, told = (self._of(known, f"{name}{part}.") for part in "qkv")
        seen = np.empty_like(known)
        for first, last in pairwise(ends):
            rows = slice(first, last)
            seen[rows] = self._attended(asked[rows], offered[rows], told[rows])
        known = self._even(f"{name}aln.", known + self._of(seen, f"{name}ao."))
        inner = _gelu(self._of(known, f"{name}fi."))
        return self._even(f"{name}oln.", known + self._of(inner, f"{name}fo."))

    def _of(self, known: Floats, name: str) -> Floats:
        """Return what one linear map makes of `known`."""
        weights = self._file.matrix(f"{name}w", known.shape[1])
        return known @ weights.T + self._file.vector(f"{name}b")

    def _attended(self, asked: Floats, offered: Floats, told: Floats) -> Floats:
        """Return what each piece of a sentence takes from the others, by head."""
        size = len(asked)
        queries, keys, values = (
            each.reshape(size, self._file.heads, -1).transpose(1, 0, 2)
            for each in (asked, offered, told)
        )
        likeness = queries @ keys.transpose(0, 2, 1) / np.float32(np.sqrt(queries.shape[-1]))
        weights = np.exp(likeness - likeness.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        taken: Floats = (weights @ values).transpose(1, 0, 2).reshape(size, -1)
        return taken

    def _even(self, name: str, rows: Floats) -> Floats:
        """Return rows with mean 0 and spread 1, scaled and moved (layer normalisation)."""
        rows = rows - rows.mean(-1, keepdims=True)
        rows /= np.sqrt((rows * rows).mean(-1, keepdims=True) + np.float32(self._file.epsilon))
        return rows * self._file.vector(f"{name}w") + self._file.vector(f"{name}b")


def _gelu(rows: Floats) -> Floats:
    """Return x times the share of a normal distribution below x (Hendrycks and Gimpel, 2016: tanh form)."""
    cubes = rows * rows * rows
    cubes *= np.float32(0.044715)
    cubes += rows
    cubes *= np.float32(np.sqrt(2 / np.pi))
    np.tanh(cubes, out=cubes)
    cubes += 1
    cubes *= rows
    cubes *= np.float32(0.5)
    return cubes


@cache
def load() -> Encoder | None:
    """Return the encoder, or None where its package is not installed."""
    path = installed()
    return Encoder(ModelFile.open(path)) if path and path.exists() else None
