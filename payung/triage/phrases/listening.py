"""Hears the signals in a text, fast: an ordinary report takes a fraction of a millisecond."""

import re
import unicodedata
from typing import Final

from payung.triage.phrases.book import Entry, PhraseList, Signal, book
from payung.triage.phrases.shape import compiled
from payung.triage.phrases.spelling import spellings, unspaced

# Not read by the lists: letters other than those of English, Indonesian and Thai (with Latin-1 for
# accents), so also the Vietnamese ones. Signs and pictures of any kind say nothing.
_OTHER_SCRIPT: Final = re.compile(r"[^\u0000-\u00ff\u0e00-\u0e7f\u2000-\u2bff\u3000-\u303f]")


def _found(phrases: PhraseList, text: str) -> set[Signal]:
    words = frozenset(text.split())
    found: set[Signal] = set()
    for entry in phrases.candidates(words):
        if entry.signal not in found and entry.shape.is_in(text, words):
            found.add(entry.signal)
    return found


def _heard_by(phrases: PhraseList, text: str) -> set[Signal]:
    found = _found(phrases, text)
    for signal, pattern in phrases.exceptions.items():
        if signal in found and signal not in _found(phrases, compiled(pattern).sub("", text)):
            found.discard(signal)
    return found


def _ways(phrases: PhraseList, spelling: str) -> str:
    return spelling if phrases.spaced else unspaced(spelling)


def signals_in(text: str) -> frozenset[Signal]:
    """Return every signal that any list hears in `text`, whatever language it is said to be in."""
    found: set[Signal] = set()
    for spelling in spellings(text):
        for phrases in book():
            if phrases.spaced or not spelling.isascii():
                found |= _heard_by(phrases, _ways(phrases, spelling))
    return frozenset(found)


def heard(entry: Entry, phrases: PhraseList, text: str) -> bool:
    """Say whether this very entry is heard in `text`: for the examples, which are tests."""
    ways = [_ways(phrases, spelling) for spelling in spellings(text)]
    return any(entry.shape.is_in(way, frozenset(way.split())) for way in ways)


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
    return not any(sign.isalpha() for sign in _OTHER_SCRIPT.findall(letters))
