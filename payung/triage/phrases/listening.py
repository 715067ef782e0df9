"""Hears the signals in a text, fast: an ordinary report takes a fraction of a millisecond."""

import re
import unicodedata
from functools import cache
from typing import Final

from payung.triage.phrases.book import Entry, PhraseList, Signal, book
from payung.triage.phrases.shape import compiled
from payung.triage.phrases.spelling import spellings, unspaced

# The scripts of the languages that may have a list. Signs and pictures of any kind say nothing.
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


def _found(phrases: PhraseList, text: str, words: frozenset[str]) -> set[Signal]:
    found: set[Signal] = set()
    for entry in phrases.candidates(text, words):
        if entry.signal not in found and entry.shape.is_in(text, words):
            found.add(entry.signal)
    return found


def _heard_by(phrases: PhraseList, text: str, words: frozenset[str]) -> set[Signal]:
    found = _found(phrases, text, words)
    for signal in found & phrases.exceptions.keys():
        rest = compiled(phrases.exceptions[signal]).sub("", text)
        if signal not in _found(phrases, rest, frozenset(rest.split())):
            found.discard(signal)
    return found


def _way(spelling: str, *, spaced: bool) -> tuple[str, frozenset[str]]:
    """Return a spelling as a list reads it, and its words."""
    text = spelling if spaced else unspaced(spelling)
    return text, frozenset(text.split())


def signals_in(text: str) -> frozenset[Signal]:
    """Return every signal that any list hears in `text`, whatever language it is said to be in."""
    found: set[Signal] = set()
    for spelling in spellings(text):
        ways = {spaced: _way(spelling, spaced=spaced) for spaced in (True, False)}
        for phrases in book():
            if phrases.may_be_in(spelling):
                found |= _heard_by(phrases, *ways[phrases.spaced])
    return frozenset(found)


def heard(entry: Entry, phrases: PhraseList, text: str) -> bool:
    """Say whether this very entry is heard in `text`: for the examples, which are tests."""
    ways = [_way(spelling, spaced=phrases.spaced) for spelling in spellings(text)]
    return any(entry.shape.is_in(*way) for way in ways)


def languages() -> frozenset[str]:
    """Return the languages that have a list."""
    return frozenset(phrases.language for phrases in book())


def readable(text: str, language: str) -> bool:
    """Say whether the lists could read `text`: a language with a list, and no letter of another
    script.
    """
    letters = unicodedata.normalize("NFKC", text)
    if not any(sign.isalpha() for sign in letters):
        return True  # nothing is said in words
    if language.split("-")[0] not in languages():
        return False
    return not any(sign.isalpha() for sign in _unread().findall(letters))


@cache
def _unread() -> re.Pattern[str]:
    """Return what finds signs of a script in which no list is written."""
    scripts = {"Latin", *(_WRITTEN_IN.get(language, "Latin") for language in languages())}
    return re.compile(f"[^{_SIGNS}{''.join(_SCRIPTS[script] for script in scripts)}]")
