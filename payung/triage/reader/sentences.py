"""The labelled sentences: what somebody might write, by situation, and how urgent each situation is.

`data/plan.toml` has the situations; each is in every language. Half of them are ordinary. About one in eight is
kept apart for tuning, in all languages, so that no wording leaks.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

_ENDING: Final = ".tsv"


class Kind(StrEnum):
    """What a story tells. All but the last two ask for a person within 15 minutes."""

    DYING = "dying"
    SELF_HARM = "self_harm"
    MOVED = "moved"
    DEADLINE = "deadline"
    PAID = "paid"
    MEETING = "meeting"
    LIVE_NOW = "live_now"
    ABUSER_AT_HOME = "abuser_at_home"
    THREATENED_NOW = "threatened_now"
    DANGER_NOW = "danger_now"
    UNSURE = "unsure"
    NONE = "none"


URGENT: Final = frozenset(Kind) - {Kind.UNSURE, Kind.NONE}


@dataclass(frozen=True)
class Situation:
    """What happens in some sentences. `kind` NONE: it is ordinary, and `looks_like` says what it is."""

    id: str
    kind: Kind
    looks_like: str
    what: str
    is_tuning: bool

    @property
    def is_free(self) -> bool:
        """Say whether each of its sentences tells another story."""
        return self.id.endswith("-free")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a situation in a language. `register`: chat, latin, plain, long or mixed."""

    language: str
    situation: Situation
    register: str
    text: str


def data() -> Traversable:
    """Return the folder of plan and sentences."""
    return resources.files("payung.triage.reader").joinpath("data")


@cache
def situations() -> dict[str, Situation]:
    """Return the situations of the plan by id."""
    plan = tomllib.loads(data().joinpath("plan.toml").read_text("utf-8"))
    return {one.id: one for kind in plan["kind"] for one in _of_kind(kind)}


def _of_kind(kind: dict[str, object]) -> Iterator[Situation]:
    name = str(kind["id"])
    label = Kind.NONE if kind["urgency"] == "none" else Kind(name)
    for split in ("train", "tune"):
        listed = kind[split]
        if not isinstance(listed, dict):
            raise TypeError(split)
        for id_, what in listed.items():
            yield Situation(id_, label, name, what, is_tuning=split == "tune")


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
