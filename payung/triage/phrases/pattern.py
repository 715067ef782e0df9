"""One line of a phrase list as a pattern: slots in order, and gaps between them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import prod
from typing import Final

from payung.triage.phrases.cells import NUMBER, Cells, cells_of
from payung.triage.phrases.spelling import plain, unspaced

_GAP: Final = "..."
_PIECES: Final = re.compile(r"\(([^()]*)\)|(\.\.\.)|([^().]+)")
_GROUP: Final = re.compile(r"\([^()]*\)")
_NESTED: Final = re.compile(r"(\([^()]*)\(([^()]*)\)")


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """One choice of a slot: literals and numbers in turn. `key`: a word that the text must contain."""

    parts: tuple[str, ...]
    key: str

    def before(self, cells: Cells, after: int) -> int:
        """Return the places from which the choice leads to `after`."""
        for part in reversed(self.parts):
            if part == NUMBER:
                after = cells.before_number(after)
            else:
                after = cells.starts(part) & (after >> cells.length(part))
        return after

    def ends(self, cells: Cells, place: int, done: int = 0) -> Iterator[int]:
        """Yield the possible ends of the choice that begins at `place`, by preference."""
        if done == len(self.parts):
            yield place
        elif (part := self.parts[done]) == NUMBER:
            for end in cells.after_number(place):
                yield from self.ends(cells, end, done + 1)
        elif cells.starts(part) >> place & 1:
            yield from self.ends(cells, place + cells.length(part), done + 1)


@dataclass(frozen=True, eq=False)
class Slot:
    """One place of a phrase, with its choices."""

    choices: tuple[Choice, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return the words of which a text must contain one; none where a choice needs none."""
        keys = frozenset(choice.key for choice in self.choices)
        return frozenset() if "" in keys else keys

    @cached_property
    def _single(self) -> dict[str, list[str]]:
        """Return the choices that are only a literal, by key."""
        by_key = defaultdict(list)
        for choice in self.choices:
            if len(choice.parts) == 1 and choice.key:
                by_key[choice.key].append(choice.parts[0])
        return dict(by_key)

    @cached_property
    def _other(self) -> tuple[Choice, ...]:
        return tuple(
            choice for choice in self.choices if len(choice.parts) > 1 or NUMBER in choice.parts
        )

    @cached_property
    def _may_be_empty(self) -> bool:
        return any(not choice.parts for choice in self.choices)

    def before(self, cells: Cells, after: int) -> int:
        """Return the places from which any of the choices leads to `after`."""
        before = after if self._may_be_empty else 0
        for length, starts in self._literals(cells):
            before |= starts & (after >> length)
        for choice in self._other:
            if not choice.key or choice.key in cells.known:
                before |= choice.before(cells, after)
        return before

    def _literals(self, cells: Cells) -> list[tuple[int, int]]:
        """Return the places where literals begin, by length."""
        known = cells.unions.get(self)
        if known is None:
            by_length: dict[int, int] = defaultdict(int)
            for key in cells.known.intersection(self._single):
                for literal in self._single[key]:
                    by_length[cells.length(literal)] |= cells.starts(literal)
            known = [(length, starts) for length, starts in by_length.items() if starts]
            cells.unions[self] = known
        cells.work.spend(1 + len(known))
        return known

    def end(self, cells: Cells, place: int, leads_on: int) -> int:
        """Return the end of the preferred choice that begins at `place` and `leads_on`."""
        for choice in self.choices:
            if not choice.key or choice.key in cells.known:
                for end in choice.ends(cells, place):
                    if leads_on >> end & 1:
                        return end
        raise LookupError


@dataclass(frozen=True, eq=False)
class Shape:
    """A phrase with all its choices. `count`: of its variants; `pieces`: slots, and None for a gap."""

    count: int
    pieces: tuple[Slot | None, ...]

    @cached_property
    def needed(self) -> tuple[frozenset[str], ...]:
        """Return sets of words; a text must contain one word of every set."""
        return tuple(slot.keys for slot in self.pieces if slot and slot.keys)

    def may_be_in(self, known: Set[str]) -> bool:
        """Say whether a text with these words can contain the phrase."""
        for keys in self.needed:  # noqa: SIM110  called by the thousand, and any() takes twice as long
            if keys.isdisjoint(known):
                return False
        return True

    def starts(self, cells: Cells) -> int:
        """Return the places where the phrase begins."""
        if not self.may_be_in(cells.known):
            return 0
        after = cells.whole
        for slot in reversed(self.pieces):
            after = slot.before(cells, after) if slot else cells.before_gap(after)
            if not after:
                return 0
        return after & ~cells.joined

    def end(self, cells: Cells, place: int) -> int:
        """Return the end of the phrase that begins at `place`, with the first choices and the shortest gaps."""
        lead = [cells.whole]
        for slot in reversed(self.pieces):
            lead.append(slot.before(cells, lead[-1]) if slot else cells.before_gap(lead[-1]))
        for slot, leads_on in zip(self.pieces, reversed(lead[:-1]), strict=True):
            if slot:
                place = slot.end(cells, place, leads_on)
            else:
                place = next(end for end in cells.after_gap(place) if leads_on >> end & 1)
        return place


def _flat(phrase: str) -> str:
    """Return `phrase` without brackets inside brackets: a group may be among other choices."""
    flat, deeper = phrase, ""
    while flat != deeper:
        deeper, flat = flat, _NESTED.sub(r"\1\2", flat)
    if "(" in (rest := _GROUP.sub("", flat)) or ")" in rest:
        raise ValueError(f"A bracket is missing: {phrase}")
    return flat


@lru_cache(maxsize=1024)  # every choice is needed twice in a row
def _plain(part: str) -> str:
    return plain(part).strip()


@cache  # the choices of a group occur in many lines
def _choice(choice: str, spaced: bool) -> Choice:
    """Return one choice; a number may touch the next word."""
    parts: list[str] = []
    for number, text in enumerate(choice.split(NUMBER)):
        parts += [NUMBER] * bool(number)
        literal = _plain(text) if spaced else unspaced(_plain(text))
        parts += [literal] * bool(literal)
    if spaced and choice.endswith("*") and parts and parts[-1] != NUMBER:
        parts[-1] += "*"
    literals = [part for part in parts if part != NUMBER]
    keys = [cell for words in literals for cell, _ in cells_of(words)] if spaced else literals
    whole = [key for key in keys if not key.endswith("*")]
    return Choice(tuple(parts), max(whole or keys, key=len, default=""))


@cache
def _slot(choices: tuple[str, ...], spaced: bool) -> Slot:
    return Slot(tuple(_choice(choice, spaced) for choice in choices))


def forget_texts() -> None:
    """Forget the choices by their texts, which only reading a list needs: a quarter of a list's memory."""
    for function in (_plain, _choice, _slot, cells_of):
        function.cache_clear()


def _is_of_signs(choice: str) -> bool:
    """Say whether a choice has only signs, such as "$", and so would match anything."""
    return bool(choice) and NUMBER not in choice and not _plain(choice)


def shape(phrase: str, spaced: bool) -> Shape:
    """Return the shape of a line. Raises ValueError where it is no phrase."""
    pieces: list[Slot | None] = []
    for choices, gap, literal in _PIECES.findall(_flat(phrase)):
        if gap:
            pieces.append(None)
            continue
        texts = tuple(choice.strip() for choice in (choices.split("/") if choices else [literal]))
        if texts == ("",):
            continue
        if any(_is_of_signs(choice) for choice in texts):
            raise ValueError(f"Nothing is left of a choice without its signs: {phrase}")
        pieces.append(_slot(texts, spaced))
    slots = [slot for slot in pieces if slot]
    if not any(slot.keys for slot in slots):
        raise ValueError(f"Not a phrase: {phrase}")
    return Shape(prod(len(slot.choices) for slot in slots), tuple(pieces))


def literals_of(shapes: Iterator[Shape]) -> Iterator[str]:
    """Yield the literals of all choices, with repeats."""
    for one in shapes:
        for slot in one.pieces:
            for choice in slot.choices if slot else ():
                yield from (part for part in choice.parts if part != NUMBER)
