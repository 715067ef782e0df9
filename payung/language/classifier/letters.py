"""The letters of a text, folded: what young people vary most when they type changes nothing."""

import re
import unicodedata
from typing import Final

_NOTHING: Final = dict.fromkeys(
    [0x00AD, 0x034F, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)]
    + [ord(sign) for sign in "'`´‘’ʼ＇"]
)
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
    """Return `text` without case, punctuation, Latin accents and stretched letters; each number as 0."""
    plain = unicodedata.normalize("NFKC", text.translate(_NOTHING)).casefold()
    if not plain.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).replace("đ", "d")
        plain = unicodedata.normalize("NFKC", bare)
    words = _NUMBER.sub("0", plain.translate(_KEPT)).split()
    joined = _STRETCHED.sub(r"\1", f" {' '.join(words)} ")
    return joined if joined.isascii() else _LOOSE_SPACE.sub("", joined)
