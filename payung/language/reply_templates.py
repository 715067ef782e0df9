"""Words with which an answer to a child can begin, by situation, so that nobody starts from an empty box.

They stand ready in each language (`data/openings/`): no machine translates anything here. All are drafts.
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
    """Words for one situation, and what they mean in English; `text` is empty where there are none yet."""

    situation: str
    text: str
    meaning: str


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have such words."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def openings(language: str) -> tuple[Opening, ...]:
    """Return the words for each situation in `language` (a BCP-47 tag), in the order of the English file."""
    spoken = nearest(language)
    own = sentences(spoken.code) if spoken and spoken.code in languages() else {}
    return tuple(
        Opening(situation, " ".join(own.get(situation, ())), " ".join(meaning))
        for situation, meaning in sentences(ENGLISH.code).items()
    )


def opening(situation: str, language: str) -> str:
    """Return the words for one situation; none where there are none in that language."""
    found = (each.text for each in openings(language) if each.situation == situation)
    return next(found, "")


@cache
def sentences(code: str) -> dict[str, tuple[str, ...]]:
    """Return the sentences of one file by situation, read once."""
    content = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return {situation: tuple(lines) for situation, lines in content.items()}
