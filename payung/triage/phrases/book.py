"""Reads a phrase list: the file that a native speaker edits. Its form is explained in
`data/README.txt`.

A line is a phrase, and after " = " an example in which it must be heard:

    <want>: want to / wanna
    <want> (die / be dead) = I just wanna die
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Final

from payung.triage.phrases.shape import Shape, shape

_GROUP: Final = re.compile(r"(<[a-z]+>): *(.+)")
_NOT: Final = "not:"
_ORDINARY: Final = "ordinary"
_ENDING: Final = ".phrases"


class Signal(StrEnum):
    """What a phrase may tell. Each only ever raises."""

    MAY_HURT_SELF = "may_hurt_self"
    MEETING_SOON = "meeting_soon"
    THREAT = "threat"
    DEADLINE = "deadline"
    MONEY_PAID = "money_paid"
    OFFICIAL_NAMED = "official_named"
    HELD_OR_MISSING = "held_or_missing"
    IN_DANGER_NOW = "in_danger_now"
    HOME_NAMED = "home_named"


@dataclass(frozen=True)
class Entry:
    """One line of a list: its signal, what to look for, and an example in which it is heard."""

    signal: Signal
    phrase: str
    shape: Shape
    example: str


@dataclass(frozen=True)
class PhraseList:
    """All phrases of one language, what is no signal although it looks like one, and ordinary
    sentences.
    """

    language: str
    spaced: bool
    entries: tuple[Entry, ...]
    exceptions: dict[Signal, str]
    ordinary: tuple[str, ...]

    def candidates(self, text: str, words: frozenset[str]) -> Iterator[Entry]:
        """Yield every entry that `text`, of these words, may hold, some twice: all others lack a word."""
        by_word, anywhere, in_ascii = self._index
        yield from in_ascii if text.isascii() else anywhere
        for word in words & by_word.keys():
            yield from by_word[word]

    def may_be_in(self, text: str) -> bool:
        """Say whether the list could hear anything in a text; one without spaces needs a sign of its script."""
        return self.spaced or not (text.isascii() or self._signs.isdisjoint(text))

    @cached_property
    def _signs(self) -> frozenset[str]:
        """Return the letters that its phrases are written in, those of ASCII apart."""
        letters = (
            part for entry in self.entries for slot in entry.shape.slots for part in slot.letters
        )
        return frozenset(sign for part in letters for sign in part if not sign.isascii())

    @cached_property
    def _index(self) -> tuple[Mapping[str, list[Entry]], list[Entry], list[Entry]]:
        """Return the entries by the word that must be there; those that need none as a whole; and which of
        these a text in ASCII may hold.

        Where a phrase needs several words, it stands under those that the fewest other phrases need: a word
        that stands in many, such as "me", stands in many texts too.
        """
        by_word: dict[str, list[Entry]] = {}
        anywhere: list[Entry] = []
        needed = Counter(
            word for entry in self.entries for slot in entry.shape.slots for word in slot.words
        )
        for entry in self.entries:
            whole = [slot.words for slot in entry.shape.slots if not slot.letters]
            if not whole:
                anywhere.append(entry)
            for word in min(
                whole, key=lambda words: sum(map(needed.__getitem__, words)), default=()
            ):
                by_word.setdefault(word, []).append(entry)
        in_ascii = [entry for entry in anywhere if entry.shape.fits_ascii]
        return by_word, anywhere, in_ascii


def _meaningful(text: str) -> list[str]:
    """Return a list's lines with each `<group>` written out; without comments and the groups
    themselves.
    """
    groups: dict[str, str] = {}
    lines: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        if not line or line.startswith(("#", "written:")):
            continue
        if group := _GROUP.fullmatch(line):
            groups[group[1]] = f"({group[2]})"
            continue
        phrase, equals, example = line.partition(" = ")
        for name, choices in groups.items():
            phrase = phrase.replace(name, choices)
        lines.append(phrase + equals + example)
    return lines


def _entry(signal: Signal, line: str, spaced: bool) -> Entry:
    phrase, _equals, example = line.partition(" = ")
    return Entry(signal, phrase.strip(), shape(phrase, spaced), example.strip())


def read_list(language: str, text: str) -> PhraseList:
    """Return the phrase list in `text`.

    Raises ValueError with the line where one cannot be read.
    """
    spaced = "written: without spaces" not in text
    section = ""
    entries: list[Entry] = []
    ordinary: list[str] = []
    no_signal: dict[Signal, list[str]] = {}
    for line in _meaningful(text):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == _ORDINARY:
            ordinary.append(line)
        elif line.startswith(_NOT):
            pattern = shape(line.removeprefix(_NOT), spaced).pattern
            no_signal.setdefault(Signal(section), []).append(pattern)
        else:
            entries.append(_entry(Signal(section), line, spaced))
    exceptions = {signal: "|".join(patterns) for signal, patterns in no_signal.items()}
    return PhraseList(language, spaced, tuple(entries), exceptions, tuple(ordinary))


@cache
def book() -> tuple[PhraseList, ...]:
    """Return all lists that this installation has, read once."""
    folder = resources.files("payung.triage.phrases").joinpath("data")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        read_list(file.name.removesuffix(_ENDING), file.read_text("utf-8"))
        for file in files
        if file.name.endswith(_ENDING)
    )
