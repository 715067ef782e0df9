"""Phrase lists as regular expressions: slow, short, and the measure for the matcher."""

import re
from functools import cache
from math import inf
from typing import Final

from payung.triage.phrases import Meaning, PhraseList
from payung.triage.phrases.cells import NUMBER
from payung.triage.phrases.pattern import Shape, Slot
from payung.triage.phrases.spelling import spellings, unspaced

_GAP: Final = {True: r"(?:\S+ ){0,4}?", False: r"\S{0,30}?"}


def _slot(slot: Slot, *, spaced: bool) -> str:
    choices = []
    for choice in slot.choices:
        pattern = ""
        for part in choice.parts:
            if part == NUMBER:
                pattern += r"\d+ ?" if spaced else r"\d+"
            elif spaced and part.endswith("*"):
                pattern += re.escape(part[:-1]).replace(r"\ ", " ") + r"\S* "
            else:
                pattern += re.escape(part).replace(r"\ ", " ") + (" " if spaced else "")
        choices.append(pattern)
    return f"(?:{'|'.join(choices)})"


@cache
def pattern(shape: Shape, *, spaced: bool) -> re.Pattern[str]:
    """Return the expression that finds a phrase in a plain text."""
    pieces = (_slot(slot, spaced=spaced) if slot else _GAP[spaced] for slot in shape.pieces)
    return re.compile(("(?<= )" if spaced else "") + "".join(pieces))


def signals_by_patterns(phrases: PhraseList, text: str) -> set[Meaning]:
    """Return what one list hears in `text`, phrase by phrase."""
    heard: set[Meaning] = set()
    for spelling in spellings(text):
        if phrases.may_be_in(spelling):
            heard |= _heard(phrases, spelling if phrases.spaced else unspaced(spelling))
    return heard


def _heard(phrases: PhraseList, text: str) -> set[Meaning]:
    signals = _found(phrases, text)
    return {
        signal
        for signal in signals
        if not phrases.exceptions.get(signal)
        or signal in _found(phrases, _without(phrases, signal, text))
    }


def _without(phrases: PhraseList, signal: Meaning, text: str) -> str:
    """Return a text without what is an exception: of two at one place the first in the list goes."""
    expressions = [
        pattern(expression, spaced=phrases.spaced) for expression in phrases.exceptions[signal]
    ]
    left, done = "", 0
    while True:
        matches = [expression.search(text, done) for expression in expressions]
        first = min(matches, key=lambda match: match.start() if match else inf, default=None)
        if first is None:
            return left + text[done:]
        left, done = left + text[done : first.start()], first.end()


def _found(phrases: PhraseList, text: str) -> set[Meaning]:
    return {
        entry.signal
        for entry in phrases.entries
        if pattern(entry.shape, spaced=phrases.spaced).search(text)
    }
