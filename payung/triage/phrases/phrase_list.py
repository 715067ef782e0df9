"""Phrase lists: files that native speakers edit. `data/README.txt` explains their form.

A line is a phrase, and after " = " an example in which it must be heard:

    <want>: want to / wanna
    <want> (die / be dead) = I just wanna die
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Final

from payung.triage.phrases.cells import Vocabulary
from payung.triage.phrases.pattern import Shape, forget_texts, literals_of, shape

_GROUP: Final = re.compile(r"(<[a-z]+>): *(.+)")
_NOT: Final = "not:"
_ORDINARY: Final = "ordinary"
_ENDING: Final = ".phrases"
DATA: Final = Path(__file__).parent / "data"


class Meaning(StrEnum):
    """What the lines below a heading of a list mean: a signal, or a cue."""


class Signal(Meaning):
    """The meaning of a phrase. A signal may only raise a level."""

    MAY_HURT_SELF = "may_hurt_self"
    MEETING_SOON = "meeting_soon"
    THREAT = "threat"
    DEADLINE = "deadline"
    MONEY_PAID = "money_paid"
    OFFICIAL_NAMED = "official_named"
    HELD_OR_MISSING = "held_or_missing"
    IN_DANGER_NOW = "in_danger_now"
    HOME_NAMED = "home_named"


# The signals that make a report P1 by themselves.
RAISING: Final = frozenset(
    {
        Signal.MAY_HURT_SELF,
        Signal.MEETING_SOON,
        Signal.DEADLINE,
        Signal.MONEY_PAID,
        Signal.HELD_OR_MISSING,
        Signal.IN_DANGER_NOW,
    }
)


@dataclass(frozen=True, eq=False)
class Entry:
    """One line of a list: its meaning, its phrase, and an example in which it is heard."""

    signal: Meaning
    phrase: str
    shape: Shape
    example: str


@dataclass(frozen=True, eq=False)
class PhraseList:
    """All phrases of one language, the exceptions that look like a signal, and ordinary sentences."""

    language: str
    spaced: bool
    entries: tuple[Entry, ...]
    exceptions: Mapping[Meaning, tuple[Shape, ...]]
    ordinary: tuple[str, ...]

    def may_be_in(self, signs: Iterable[str]) -> bool:
        """Say whether the list can match a text of these signs; one without spaces needs its script."""
        return self.spaced or not self._signs.isdisjoint(signs)

    def literals(self) -> Iterator[str]:
        """Yield all words, or letters, of its lines, with repeats."""
        yield from literals_of(entry.shape for entry in self.entries)
        yield from literals_of(chain.from_iterable(self.exceptions.values()))

    @cached_property
    def _signs(self) -> frozenset[str]:
        """Return the non-ASCII letters of its phrases."""
        signs = frozenset().union(*literals_of(entry.shape for entry in self.entries))
        return frozenset(sign for sign in signs if not sign.isascii())

    @cached_property
    def leads(self) -> tuple[frozenset[str], ...]:
        """Return, by entry, the words of which a text must contain one.

        Of several words of a phrase, these are the rarest among the phrases: a frequent one, such as "me", is
        in many texts too.
        """
        needed = Counter(
            word for entry in self.entries for keys in entry.shape.needed for word in keys
        )
        return tuple(
            min(entry.shape.needed, key=lambda words: sum(map(needed.__getitem__, words)))
            for entry in self.entries
        )


class Shelf:
    """Lists of one kind, with spaces or without, and all their words."""

    def __init__(self, lists: Iterable[PhraseList], *, spaced: bool) -> None:
        """Sort the entries of `lists` by a word that a text must contain."""
        self.spaced = spaced
        self.lists = tuple(phrases for phrases in lists if phrases.spaced is spaced)
        self.vocabulary = Vocabulary(
            (literal for phrases in self.lists for literal in phrases.literals()), spaced=spaced
        )
        self._entries = tuple(
            (phrases, entry) for phrases in self.lists for entry in phrases.entries
        )
        leads = chain.from_iterable(phrases.leads for phrases in self.lists)
        self._led: dict[str, list[int]] = {}
        for place, words in enumerate(leads):
            for word in words:
                self._led.setdefault(word, []).append(place)

    def candidates(self, known: Set[str]) -> dict[PhraseList, list[Entry]]:
        """Return, by list, the entries that a text with these words can contain."""
        places = {place for word in known & self._led.keys() for place in self._led[word]}
        by_list: dict[PhraseList, list[Entry]] = {}
        for place in sorted(places):  # in one order, so that a text always needs the same work
            phrases, entry = self._entries[place]
            by_list.setdefault(phrases, []).append(entry)
        return by_list


def _meaningful(text: str) -> list[str]:
    """Return a list's lines with their `<group>`s written out, without comments and groups."""
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


def _entry(signal: Meaning, line: str, spaced: bool) -> Entry:
    phrase, _equals, example = line.partition(" = ")
    return Entry(signal, phrase.strip(), shape(phrase, spaced), example.strip())


def read_list(language: str, text: str, meanings: type[Meaning] = Signal) -> PhraseList:
    """Return the list in `text`; its headings are `meanings`.

    Raises ValueError with the line where one cannot be read.
    """
    spaced = "written: without spaces" not in text
    section = ""
    entries: list[Entry] = []
    ordinary: list[str] = []
    no_signal: dict[Meaning, list[Shape]] = {}
    for line in _meaningful(text):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == _ORDINARY:
            ordinary.append(line)
        elif line.startswith(_NOT):
            exception = shape(line.removeprefix(_NOT), spaced)
            no_signal.setdefault(meanings(section), []).append(exception)
        else:
            entries.append(_entry(meanings(section), line, spaced))
    exceptions = {signal: tuple(shapes) for signal, shapes in no_signal.items()}
    return PhraseList(language, spaced, tuple(entries), exceptions, tuple(ordinary))


@cache
def book() -> tuple[PhraseList, ...]:
    """Return all lists of this installation, read once."""
    return read_lists(DATA, _ENDING, Signal)


def read_lists(folder: Traversable, ending: str, meanings: type[Meaning]) -> tuple[PhraseList, ...]:
    """Return the lists of all languages in a folder. Raises ValueError."""
    lists: list[PhraseList] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(ending):
            language = file.name.removesuffix(ending)
            lists.append(read_list(language, file.read_text("utf-8"), meanings))
            forget_texts()  # the next list takes their place in memory
    return tuple(lists)


@cache
def shelves() -> tuple[Shelf, Shelf]:
    """Return the lists with spaces, and those without."""
    return shelved(book())


def shelved(lists: tuple[PhraseList, ...]) -> tuple[Shelf, Shelf]:
    """Return shelves of lists with spaces, and of those without."""
    shelves = Shelf(lists, spaced=True), Shelf(lists, spaced=False)
    forget_texts()
    return shelves
