"""Plain text for comparison, with the way back: its letters keep their places in the original.

Case, width, accents on Latin letters, apostrophes, zero-width characters and repeated letters ("whyyyy") do not
matter, nor does the spelling of a Burmese or Khmer syllable. Tones matter where a language has them
(Vietnamese), unless a text has none at all. Sentence ends stay, since "It is not. Your fault" is not "not your
fault". `folding` converts single characters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from payung.language import folding, zawgyi
from payung.language.burmese import BURMESE, SYLLABLE, alike, with_letters
from payung.language.folding import ACCENTS

SIGNS: Final = ",.?"  # a pause, the end of a sentence, the end of a question
_PAUSES: Final = frozenset(',;:\u2013\u2014\u3001\uff0c\u0e2f\u0eaf\u104a\u17d6\u201c\u201d"()')
_ENDS: Final = frozenset(".!\u2026\u3002\uff01\u0964\u104b\u17d4\u17d5")
_QUESTIONS: Final = frozenset("?\uff1f\u037e")
# Two of a leading vowel, typed for the broader one: Thai and Lao.
_DOUBLE_E: Final = {"\u0e40": "\u0e41", "\u0ec0": "\u0ec1"}
# Thai and Lao, Burmese, Khmer: with Latin letters and digits the blocks of our languages.
_SCRIPTS: Final = (range(0x0E00, 0x0F00), range(0x1000, 0x10A0), range(0x1780, 0x1800))
_WORD: Final = re.compile(r"[^ ,.?]+")
# Khmer that looks the same, or has two spellings, of equal length.
_KHMER_ALIKE: Final = (
    ("\u17d2\u178a", "\u17d2\u178f"),
    ("\u17a2\u17c4\u1799", "\u17b1\u17d2\u1799"),
    ("\u17b2", "\u17b1"),
)
# In a syllable such as hoa, some set the tone on the o, some on the a.
_TONE_BEFORE: Final = re.compile("(?<=[ou])([\u0300\u0301\u0303\u0309\u0323])([aey])(?=[ ,.?])")


@dataclass(frozen=True)
class Letters:
    """The letters of a language: whether blanks separate words, and whether tones and other accents count.

    `alike`: pairs of a typed word and the word in a list ("yg", "yang"), where there are blanks.
    """

    spaced: bool = True
    tones: bool = False
    alike: tuple[tuple[str, str], ...] = ()


@dataclass
class Plain:
    """A plain `text`; its letter i is from `starts[i]` to `ends[i]` of the original (code points)."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the place of letters `start` to `end` in the original, without blanks around."""
        while self.text[start] == " ":
            start += 1
        while self.text[end - 1] == " ":
            end -= 1
        return self.starts[start], self.ends[end - 1]


def plain(text: str, letters: Letters) -> Plain:
    """Return `text` in plain letters; in a language without spaces between words, without blanks."""
    if not letters.spaced and zawgyi.has_its_signs(text):
        return _from_zawgyi(text, letters)
    return _read(text, letters)


def _read(text: str, letters: Letters) -> Plain:
    made, source, place = _Maker(letters), folding.latin(text), 0
    while place < len(source):
        if run := _steady().match(source, place):
            made.take_run(run[0], place)
            place = run.end()
        else:
            letter = source[place]
            made.take(letter, place, letter in _ENDS and _before_word(text, place))
            place += 1
    result = made.finish(len(text))
    if letters.tones:
        result.text = _TONE_BEFORE.sub(r"\2\1", result.text)
    if letters.spaced:
        return _written_out(result, written_forms(letters)) if letters.alike else result
    for one, other in _KHMER_ALIKE:
        result.text = result.text.replace(one, other)
    return _by_syllable(result)


@cache  # a phrase occurs in many lines of a list
def in_plain(text: str, letters: Letters) -> str:
    """Return a phrase of a list in plain letters, without blanks around."""
    return plain(text, letters).text.strip()


@cache
def written_forms(letters: Letters) -> Mapping[str, str]:
    """Return `alike` of a language in its own plain letters."""
    bare = replace(letters, alike=())
    return {in_plain(typed, bare): in_plain(meant, bare) for typed, meant in letters.alike}


def has_tones(text: str) -> bool:
    """Say whether a Latin letter of `text` has a tone or another accent."""
    marks = unicodedata.normalize("NFD", text)
    return any(ACCENTS[0] <= mark <= ACCENTS[1] for mark in marks) or "đ" in text.lower()


def _from_zawgyi(text: str, letters: Letters) -> Plain:
    """Return `text` with Zawgyi read as Unicode; the letters have the place of their syllable."""
    visible = [place for place, one in enumerate(text) if folding.letters(one, tones=False)]
    shown = Plain(
        "".join(text[place] for place in visible), visible, [place + 1 for place in visible]
    )
    origin = _respelt(shown, zawgyi.changes(shown.text))
    read = _read(origin.text, letters)
    read.starts = [origin.starts[start] for start in read.starts]
    read.ends = [origin.ends[end - 1] if end else 0 for end in read.ends]
    return read


def _by_syllable(read: Plain) -> Plain:
    """Return `read` with Burmese syllables in one spelling, each ending with a mark."""
    if not BURMESE.search(read.text):
        return read
    read.text = with_letters(read.text)
    return _respelt(
        read, ((*match.span(), _syllable(match[0])) for match in SYLLABLE.finditer(read.text))
    )


_syllable: Final = lru_cache(maxsize=8192)(alike)  # every text has the same few syllables


def _written_out(read: Plain, forms: Mapping[str, str]) -> Plain:
    """Return `read` with shortened words as a list has them."""
    matches = (match for match in _WORD.finditer(read.text) if match[0] in forms)
    return _respelt(read, ((*match.span(), forms[match[0]]) for match in matches))


def mended(read: Plain, meant: Callable[[str], str]) -> Plain:
    """Return `read` with its words corrected by `meant`."""
    matches = ((*match.span(), match[0], meant(match[0])) for match in _WORD.finditer(read.text))
    changes = [(start, end, right) for start, end, word, right in matches if right != word]
    return _respelt(read, changes) if changes else read


def _respelt(read: Plain, changes: Iterable[tuple[int, int, str]]) -> Plain:
    """Return `read` with the letters of the changes; new letters have the place of those that they replace."""
    made, parts, done = Plain(), [], 0
    for start, end, letters in changes:
        parts += [read.text[done:start], letters]
        made.starts += read.starts[done:start] + [read.starts[start]] * len(letters)
        made.ends += read.ends[done:start] + [max(read.ends[start:end])] * len(letters)
        done = end
    made.text = "".join([*parts, read.text[done:]])
    made.starts += read.starts[done:]
    made.ends += read.ends[done:]
    return made


def _before_word(text: str, place: int) -> bool:
    """Say whether a word continues after `place`: then a dot ends no sentence (3.5, a.example)."""
    return place + 1 < len(text) and text[place + 1].isalnum()


@cache
def _steady() -> re.Pattern[str]:
    """Return a pattern for runs of letters that stay unchanged, without repeats: most of a text."""
    blocks = chain(range(0x30, 0x3A), range(0x61, 0x7B), *_SCRIPTS)
    steady = (
        sign
        for sign in map(chr, blocks)
        if sign not in _PAUSES | _ENDS | _QUESTIONS
        and all(folding.letters(sign, tones=tones) == sign for tones in (True, False))
    )
    return re.compile(rf"(?:([{''.join(steady)}])(?!\1))+")


class _Maker:
    """Builds a plain text letter by letter."""

    def __init__(self, kind: Letters) -> None:
        self.kind = kind
        self.letters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._newlines = 0
        self._long = ""  # the letter that is being repeated
        self._add(" ", 0, 0)

    def take_run(self, run: str, place: int) -> None:
        """Take unchanged letters from `place` on; the first may repeat the last one taken."""
        self.take(run[0], place, before_word=False)
        if len(run) > 1:
            end = place + len(run)
            self._long = ""
            self.letters += run[1:]
            self.starts += range(place + 1, end)
            self.ends += range(place + 2, end + 1)

    def take(self, letter: str, place: int, before_word: bool) -> None:
        """Take the character at `place`."""
        sign = self._sign(letter, before_word)
        if sign:
            self._take_sign(sign, place)
            return
        folded = folding.letters(letter, tones=self.kind.tones)
        if not folded:
            self.ends[-1] = place + 1  # invisible: belongs to the letter before
        for one in folded:
            self._take_letter(one, place)

    def finish(self, length: int) -> Plain:
        """Return the plain text."""
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
        elif self._is_repeated(letter):
            self.ends[-1] = place + 1
        elif letter == self.letters[-1] and letter in _DOUBLE_E:
            self.letters[-1], self.ends[-1] = _DOUBLE_E[letter], place + 1
        else:
            self._add(letter, place, place + 1)

    def _is_repeated(self, letter: str) -> bool:
        """Say whether this is the third of one letter; the second is then removed too."""
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
        if self.letters[-1] != " " and self.kind.spaced:
            self._add(" ", place, place)

    def _add(self, letter: str, start: int, end: int) -> None:
        self._long = ""
        self.letters.append(letter)
        self.starts.append(start)
        self.ends.append(end)
