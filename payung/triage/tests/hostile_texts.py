"""Texts that make a matcher slow: a list's own words in no order, and odd texts without them."""

import random
import re
from functools import cache
from typing import Final

from payung.triage.phrases import PhraseList

_WORD: Final = re.compile(r"[^()/\s]+")
_NO_WORDS: Final = frozenset({"...", "<number>"})


@cache
def words_of(phrases: PhraseList) -> tuple[str, ...]:
    """Return the words that the lines of a list are made of, in one order."""
    words = {word for entry in phrases.entries for word in _WORD.findall(entry.phrase)}
    return tuple(sorted(word.strip("*") for word in words - _NO_WORDS if word.strip("*")))


def made_of(words: tuple[str, ...], letters: int, seed: int = 1) -> str:
    """Return a text of so many letters, made of `words` in no order: the same for the same seed."""
    draw = random.Random(seed)
    text = " ".join(draw.choices(words, k=letters // 2))
    return text[:letters]


def odd(letters: int) -> dict[str, str]:
    """Return texts of so many letters that are made of one thing again and again."""
    again = {
        "one word": "die ",
        "one phrase": "i want to die ",
        "the beginning of a phrase": "i want to ",
        "an exception": "5 kms ",
        "spelled out": "k m s ",
        "stretched": "diiie kmmms ",
        "numbers": "12 ",
        "numbers before words": "5days ",
        "one huge word": "a",
        "one huge number": "1",
        "no spaces": "wanttodie",
        "no spaces, Thai": "อยาก",
        "Thai without an end": "อยากตา",
        "Chinese": "我想死",
        "combining marks": "a\u0301\u0327",
        "one letter with all marks": "\u0301",
        "Burmese vowels alone": "\u1031",
        "Burmese stacks": "က္",
        "Burmese digits": "၀",
        "a Burmese letter that may be a digit": "ဝ",
        "a Burmese digit before letters": "1ဝ",
        "Burmese tones": "က့း",
        "Zawgyi": "ေသခ်င္တယ္",
        "Hangul in parts": "\u1112\u1161\u11ab",
        "a ligature of many letters": "\ufdfa",
        "nothing seen": "\u200b",
        "signs": "!",
        "pictures": "😀",
    }
    return {name: (text * letters)[:letters] for name, text in again.items()}
