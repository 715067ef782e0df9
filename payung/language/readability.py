"""Readability of a text: lengths of its sentences, and the share of long words.

Words are counted where a script separates them by spaces; elsewhere letters, as a reader counts them. The
limits of the languages, with reasons, are in `data/readability.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from payung.language.word_list import DATA

FILE: Final = DATA / "readability.toml"
HOLE: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")

# A sentence ends with a mark and a blank; in scripts with their own marks, with the mark alone.
_SENTENCE: Final = re.compile(r".+?(?:[.!?…]+[”’»\")]*(?=\s|$)|[。！？။។]+[”’」』\")]*|\n|$)", re.S)
# Thai and Lao write no full stop: a blank between two letters of the script, after a comma or quote, ends one.
_CLAUSE: Final = re.compile(
    r"(?<=[\u0e01-\u0e45\u0e47-\u0e4e\u0e81-\u0ecd”,])\s+(?=[\u0e01-\u0edf])(?!ๆ|ໆ)"
)
_WORD: Final = re.compile(r"[^\s–—/]+")
# Signs that belong to the letter before, though Unicode calls them letters; and signs that stack the next
# letter.
_HANGING: Final = frozenset("\u0e33\u0eb3")
_STACKING: Final = frozenset("\u1039\u17d2")


@dataclass(frozen=True)
class Limits:
    """The limits of easy reading in one language.

    `count`: the unit; `sentence`: the most units in a sentence; `mean`: the most on average. Where words are
    counted, a long one has more than `long` letters, and `share` percent may be long. `grade`: the highest
    Automated Readability Index, for English only.
    """

    count: Literal["words", "letters"]
    sentence: int
    mean: float
    why: str
    long: int = 0
    share: float = 100
    grade: float | None = None


@dataclass(frozen=True)
class Figures:
    """The measured figures; `most`: units of the longest sentence, `share`: percent of long words."""

    sentences: int
    most: int
    mean: float
    share: float | None
    grade: float | None


@dataclass(frozen=True)
class Over:
    """An exceeded limit, and the sentence that exceeds it."""

    limit: str
    value: float
    most: float
    sentence: str

    def __str__(self) -> str:
        return f"{self.limit} {self.value:g}, at most {self.most:g}: {self.sentence}"


@cache
def limits() -> dict[str, Limits]:
    """Return the limits by language code, read once."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: Limits(**record) for code, record in content.items()}


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`; in Thai and Lao the parts between blanks."""
    parts = (part for match in _SENTENCE.findall(text) for part in _CLAUSE.split(match))
    return [part.strip() for part in parts if letters(part)]


def words(sentence: str) -> list[str]:
    """Return the parts between blanks that have a letter or digit; a hyphenated word is one."""
    return [word for word in _WORD.findall(sentence) if letters(word)]


def letters(text: str) -> int:
    """Return the number of visible letters and digits: signs on, below and around a letter count with it.

    Close to the grapheme clusters of Unicode UAX 29; a stacked letter (Khmer, Burmese) counts with its base.
    """
    before = (" " + text)[: len(text)]
    return sum(
        unicodedata.category(sign)[0] in "LN" and sign not in _HANGING and last not in _STACKING
        for last, sign in zip(before, text, strict=True)
    )


def measure(texts: Iterable[str], limit: Limits) -> tuple[Figures, list[Over]]:
    """Return the figures of `texts` and the exceeded limits; a placeholder counts as one word."""
    parts = [one for text in texts for one in sentences(HOLE.sub("1", text))]
    lengths = [len(words(one)) if limit.count == "words" else letters(one) for one in parts]
    counted = [word for one in parts for word in words(one)] if limit.count == "words" else []
    figures = Figures(
        len(parts),
        max(lengths, default=0),
        round(sum(lengths) / max(len(parts), 1), 1),
        round(100 * _long(counted, limit) / len(counted), 1) if counted else None,
        _grade(counted, len(parts)) if counted and limit.grade is not None else None,
    )
    return figures, [*_long_sentences(parts, lengths, limit), *_whole_text(figures, parts, limit)]


def _long(counted: list[str], limit: Limits) -> int:
    """Return the number of long words; of a hyphenated word (Indonesian kata-kata) the longest part counts."""
    return sum(max(map(letters, word.split("-"))) > limit.long for word in counted)


def _grade(counted: list[str], among: int) -> float:
    """Return the Automated Readability Index: the school year (USA) of its readers.

    Source: Smith and Senter, Automated Readability Index, AMRL-TR-66-220 (1967). It counts letters, so it needs
    no list of syllables; up to 4 means a reader of 8 or 9 years.
    """
    signs = sum(letters(word) for word in counted)
    return round(4.71 * signs / len(counted) + 0.5 * len(counted) / among - 21.43, 1)


def _long_sentences(parts: list[str], lengths: list[int], limit: Limits) -> list[Over]:
    return [
        Over(limit.count, length, limit.sentence, one)
        for one, length in zip(parts, lengths, strict=True)
        if length > limit.sentence
    ]


def _whole_text(figures: Figures, parts: list[str], limit: Limits) -> list[Over]:
    """Return the limits that the whole text exceeds, with its heaviest sentence."""
    most = max(parts, key=lambda one: (_long(words(one), limit), letters(one)), default="")
    pairs = {
        f"{limit.count} on average": (figures.mean, limit.mean),
        "percent of long words": (figures.share or 0, limit.share),
        "school year (ARI)": (figures.grade or 0, limit.grade or 0),
    }
    return [Over(name, value, top, most) for name, (value, top) in pairs.items() if value > top]
