"""Comparable texts: one spelling for words that look, sound or are typed alike.

Sources: Unicode UAX 15 (NFKC), UTS 39 (zero-width characters carry no meaning between letters).
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from payung.language.burmese import BURMESE, alike, joined
from payung.language.variants import one_spelling
from payung.language.zawgyi import from_zawgyi, may_be_zawgyi

# Zero-width and direction marks, soft hyphen, and apostrophes of every shape: "don't" and "dont"
# are one word.
_NOTHING: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f"
    "'`´‘’ʼ＇]"
)  # most texts have few: faster than a table
# One sign that would become eighteen letters of a script without a list.
_LIGATURE: Final = "\ufdfa"
_ASCII_BREAK: Final = re.compile(r"[^a-z0-9]+")
_SPELLED_OUT: Final = re.compile(r"(?<= )(?:[a-z] ){2,}[a-z](?= )")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")
# What is typed apart or too long, and what takes its place.
_TYPED: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (_STRETCHED, r"\1\1"),
    (_STRETCHED, r"\1"),
    (_SPELLED_OUT, lambda letters: letters[0].replace(" ", "")),
)
_ACCENTS: Final = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


_REMEMBERED: Final = 0x3000


class _Kept(dict[int, str]):
    """A table for `str.translate` that keeps letters, digits and marks (vowels, in some scripts)."""

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
    visible = _NOTHING.sub("", text).replace(_LIGATURE, " ")
    folded = _NOTHING.sub("", unicodedata.normalize("NFKC", visible)).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded)).replace("đ", "d")
    words = unicodedata.normalize("NFKC", bare).translate(_KEPT).split()
    return one_spelling(f" {' '.join(words)} ")


def plain(text: str) -> str:
    """Return `text` without case, punctuation and accents on Latin letters; other scripts in one spelling."""
    return alike(joined(_words(text)))


def spellings(text: str, reach: int = sys.maxsize) -> Iterator[str]:
    """Yield the possible readings of `text`.

    These are: plain; Burmese also as the older encoding Zawgyi; with stretched ("diiie") or spaced letters
    joined. Of these last, only what is within `reach` letters of a change: the rest was read.
    """
    words = _words(text)
    first = alike(joined(words))
    yield first
    if BURMESE.search(words) and may_be_zawgyi(words):
        yield alike(from_zawgyi(joined(words)))
    for pattern, replacement in _TYPED:
        for begin, end in _around(pattern, first, reach):
            yield pattern.sub(replacement, first[begin:end])


def _around(pattern: re.Pattern[str], text: str, reach: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches within `reach` letters of a match, and on to a blank if one is that near."""
    begin = end = 0
    for match in pattern.finditer(text):
        if end and match.start() - end > reach:
            yield begin, end
            end = 0
        if not end:
            first = max(match.start() - reach, 0)
            blank = text.rfind(" ", max(first - reach, 0), first + 1)
            begin = first if blank < 0 else blank
        last = match.end() + reach
        blank = text.find(" ", last, last + reach)
        end = last if blank < 0 else blank + 1
    if end:
        yield begin, end


def unspaced(text: str) -> str:
    """Return a plain `text` without spaces, for scripts in which a space is no word boundary."""
    return text.replace(" ", "")
