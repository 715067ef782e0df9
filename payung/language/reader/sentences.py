"""The labelled sentences of officers, to a child and for the record, by situation.

`data/plan.toml` has the situations; each is in every language. Every fourth is kept apart for tuning, in all
languages, so that no wording leaks.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal, get_args

from payung.language.word_list import Kind

Audience = Literal["child", "record"]
GOOD: Final = "good"
_ENDING: Final = ".tsv"


@dataclass(frozen=True)
class Situation:
    """What somebody writes in some sentences, and to whom. `kind` None: the sentences are good."""

    id: str
    audience: Audience
    kind: Kind | None
    what: str
    is_tuning: bool


@dataclass(frozen=True)
class Sentence:
    """A sentence of a situation in a language. `register`: plain, chat, long, mixed, or near.

    `near`: a good sentence with the words of a bad one.
    """

    language: str
    situation: Situation
    register: str
    text: str


def data() -> Traversable:
    """Return the folder of plan and sentences."""
    return resources.files("payung.language.reader").joinpath("data")


@cache
def situations() -> dict[str, Situation]:
    """Return the situations of the plan by id."""
    plan = tomllib.loads(data().joinpath("plan.toml").read_text("utf-8"))
    return {one.id: one for part in plan["part"] for one in _of_part(part)}


def _of_part(part: dict[str, Any]) -> Iterator[Situation]:
    audience: Audience = get_args(Audience)[get_args(Audience).index(part["for"])]
    kind = None if part["kind"] == GOOD else Kind(part["kind"])
    for split in ("train", "tune"):
        for id_, what in part[split].items():
            yield Situation(id_, audience, kind, what, is_tuning=split == "tune")


def languages() -> list[str]:
    """Return the languages in which there are sentences."""
    names = (file.name for file in data().iterdir())
    return sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))


@cache
def sentences(language: str) -> tuple[Sentence, ...]:
    """Return the sentences of a language. Raises ValueError with the line that is none."""
    text = data().joinpath(f"{language}{_ENDING}").read_text("utf-8")
    return tuple(
        _sentence(language, line) for line in text.splitlines() if line and not line.startswith("#")
    )


def _sentence(language: str, line: str) -> Sentence:
    parts = line.split("\t")
    if len(parts) != 3 or parts[0] not in situations():
        raise ValueError(f"Not a situation, a register and a text with a tab between: {line}")
    return Sentence(language, situations()[parts[0]], parts[1], parts[2])


def every_sentence(*, tuning: bool) -> list[Sentence]:
    """Return the sentences of all languages, of one split."""
    return [
        one
        for language in languages()
        for one in sentences(language)
        if one.situation.is_tuning is tuning
    ]
