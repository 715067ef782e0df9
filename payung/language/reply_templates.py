"""Openings of an answer to a child, by situation, so that nobody starts from an empty box.

They are written in every language (`data/openings/`): no machine translates anything here. All are drafts.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from payung.language.languages import ENGLISH, nearest
from payung.language.word_list import DATA

FOLDER: Final = DATA / "openings"


@dataclass(frozen=True)
class Opening:
    """The opening for one situation, and its meaning in English; `text` is empty where there is none."""

    situation: str
    text: str
    meaning: str


def languages() -> tuple[str, ...]:
    """Return the codes of the languages with openings."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def openings(language: str) -> tuple[Opening, ...]:
    """Return the openings in `language` (a BCP-47 tag), in the order of the English file."""
    spoken = nearest(language)
    own = sentences(spoken.code) if spoken and spoken.code in languages() else {}
    return tuple(
        Opening(situation, " ".join(own.get(situation, ())), " ".join(meaning))
        for situation, meaning in sentences(ENGLISH.code).items()
    )


def opening(situation: str, language: str) -> str:
    """Return the opening for one situation; empty where there is none in that language."""
    texts = (entry.text for entry in openings(language) if entry.situation == situation)
    return next(texts, "")


@cache
def sentences(code: str) -> dict[str, tuple[str, ...]]:
    """Return the sentences of one file by situation, read once."""
    content = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return {situation: tuple(lines) for situation, lines in content.items()}
