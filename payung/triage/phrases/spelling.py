"""Make texts comparable: one spelling for what looks, sounds or is typed alike.

Sources: Unicode UAX 15 (NFKC), UTS 39 (zero-width characters carry no meaning between letters).
"""

import re
import unicodedata
from typing import Final

from payung.language.burmese import BURMESE, alike, joined
from payung.language.zawgyi import from_zawgyi, may_be_zawgyi

# Zero-width and direction marks, soft hyphen, and apostrophes of every shape: "don't" and "dont"
# are one word.
_NOTHING: Final = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
    + [*range(0x2060, 0x2065), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10)]
    + [ord(sign) for sign in "'`´‘’ʼ＇"]
)
# One sign that would become eighteen letters of a script that no list is written in.
_LIGATURE: Final = {0xFDFA: " "}
_ASCII_BREAK: Final = re.compile(r"[^a-z0-9]+")
_SPELLED_OUT: Final = re.compile(r"(?<= )(?:[a-z] ){2,}[a-z](?= )")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
_ACCENTS: Final = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


_REMEMBERED: Final = 0x3000


class _Kept(dict[int, str]):
    """For `str.translate`: keeps letters, digits and marks (vowels, in some scripts)."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        is_word = sign.isalnum() or unicodedata.category(sign)[0] == "M"
        kept = sign if is_word else " "
        if code < _REMEMBERED:  # a hostile text must not fill the memory
            self[code] = kept
        return kept


_KEPT: Final = _Kept()


def _words(text: str) -> str:
    if text.isascii():
        return (
            f" {_ASCII_BREAK.sub(' ', text.replace(chr(39), '').replace('`', '').lower()).strip()} "
        )
    seen = text.translate(_NOTHING | _LIGATURE)
    folded = unicodedata.normalize("NFKC", seen).translate(_NOTHING).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded)).replace("đ", "d")
    words = unicodedata.normalize("NFKC", bare).translate(_KEPT).split()
    return f" {' '.join(words)} "


def plain(text: str) -> str:
    """Return `text` without case, accents on Latin letters, and punctuation: words between single
    spaces; Burmese in one spelling.
    """
    return alike(joined(_words(text)))


def spellings(text: str) -> list[str]:
    """Return the ways in which `text` may be meant: plain, with stretched ("diiie") or spaced
    letters drawn in, and Burmese also as if it were in the older encoding Zawgyi.
    """
    words = _words(text)
    first = alike(joined(words))
    found = [first]
    if BURMESE.search(words) and may_be_zawgyi(words):
        found.append(alike(from_zawgyi(joined(words))))
    if _STRETCHED.search(first):
        found += [_STRETCHED.sub(r"\1\1", first), _STRETCHED.sub(r"\1", first)]
    if _SPELLED_OUT.search(first):
        found.append(_SPELLED_OUT.sub(lambda letters: letters[0].replace(" ", ""), first))
    return found


def unspaced(text: str) -> str:
    """Return a plain `text` without spaces, for scripts in which a space is no word boundary."""
    return text.replace(" ", "")
