"""A text made comparable, with the way back: each letter of the plain text knows where it stood.

Case, width, accents on Latin letters, apostrophes, zero-width characters and letters held down
("whyyyy") do not matter. Sentence ends stay, since "It is not. Your fault" is not "not your fault".
Sources: Unicode UAX 15 (NFKD), UAX 44 (general categories).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

SIGNS: Final = ",.?"  # a pause, the end of a sentence, the end of a question
_PAUSES: Final = frozenset(',;:\u2013\u2014\u3001\uff0c\u0e2f\u201c\u201d"()')
_ENDS: Final = frozenset(".!\u2026\u3002\uff01\u0964\u104b")
_QUESTIONS: Final = frozenset("?\uff1f\u037e")
_APOSTROPHES: Final = frozenset("'\u2019\u2018\u02bc`\u00b4\uff07")
_THAI: Final = ("\u0e00", "\u0e7f")
_DOUBLE_E: Final = "\u0e40\u0e40"  # two SARA E, typed for one SARA AE
_SARA_AE: Final = "\u0e41"


@dataclass
class Plain:
    """`text` is plain; letter i of it stood at `starts[i]` up to `ends[i]` (code points)."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where letters `start` to `end` stood in the original, without blanks around."""
        while self.text[start] == " ":
            start += 1
        while self.text[end - 1] == " ":
            end -= 1
        return self.starts[start], self.ends[end - 1]


def plain(text: str, *, spaced: bool) -> Plain:
    """Return `text` in plain letters; in a language without spaces between words, all blanks go."""
    made = _Maker(spaced=spaced)
    for place, letter in enumerate(text):
        made.take(letter, place, _before_word(text, place))
    return made.finish(len(text))


def words(text: str, *, spaced: bool) -> str:
    """Return `text`, a phrase of a list, in the same letters, without blanks around."""
    return plain(text, spaced=spaced).text.strip()


def _before_word(text: str, place: int) -> bool:
    """Return whether a word goes on after `place`: then a dot ends no sentence (3.5, a.example)."""
    return place + 1 < len(text) and text[place + 1].isalnum()


@lru_cache(maxsize=4096)
def _letters(letter: str) -> str:
    """Return the plain letters of one character: a blank for signs, nothing if invisible."""
    if letter in _APOSTROPHES or unicodedata.category(letter) in {"Cf", "Me"}:
        return ""
    return "".join(_part(part) for part in unicodedata.normalize("NFKD", letter.casefold()))


def _part(part: str) -> str:
    category = unicodedata.category(part)
    if category == "Mn":
        return part if _THAI[0] <= part <= _THAI[1] else ""
    return part if category[0] in "LMN" else " "


class _Maker:
    """Builds a plain text letter by letter."""

    def __init__(self, *, spaced: bool) -> None:
        self.spaced = spaced
        self.letters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._newlines = 0
        self._long = ""  # the letter that is being held down
        self._add(" ", 0, 0)

    def take(self, letter: str, place: int, before_word: bool) -> None:
        """Take the character at `place`."""
        sign = self._sign(letter, before_word)
        if sign:
            self._take_sign(sign, place)
            return
        found = _letters(letter)
        if not found:
            self.ends[-1] = place + 1  # invisible: belongs to the letter before
        for one in found:
            self._take_letter(one, place)

    def finish(self, length: int) -> Plain:
        """Return what was built."""
        self._blank(length)
        return Plain("".join(self.letters), self.starts, self.ends)

    def _sign(self, letter: str, before_word: bool) -> str:
        self._newlines = self._newlines + 1 if letter == "\n" else 0
        if letter in _QUESTIONS:
            return "?"
        if self._newlines == 2 or (letter in _ENDS and not before_word):
            return "."
        return "," if letter in _PAUSES else ""

    def _take_sign(self, sign: str, place: int) -> None:
        self._blank(place)
        self._add(sign, place, place + 1)
        self._blank(place + 1)

    def _take_letter(self, letter: str, place: int) -> None:
        if letter == " ":
            self._blank(place)
        elif self._held_down(letter):
            self.ends[-1] = place + 1
        elif letter == self.letters[-1] == _DOUBLE_E[0]:
            self.letters[-1], self.ends[-1] = _SARA_AE, place + 1
        else:
            self._add(letter, place, place + 1)

    def _held_down(self, letter: str) -> bool:
        """Return whether this is the third of one letter; the second then goes too."""
        if not letter.isalpha() or self.letters[-1] != letter:
            return False
        if self.letters[-2:] == [letter, letter]:
            self.letters.pop()
            self.starts.pop()
            self.ends.pop()
            self._long = letter
            return True
        return self._long == letter

    def _blank(self, place: int) -> None:
        if self.letters[-1] != " " and self.spaced:
            self._add(" ", place, place)

    def _add(self, letter: str, start: int, end: int) -> None:
        self._long = ""
        self.letters.append(letter)
        self.starts.append(start)
        self.ends.append(end)


_QUOTED: Final = re.compile(
    r"\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d|\u00ab[^\u00bb\n]*\u00bb|\u300c[^\u300d\n]*\u300d"
    r"|(?<!\w)\u2018[^\n]*?\u2019(?!\w)|(?<!\w)'[^\n]*?'(?!\w)"
)


def quoted(text: str) -> list[tuple[int, int]]:
    """Return where somebody's own words stand: what is within quotation marks on one line."""
    return [found.span() for found in _QUOTED.finditer(text)]
