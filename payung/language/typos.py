"""Slips of the hand: a word that a list does not know and that is one of its words but for two letters
exchanged, one left out or one typed twice.

Only where blanks stand between words, and only from five letters on. Not one letter for another (could, would),
and neither the first nor the last left out (nearly, early; photos, photo). What else is near by chance is in
`data/no_slips.toml`. Vietnamese words are syllables, nearly each near another: there only what is no syllable
at all is a slip.
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
    """The words of a language's lists, plain.

    `right`: those that a slip may stand for; `shortened`: such a word without one letter, "" where it could be
    of two; `known`: all that no slip is, with `endings` or without; `begun`, `ended`: words with a star;
    `written`: how a list writes what people shorten.
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
        """Return the word for which plain `word` was typed: itself, if nobody can tell."""
        if not _SHORTEST <= len(word) <= self._longest or self.knows(word):
            return word
        typed = unicodedata.normalize("NFC", word)
        if len(typed) < _SHORTEST or (self.of_syllables and _is_syllable(word)):
            return word
        for ending in ("", *self.endings):
            stem = typed.removesuffix(ending)
            if len(stem) >= _SHORTEST and typed.endswith(ending) and (found := self._near(stem)):
                found = unicodedata.normalize("NFKD", found)
                return self.written.get(found, found) + ending
        return word

    @cached_property
    def _longest(self) -> int:
        """Return how long a word may be that was typed for one of the lists: nobody looks at a longer one."""
        ending = max(map(len, self.endings), default=0)
        return 2 * (max(map(len, self.right), default=0) + ending + 1)

    def knows(self, word: str) -> bool:
        """Return whether `word` is a word: one of the lists', with an ending or a star, or one of no slips."""
        if word in self.known or not _is_one_word(word):
            return True
        if any(
            word.endswith(each) and word.removesuffix(each) in self.known for each in self.endings
        ):
            return True
        places = range(4, len(word) + 1)
        return any(word[:end] in self.begun or word[-end:] in self.ended for end in places)

    def _near(self, typed: str) -> str:
        """Return the one word that `typed` is near to, or nothing."""
        found = {self.shortened[typed]} if typed in self.shortened else set()
        for place, (one, other) in enumerate(pairwise(typed)):
            if one != other:
                near = f"{typed[:place]}{other}{one}{typed[place + 2 :]}"
            elif one in _VOWELS and self.vowels_twice:
                continue
            else:
                near = typed[:place] + typed[place + 1 :]
            if near in self.right:
                found.add(near)
        return found.pop() if len(found) == 1 else ""


@cache
def vocabulary(language: str, *, toneless: bool) -> Vocabulary:
    """Return the words of the two lists of `language`, made once."""
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
    found: dict[str, str] = {}
    for word in right:
        for place in range(1, len(word) - 1 if len(word) > _SHORTEST else 0):
            short = word[:place] + word[place + 1 :]
            found[short] = word if found.get(short, word) == word else ""
    return found


@cache
def _no_slips() -> dict[str, str]:
    return tomllib.loads((DATA / "no_slips.toml").read_text(encoding="utf-8"))


def _is_one_word(word: str) -> bool:
    return _MARKS.sub("", word).isalpha()


def _is_syllable(word: str) -> bool:
    return bool(_SYLLABLE.fullmatch(_MARKS.sub("", word)))
