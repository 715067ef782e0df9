"""The letters of a text, folded: what young people vary most when they type changes nothing."""

import re
import unicodedata
from typing import Final

from payung.language.variants import one_spelling

_NOTHING: Final = re.compile(
    "[\u00ad\u034f\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064'`´‘’ʼ＇]"
)  # most texts have few: faster than a table
# Signs that would become eight and eighteen letters of a script in which nobody here writes.
_LIGATURES: Final = re.compile("[\ufdfa\ufdfb]")
_ACCENTS: Final = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1+")
_NUMBER: Final = re.compile(r"\d+")
# Between letters that are not Latin a space is no word boundary, or is written as each likes.
_LOOSE_SPACE: Final = re.compile(r"(?<=[^\u0000-\u024f]) (?=[^\u0000-\u024f])")
_REMEMBERED: Final = 0x3000


class _Kept(dict[int, str]):
    """A table for `str.translate` that keeps letters, digits, marks and pictures."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        category = unicodedata.category(sign)
        kept = sign if sign.isalnum() or category[0] == "M" or category == "So" else " "
        if code < _REMEMBERED:  # a hostile text must not fill the memory
            self[code] = kept
        return kept


_KEPT: Final = _Kept()


def folded(text: str) -> str:
    """Return `text` without case, punctuation, Latin accents and stretched letters; each number as 0.

    Other scripts are in one spelling each. Folding twice is the same as once.
    """
    visible = _LIGATURES.sub(" ", _NOTHING.sub("", text))
    plain = unicodedata.normalize("NFKC", visible).casefold()
    if not plain.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).replace("đ", "d")
        plain = unicodedata.normalize("NFKC", bare)
    words = " ".join(_NUMBER.sub("0", plain.translate(_KEPT)).split())
    if not words.isascii():
        together = unicodedata.normalize("NFKC", _LOOSE_SPACE.sub("", words))
        words = unicodedata.normalize("NFKC", one_spelling(together))
    return _STRETCHED.sub(r"\1", f" {words} ")
