"""A text is cut into the likeliest pieces, and no text breaks the cutting."""

import unicodedata
from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from payung.language.encoder.model_file import Vocabulary
from payung.language.encoder.pieces import Pieces

PIECES = {
    "<s>": 0.0,
    "</s>": 0.0,
    "<unk>": 0.0,
    "\u2581": -3.0,
    "a": -4.0,
    "b": -4.5,
    "ก": -5.0,
    "ab": -6.0,
    "\u2581a": -5.5,
    "\u2581ab": -9.0,
    "bba": -7.0,
    "กก": -11.0,
    "\u2581baba": -20.0,
}
RAREST = min(PIECES.values()) - 10


def vocabulary() -> Vocabulary:
    encoded = [piece.encode() for piece in PIECES]
    return Vocabulary(
        np.frombuffer(b"".join(encoded), np.uint8),
        np.cumsum([len(piece) for piece in encoded]).astype(np.uint32),
        np.array(list(PIECES.values()), np.float32),
        beginning=0,
        end=1,
        unknown=2,
    )


def ways(letters: str) -> Iterator[float]:
    """Yield how likely each way is to cut the letters."""
    if not letters:
        yield 0.0
    for piece, score in list(PIECES.items())[3:]:
        if letters.startswith(piece):
            yield from (score + rest for rest in ways(letters.removeprefix(piece)))
    if letters:
        yield from (RAREST + rest for rest in ways(letters[1:]))


@given(st.text("abกx", max_size=7))
def test_the_likeliest_way_is_found(word: str) -> None:
    first, *pieces, last = Pieces(vocabulary()).of(word)
    names = list(PIECES)
    scores = [RAREST if piece == 2 else PIECES[names[piece]] for piece in pieces]
    assert (first, last) == (0, 1)
    assert np.isclose(sum(scores), max(ways(f"\u2581{word}" if word else "")))


@given(st.text("ab \n\u00a0ก"))
def test_pieces_together_are_the_text(text: str) -> None:
    names = list(PIECES)
    numbers, ends = Pieces(vocabulary()).cut(text)
    pieces = [names[piece] for piece in numbers]
    words = unicodedata.normalize("NFKC", text).split()
    assert "".join(pieces) == "".join(f"\u2581{word}" for word in words)
    assert ends == np.cumsum([len(piece) for piece in pieces], dtype=int).tolist()


@given(st.text(st.characters(exclude_categories=[])))
def test_every_text_can_be_cut(text: str) -> None:
    assert Pieces(vocabulary()).of(text)[0] == 0
