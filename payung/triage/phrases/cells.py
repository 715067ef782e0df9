"""A plain text as cells, and the places of words in it as bits: bit n of a number is for cell n.

A cell is a word, or a letter where a script has no spaces. One operation on such a number moves all places at
once, so a phrase costs a few operations, however often its words are repeated: Shift-And matching (Baeza-Yates
and Gonnet, A new approach to text searching, CACM 1992), from the end.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import Final, Self

import ahocorasick

from payung.language.spans import bits, reaching

NUMBER: Final = "<number>"
_WORDS_IN_GAP: Final = 4
_LETTERS_IN_GAP: Final = 30
_LONGEST_NUMBER: Final = 20  # digits, where a digit is a letter among others
_CELLS_FOR_ONE: Final = 4  # cells that are placed in the time of one operation
_SORTED_BY: Final = 4  # letters; with fewer, too many words begin alike
_DIGIT: Final = re.compile(r"\d")
_DIGITS_FIRST: Final = re.compile(r"(\d+)(\D.*)")


class Exhausted(Exception):
    """A text needs more work than its budget."""


class Work:
    """The budget for reading one text, in operations on all cells of a piece: the same on every machine."""

    def __init__(self, budget: int) -> None:
        """Start with `budget`."""
        self.budget = self.left = budget

    def spend(self, operations: int) -> None:
        """Subtract operations. Raises Exhausted."""
        self.left -= operations
        if self.left < 0:
            raise Exhausted


class Vocabulary:
    """The words or letters of phrases."""

    def __init__(self, literals: Iterable[str], *, spaced: bool) -> None:
        """Sort the literals of all phrases; `spaced`: they are words."""
        literals = frozenset(literals)
        cells = (
            {cell for words in literals for cell, _ in cells_of(words)} if spaced else frozenset()
        )
        self.words = frozenset(cell for cell in cells if not cell.endswith("*"))
        begun = sorted(cell[:-1] for cell in cells if cell.endswith("*"))
        self._sizes = sorted({len(beginning[:_SORTED_BY]) for beginning in begun})
        self._begun: dict[str, list[str]] = defaultdict(list)
        for beginning in begun:
            self._begun[beginning[:_SORTED_BY]].append(beginning)
        self.finder = ahocorasick.Automaton()
        for literal in frozenset() if spaced else literals:
            self.finder.add_word(literal, literal)
        self.finder.make_automaton()

    def begun(self, words: Iterable[str]) -> dict[str, list[str]]:
        """Return, by starred word, which of `words` begin so."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in words:
            for size in self._sizes:
                if (beginning := word[:size]) in self._begun:
                    for whole in self._begun[beginning]:
                        if word.startswith(whole):
                            found[f"{whole}*"].append(word)
        return found


@cache
def cells_of(literal: str) -> tuple[tuple[str, bool], ...]:
    """Return the cells of words, and whether they continue the word before, as in "2nite"."""
    cells, joined = _split(literal)
    return tuple((cell, place in joined) for place, cell in enumerate(cells))


def _split(text: str) -> tuple[list[str], set[int]]:
    """Return words as cells, with leading digits separate, and the cells that continue the one before."""
    joined: set[int] = set()
    if not _DIGIT.search(text):
        return text.split(), joined
    cells: list[str] = []
    for word in text.split():
        if word[0].isdecimal() and (parts := _DIGITS_FIRST.fullmatch(word)):
            cells += parts.groups()
            joined.add(len(cells) - 1)
        else:
            cells.append(word)
    return cells, joined


class Cells(ABC):
    """A text, or a piece of one. `known`: the words of the vocabulary in it."""

    known: frozenset[str]

    def __init__(self, size: int, joined: int, work: Work) -> None:
        """Start with `size` cells; those of `joined` continue the word before, and no phrase begins there."""
        self.size, self.joined, self.work = size, joined, work
        self.whole = (1 << (size + 1)) - 1
        self.unions: dict[object, list[tuple[int, int]]] = {}
        self._found: dict[str, int] = {}
        self._clear: int | None = None
        self._runs: dict[int, int] = {}

    def starts(self, literal: str) -> int:
        """Return the places where `literal` begins."""
        begins = self._found.get(literal)
        if begins is None:
            begins = self._found[literal] = self._starts(literal)
        if self._clear is None or not begins:
            return begins
        return begins & self._run(self.length(literal))

    def _run(self, length: int) -> int:
        """Return the places where `length` cells in a row are clear."""
        if self._clear is None:
            return self.whole
        if length not in self._runs:
            self.work.spend(length)
            run = self._clear
            for shift in range(1, length):
                run &= self._clear >> shift
            self._runs[length] = run
        return self._runs[length]

    @property
    def digits(self) -> int:
        """Return the cells that are numbers, or digits of one."""
        return self._digits & self._run(1)

    def veiled(self, hidden: int) -> Self:
        """Return the same cells, without matches where a bit of `hidden` is set."""
        other = self.__class__.__new__(self.__class__)
        other.__dict__.update(self.__dict__)
        other.unions, other._runs = {}, {}
        other._clear = self.whole & ~hidden
        return other

    @cached_property
    @abstractmethod
    def _digits(self) -> int: ...
    @abstractmethod
    def _starts(self, literal: str) -> int: ...
    @abstractmethod
    def length(self, literal: str) -> int:
        """Return the number of cells of `literal`."""

    @abstractmethod
    def before_gap(self, after: int) -> int:
        """Return the places from which a gap leads to `after`."""

    @abstractmethod
    def before_number(self, after: int) -> int:
        """Return the places from which a number leads to `after`."""

    @abstractmethod
    def after_gap(self, place: int) -> Iterator[int]:
        """Yield the possible ends of a gap that begins at `place`, nearest first."""

    @abstractmethod
    def after_number(self, place: int) -> Iterator[int]:
        """Yield the possible ends of a number that begins at `place`, farthest first."""

    @abstractmethod
    def without(self, spans: Iterable[tuple[int, int]]) -> Self:
        """Return the cells without those of `spans`."""


class Words(Cells):
    """Cells that are words. "3days" is two cells, of which the second is joined to the first."""

    def __init__(
        self,
        cells: Sequence[str],
        joined: Iterable[int],
        vocabulary: Vocabulary,
        work: Work,
    ) -> None:
        """Record the places of every word."""
        super().__init__(len(cells), bits(joined, len(cells)), work)
        self._cells, self._vocabulary = cells, vocabulary
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, cell in enumerate(cells):
            self._places[cell].append(place)
        self._begun = vocabulary.begun(self._places)
        self.known = vocabulary.words.intersection(self._places).union(self._begun)
        work.spend(1 + self.size // _CELLS_FOR_ONE)

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary, work: Work) -> Words:
        """Return the words of a plain text."""
        return cls(*_split(text), vocabulary, work)

    @cached_property
    def _digits(self) -> int:
        places = (where for cell, where in self._places.items() if cell.isdecimal())
        return bits((place for where in places for place in where), self.size)

    def length(self, literal: str) -> int:
        """Return how many cells `literal` takes."""
        return len(cells_of(literal))

    def _starts(self, literal: str) -> int:
        begins = self.whole
        cells = cells_of(literal)
        for place, (cell, joined) in enumerate(cells):
            here = self._at(cell)
            if place and self.joined:
                here &= self.joined if joined else ~self.joined
            elif joined:
                return 0
            begins &= here >> place
            if not begins:
                return 0
        self.work.spend(len(cells))
        return begins & ~(self.joined >> len(cells))  # a word ends where the next begins

    def _at(self, cell: str) -> int:
        begins = self._found.get(f" {cell}")
        if begins is None:
            if cell.endswith("*"):
                words: Sequence[str] = self._begun.get(cell, ())
            else:
                words = (cell,) if cell in self._places else ()
            begins = bits((place for word in words for place in self._places[word]), self.size)
            self._found[f" {cell}"] = begins
        return begins

    def before_gap(self, after: int) -> int:
        """Return from where a gap leads to `after`."""
        self.work.spend(_WORDS_IN_GAP)
        before, reached = after, after & ~self.joined
        for _ in range(_WORDS_IN_GAP):
            reached >>= 1
            if self.joined:
                reached |= (reached & self.joined) >> 1
                before |= reached
                reached &= ~self.joined
            else:
                before |= reached
        return before

    def before_number(self, after: int) -> int:
        """Return from where a number leads to `after`."""
        return self.digits & (after >> 1)

    def after_gap(self, place: int) -> Iterator[int]:
        """Yield where a gap ends, the nearest first."""
        yield place
        for _ in range(_WORDS_IN_GAP):
            place += 1
            if self.joined >> place & 1:
                place += 1
            yield place

    def after_number(self, place: int) -> Iterator[int]:
        """Yield where a number ends, the farthest first."""
        if self.digits >> place & 1:
            yield place + 1

    def without(self, spans: Iterable[tuple[int, int]]) -> Words:
        """Return what is left."""
        cells: list[str] = []
        joined: list[int] = []
        done = 0
        for start, end in (*spans, (self.size, self.size)):
            if self.joined:
                shift = len(cells) - done
                joined += [p + shift for p in range(done + 1, start) if self.joined >> p & 1]
            cells += self._cells[done:start]
            done = end
        return Words(cells, joined, self._vocabulary, self.work)


class Letters(Cells):
    """Cells that are letters: the text has no spaces."""

    def __init__(self, text: str, vocabulary: Vocabulary, work: Work) -> None:
        """Record the last place of every literal."""
        super().__init__(len(text), 0, work)
        self._text, self._vocabulary = text, vocabulary
        self._lasts: dict[str, list[int]] = defaultdict(list)
        if len(vocabulary.finder):
            for last, literal in vocabulary.finder.iter(text):
                self._lasts[literal].append(last)
        self.known = frozenset(self._lasts)
        work.spend(1 + self.size // _CELLS_FOR_ONE)

    @cached_property
    def _digits(self) -> int:
        return bits((digit.start() for digit in _DIGIT.finditer(self._text)), self.size)

    def length(self, literal: str) -> int:
        """Return how many cells `literal` takes."""
        return len(literal)

    def _starts(self, literal: str) -> int:
        self.work.spend(1)
        if literal not in self._lasts:
            return 0
        return bits(self._lasts[literal], self.size) >> (len(literal) - 1)

    def before_gap(self, after: int) -> int:
        """Return from where a gap leads to `after`."""
        self.work.spend(5)
        return reaching(after, _LETTERS_IN_GAP)

    def before_number(self, after: int) -> int:
        """Return from where a number leads to `after`."""
        before = reached = self.digits & (after >> 1)
        for _ in range(_LONGEST_NUMBER - 1):
            reached = self.digits & (reached >> 1)
            if not reached:
                break
            before |= reached
            self.work.spend(1)
        return before

    def after_gap(self, place: int) -> Iterator[int]:
        """Yield where a gap ends, the nearest first."""
        yield from range(place, place + _LETTERS_IN_GAP + 1)

    def after_number(self, place: int) -> Iterator[int]:
        """Yield where a number ends, the farthest first."""
        end = place
        while end < place + _LONGEST_NUMBER and self.digits >> end & 1:
            end += 1
        yield from range(end, place, -1)

    def without(self, spans: Iterable[tuple[int, int]]) -> Letters:
        """Return what is left."""
        left: list[str] = []
        done = 0
        for start, end in (*spans, (self.size, self.size)):
            left.append(self._text[done:start])
            done = end
        return Letters("".join(left), self._vocabulary, self.work)
