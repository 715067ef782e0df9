"""How much lists and second reader hear of each language, so that the desk can say where it is little."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_FILE: Final = "language_shares.toml"


@dataclass(frozen=True)
class LanguageShare:
    """Of `danger` labelled sentences about danger, how many are `heard`.

    `one_writer`: one person wrote the language's sentences, so the share says less.
    """

    language: str
    danger: int
    heard: int
    one_writer: bool

    @property
    def share(self) -> float:
        """Return the share that is heard."""
        return self.heard / self.danger


@dataclass(frozen=True)
class Shares:
    """The languages by code, and the share under which lists know little of one."""

    enough: float
    languages: dict[str, LanguageShare]


@cache
def shares() -> Shares:
    """Return the shares in the file. `python -m payung.triage.tests.labelled_sentences` measures them."""
    text = resources.files("payung.triage").joinpath("data", _FILE).read_text("utf-8")
    data = tomllib.loads(text)
    lone = set(data["one_writer"])
    return Shares(
        data["enough"],
        {
            code: LanguageShare(code, row["danger"], row["heard"], code in lone)
            for code, row in data["language"].items()
        },
    )


def little_known(*tags: str) -> LanguageShare | None:
    """Return the first of these languages that is heard badly, or whose share cannot be trusted."""
    for tag in tags:
        found = shares().languages.get(tag.lower().split("-")[0])
        if found and (found.one_writer or found.share < shares().enough):
            return found
    return None
