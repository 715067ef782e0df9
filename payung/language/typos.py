"""Typing errors: unknown words that differ from a word of a list by two exchanged letters, a missing one or a
doubled one.

Only where blanks separate words, and from five letters on. A wrong letter does not count (could, would), nor a
missing first or last one (nearly, early; photos, photo). Other near words are in `data/no_slips.toml`.
Vietnamese words are syllables, most of them near another: there, only a word that is no syllable is an error.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Final

from payung.language import word_list
from payung.language.spelling import Letters, in_plain, written_forms
from payung.language.word_list import DATA

_SHORTEST: Final = 5
_RAW: Final = re.compile(r"\*?[^\W\d_](?:[^\W_]|['’\u0300-\u036f])*\*?")
_NAME: Final = re.compile(r"<\w+>")
_PLAIN: Final = re.compile(r"[a-z]+")
_HELD_DOWN: Final = re.compile(r"(.)\1\1")
_VOWELS: Final = frozenset("aeiou")
_VOWELS_TWICE_ARE_GRAMMAR: Final = frozenset({"fil"})  # umiyak, umiiyak
_MARKS: Final = re.compile("[\u0300-\u036f]")
_SYLLABLE: Final = re.compile(
    "(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language's lists, in plain letters.

    `right`: possible corrections; `shortened`: correction by word without one letter, "" where there are two;
    `known`: words that are no errors, with `endings` or without; `begun`, `ended`: words with a star;
    `written`: the list's form of shortened words.
    """

    right: frozenset[str]
    shortened: dict[str, str]
    known: frozenset[str]
    begun: frozenset[str]
    ended: frozenset[str]
    written: Mapping[str, str]
    endings: tuple[str, ...]
    of_syllables: bool
    vowels_twice: bool

    def meant(self, word: str) -> str:
        """Return the correction of plain `word`; the word itself where there is none or more than one."""
        if not _SHORTEST <= len(word) <= self._longest or self.knows(word):
            return word
        typed = unicodedata.normalize("NFC", word)
        if len(typed) < _SHORTEST or (self.of_syllables and _is_syllable(word)):
            return word
        for ending in ("", *self.endings):
            stem = typed.removesuffix(ending)
            if len(stem) >= _SHORTEST and typed.endswith(ending) and (near := self._near(stem)):
                near = unicodedata.normalize("NFKD", near)
                return self.written.get(near, near) + ending
        return word

    @cached_property
    def _longest(self) -> int:
        """Return the length beyond which a word can be no misspelling of a list's word."""
        ending = max(map(len, self.endings), default=0)
        return 2 * (max(map(len, self.right), default=0) + ending + 1)

    def knows(self, word: str) -> bool:
        """Say whether `word` is a known word: of the lists, with an ending or a star, or of `no_slips.toml`."""
        if word in self.known or not _is_one_word(word):
            return True
        if any(word.endswith(end) and word.removesuffix(end) in self.known for end in self.endings):
            return True
        places = range(4, len(word) + 1)
        return any(word[:end] in self.begun or word[-end:] in self.ended for end in places)

    def _near(self, typed: str) -> str:
        """Return the only word near `typed`, or nothing."""
        candidates = {self.shortened[typed]} if typed in self.shortened else set()
        for place, (one, other) in enumerate(pairwise(typed)):
            if one != other:
                near = f"{typed[:place]}{other}{one}{typed[place + 2 :]}"
            elif one in _VOWELS and self.vowels_twice:
                continue
            else:
                near = typed[:place] + typed[place + 1 :]
            if near in self.right:
                candidates.add(near)
        return candidates.pop() if len(candidates) == 1 else ""


@cache
def vocabulary(language: str, *, toneless: bool) -> Vocabulary:
    """Return the words of both lists of `language`, made once."""
    books = [word_list.book(name, toneless=toneless) for name in (language, f"{language}.record")]
    spelling = books[0].spelling
    entries = [entry for one in books for entry in one.entries]
    lines = [phrase.line for entry in entries for phrase in (*entry.say, *entry.unless)]
    lines += [words for one in books for words in one.spelling.macros.values()]
    wrong = [text for entry in entries for text in entry.wrong]
    other = [text for e in entries for text in (*e.right, e.why, e.instead)]
    written = _raw(_NAME.sub(" ", line) for line in lines)
    whole = {word for word in written if "*" not in word}
    right = _plain(whole | _raw(wrong), spelling.letters)
    forms = written_forms(spelling.letters)
    right |= {word for word in forms if _is_one_word(word)}
    known = right | _plain(
        _raw([*other, *spelling.between, *spelling.turns, *forms.values()]), spelling.letters
    )
    composed = frozenset(unicodedata.normalize("NFC", word) for word in right)
    return Vocabulary(
        right=composed,
        shortened=_shortened(composed),
        known=known | frozenset(_no_slips().get(language, "").split()),
        begun=_plain({word[:-1] for word in written if word.endswith("*")}, spelling.letters),
        ended=_plain({word[1:] for word in written if word.startswith("*")}, spelling.letters),
        written=forms,
        endings=spelling.endings,
        of_syllables=word_list.book(language).spelling.letters.tones,
        vowels_twice=language in _VOWELS_TWICE_ARE_GRAMMAR,
    )


def _raw(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _RAW.findall(text)}


def _plain(raw: set[str], letters: Letters) -> frozenset[str]:
    lower = {word.lower().strip("*") for word in raw}
    simple = {word for word in lower if _PLAIN.fullmatch(word) and not _HELD_DOWN.search(word)}
    return frozenset(simple | {in_plain(word, letters) for word in lower - simple})


def _shortened(right: frozenset[str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for word in right:
        for place in range(1, len(word) - 1 if len(word) > _SHORTEST else 0):
            short = word[:place] + word[place + 1 :]
            words[short] = word if words.get(short, word) == word else ""
    return words


@cache
def _no_slips() -> dict[str, str]:
    return tomllib.loads((DATA / "no_slips.toml").read_text(encoding="utf-8"))


def _is_one_word(word: str) -> bool:
    return _MARKS.sub("", word).isalpha()


def _is_syllable(word: str) -> bool:
    return bool(_SYLLABLE.fullmatch(_MARKS.sub("", word)))
