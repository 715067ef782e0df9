"""Matching of all lists' phrases in a text: a fraction of a millisecond for an ordinary report."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from payung.language.burmese import BURMESE
from payung.language.spans import bits, places
from payung.triage.phrases.cells import Cells, Exhausted, Letters, Words, Work
from payung.triage.phrases.pattern import Shape
from payung.triage.phrases.phrase_list import (
    Entry,
    Meaning,
    PhraseList,
    Shelf,
    Signal,
    book,
    shelves,
)
from payung.triage.phrases.spelling import spellings, unspaced

# The scripts of languages that may have a list. Other signs and pictures have no meaning here.
_SCRIPTS: Final = {
    "Latin": r"\u0000-\u00ff",
    "Vietnamese": r"\u0100-\u01b0\u0300-\u036f\u1ea0-\u1eff",
    "Tamil": r"\u0b80-\u0bff",
    "Thai": r"\u0e00-\u0e7f",
    "Lao": r"\u0e80-\u0eff",
    "Myanmar": r"\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f",
    "Khmer": r"\u1780-\u17ff\u19e0-\u19ff",
    "Han": r"\u3400-\u4dbf\u4e00-\u9fff",
}
_SIGNS: Final = r"\u2000-\u2bff\u3000-\u303f"
_WRITTEN_IN: Final = {
    "ta": "Tamil",
    "th": "Thai",
    "lo": "Lao",
    "my": "Myanmar",
    "km": "Khmer",
    "vi": "Vietnamese",
    "zh": "Han",
}


# Operations for one text. A story of 20,000 letters made of the lists' own words costs a fiftieth.
BUDGET: Final = 400_000
# A longer text is read in pieces that overlap, since a phrase may cross their border.
_PIECE: Final = 65_536
_OVERLAP: Final = 2_048
_BLANK: Final = re.compile(r"\s")
# Letters on each side of a change that a phrase with it may span, and its exceptions.
_REACH: Final = 400


@dataclass(frozen=True)
class Hearing:
    """The signals heard in a text; not `wholly` where reading all of it would need too much work."""

    signals: frozenset[Meaning]
    wholly: bool
    work: int


def hear(text: str, budget: int = BUDGET) -> Hearing:
    """Return the signals that any list hears in `text`, whatever its stated language."""
    signals: set[Meaning] = set()
    work = Work(budget)
    try:
        for piece in _pieces(text):
            work.spend(_letters(piece))
            for spelling in spellings(piece, _REACH):
                hear_by(shelves(), spelling, signals, work)
            if len(signals) == len(Signal):
                break
    except Exhausted:
        return Hearing(frozenset(signals), wholly=False, work=budget)
    return Hearing(frozenset(signals), wholly=True, work=budget - work.left)


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in overlapping pieces that begin with a word, where there are blanks."""
    start = 0
    while start + _PIECE < len(text):
        yield text[start : start + _PIECE]
        start += _PIECE - _OVERLAP
        if blank := _BLANK.search(text, start, start + _OVERLAP // 2):
            start = blank.end()
    yield text[start:]


def _letters(piece: str) -> int:
    """Return the cost of making the spellings of a piece."""
    if piece.isascii():
        return len(piece) // 8
    return len(piece) * 2 if BURMESE.search(piece) else len(piece) // 2


def signals_in(text: str) -> frozenset[Meaning]:
    """Return the signals heard in `text`."""
    return hear(text).signals


def hear_by(lists: Iterable[Shelf], spelling: str, signals: set[Meaning], work: Work) -> None:
    """Add the meanings that any list on these shelves hears in one spelling."""
    signs = frozenset(spelling)
    for shelf in lists:
        if not (able := {phrases for phrases in shelf.lists if phrases.may_be_in(signs)}):
            continue
        cells = _cells(spelling, shelf, work)
        for phrases, entries in shelf.candidates(cells.known).items():
            if phrases in able:
                _hear_list(phrases, entries, cells, signals)


def _cells(spelling: str, shelf: Shelf, work: Work) -> Cells:
    if shelf.spaced:
        return Words.of(spelling, shelf.vocabulary, work)
    return Letters(unspaced(spelling), shelf.vocabulary, work)


def _hear_list(
    phrases: PhraseList, entries: list[Entry], cells: Cells, signals: set[Meaning]
) -> None:
    """Add the signals that one list hears, except those only within exceptions."""
    heard: set[Meaning] = set()
    for entry in entries:
        if entry.signal in signals or entry.signal in heard or not entry.shape.starts(cells):
            continue
        heard.add(entry.signal)
    for signal in sorted(heard):
        spans = _spans(phrases.exceptions.get(signal, ()), cells)
        mine = [entry for entry in entries if entry.signal is signal]
        if not spans or _is_beside(spans, mine, cells):
            signals.add(signal)


def _is_beside(spans: list[tuple[int, int]], entries: list[Entry], cells: Cells) -> bool:
    """Say whether one of `entries` matches outside `spans`, or in the text without them."""
    hidden = bits((place for start, end in spans for place in range(start, end)), cells.size)
    for rest in (cells.veiled(hidden), cells.without(spans)):
        for entry in entries:
            if entry.shape.starts(rest):
                return True
    return False


def _spans(exceptions: tuple[Shape, ...], cells: Cells) -> list[tuple[int, int]]:
    """Return the places of exceptions: of two at one place the first in the list, none within another."""
    matches = [(starts, shape) for shape in exceptions if (starts := shape.starts(cells))]
    spans: list[tuple[int, int]] = []
    done = 0
    in_order = sorted(
        (at, rank) for rank, (starts, _) in enumerate(matches) for at in places(starts)
    )
    for place, rank in in_order:
        if place >= done:
            cells.work.spend(4)
            done = matches[rank][1].end(cells, place)
            spans.append((place, done))
    return spans


def heard(entry: Entry, phrases: PhraseList, text: str) -> bool:
    """Say whether this entry is heard in `text`: for the examples, which are tests."""
    shelf, work = _alone(phrases), Work(BUDGET)
    return any(entry.shape.starts(_cells(spelling, shelf, work)) for spelling in spellings(text))


@cache
def _alone(phrases: PhraseList) -> Shelf:
    return Shelf([phrases], spaced=phrases.spaced)


def languages() -> frozenset[str]:
    """Return the languages with a list."""
    return frozenset(phrases.language for phrases in book())


def readable(text: str, language: str) -> bool:
    """Say whether the lists can read `text`: its language has a list, and all letters a known script."""
    letters = unicodedata.normalize("NFKC", text)
    if not any(sign.isalpha() for sign in letters):
        return True  # no words
    if language.split("-")[0] not in languages():
        return False
    return not any(sign.isalpha() for sign in _unread().findall(letters))


@cache
def _unread() -> re.Pattern[str]:
    """Return a pattern for signs of scripts without a list."""
    scripts = {"Latin", *(_WRITTEN_IN.get(language, "Latin") for language in languages())}
    return re.compile(f"[^{_SIGNS}{''.join(_SCRIPTS[script] for script in scripts)}]")
