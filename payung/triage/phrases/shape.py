"""One line of a phrase list as something to look for: its pattern, and what must be in a text for
it to matter.

A plain text is words, each followed by one space; so is what a pattern takes. Patterns are
compiled when their
words are first seen together: most never are, and a process starts without them.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from math import prod
from typing import Final

from payung.triage.phrases.spelling import plain, unspaced

_GAP: Final = "..."
_NUMBER: Final = "<number>"
_PIECES: Final = re.compile(r"\(([^()]*)\)|(\.\.\.)|([^().]+)")
_GROUP: Final = re.compile(r"\([^()]*\)")
_NESTED: Final = re.compile(r"(\([^()]*)\(([^()]*)\)")
_WORDS_GAP: Final = r"(?:\S+ ){0,4}?"  # at most four words between
_LETTERS_GAP: Final = r"\S{0,30}?"


@dataclass(frozen=True)
class Slot:
    """What a text must hold at least one of: whole words, or letters anywhere."""

    words: frozenset[str]
    letters: tuple[str, ...]

    def has_letters_in(self, text: str) -> bool:
        """Say whether the text holds any of the letters."""
        for part in self.letters:  # noqa: SIM110  asked by the thousand, and any() takes twice as long
            if part in text:
                return True
        return False


@dataclass(frozen=True)
class Shape:
    """A phrase with all its choices: how many phrases it stands for, its slots and its pattern."""

    count: int
    slots: tuple[Slot, ...]
    pattern: str

    def is_in(self, text: str, words: frozenset[str]) -> bool:
        """Say whether a plain `text`, whose words are `words`, holds the phrase."""
        for slot in self.slots:
            if slot.words.isdisjoint(words) and not slot.has_letters_in(text):
                return False
        return compiled(self.pattern).search(text) is not None

    @property
    def fits_ascii(self) -> bool:
        """Say whether a text without any other letter may hold the phrase."""
        return all(
            any(part.isascii() for part in (*slot.words, *slot.letters)) for slot in self.slots
        )


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern."""
    return re.compile(pattern)


def _flat(phrase: str) -> str:
    """Return `phrase` with brackets inside brackets taken away: a group may stand among other
    choices.
    """
    flat, deeper = phrase, ""
    while flat != deeper:
        deeper, flat = flat, _NESTED.sub(r"\1\2", flat)
    if "(" in (rest := _GROUP.sub("", flat)) or ")" in rest:
        raise ValueError(f"A bracket is missing: {phrase}")
    return flat


@cache  # the choices of a group stand in many lines
def _pattern(choice: str, spaced: bool) -> str:
    """Return the pattern of one choice, each word with the space after it; a number may touch the
    next word.
    """
    parts = [
        re.escape(_letters(part, spaced)).replace(r"\ ", " ") for part in choice.split(_NUMBER)
    ]
    if not spaced:
        return r"\d+".join(parts)
    end = (r"\S* " if choice.endswith("*") else " ") if parts[-1] else ""
    return (
        r"\d+ ?".join(
            parts[:1] if len(parts) == 1 else [p and f"{p} " for p in parts[:-1]] + parts[-1:]
        )
        + end
    )


@lru_cache(maxsize=1024)  # a choice is asked for thrice at once: its pattern, its key, its signs
def _plain(part: str) -> str:
    return plain(part).strip()


def _letters(part: str, spaced: bool) -> str:
    words = _plain(part)
    return words if spaced else unspaced(words)


@cache
def _key(choice: str, spaced: bool, after_number: bool) -> tuple[str, bool] | None:
    """Return what a text must hold for a choice, and whether that is a word of its own; None where
    nothing must.
    """
    part = max(choice.split(_NUMBER), key=len)
    words = _letters(part, spaced).split()
    if not words:
        return None
    loose = not spaced or after_number or _NUMBER in choice
    whole = words[:-1] if choice.endswith("*") else words
    if loose or not whole:
        return max(words, key=len), False
    return max(whole, key=len), True


def _slot(choices: list[str], spaced: bool, after_number: bool) -> Slot | None:
    keys = [_key(choice, spaced, after_number) for choice in choices]
    found = [key for key in keys if key is not None]
    if len(found) < len(keys):
        return None
    return Slot(
        frozenset(text for text, is_word in found if is_word),
        tuple(dict.fromkeys(text for text, is_word in found if not is_word)),
    )


def _is_of_signs(choice: str) -> bool:
    """Say whether a choice has signs alone, so that it would stand for nothing: "$" is heard anywhere."""
    return bool(choice) and _NUMBER not in choice and not _plain(choice)


def shape(phrase: str, spaced: bool) -> Shape:
    """Return the shape of a line. Raises ValueError where it is no phrase."""
    pieces: list[str] = []
    slots: list[Slot] = []
    counts: list[int] = []
    after_number = False
    for choices, gap, literal in _PIECES.findall(_flat(phrase)):
        if gap:
            pieces.append(_WORDS_GAP if spaced else _LETTERS_GAP)
            continue
        each = [choice.strip() for choice in (choices.split("/") if choices else [literal])]
        if each == [""]:
            continue
        if any(_is_of_signs(choice) for choice in each):
            raise ValueError(f"Nothing is left of a choice without its signs: {phrase}")
        pieces.append(f"(?:{'|'.join(_pattern(choice, spaced) for choice in each)})")
        counts.append(len(each))
        if slot := _slot(each, spaced, after_number):
            slots.append(slot)
        after_number = any(choice.endswith(_NUMBER) for choice in each)
    if not slots:
        raise ValueError(f"Not a phrase: {phrase}")
    return Shape(prod(counts), tuple(slots), ("(?<= )" if spaced else "") + "".join(pieces))
