"""How far the catalogue of a language is: what its head says, and whether it may be offered for that.

The settings of the public face are made from it: it reads the first lines of files, and imports no Django.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from payung.language.tongues import ENGLISH, TONGUES, Tongue


class State(StrEnum):
    """UNFINISHED: sentences are missing: offered to nobody. DRAFT: whole, and read by no native speaker."""

    ORIGINAL = "original"
    REVIEWED = "reviewed"
    DRAFT = "draft"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Review:
    """The state of a catalogue; who reviewed it, with which panel of young people, and when."""

    state: State
    by: str = ""
    panel: str = ""
    day: date | None = None


HEADS: Final = {
    State.UNFINISHED: "Review: unfinished. Sentences are missing; nobody is offered this language.",
    State.DRAFT: "Review: draft. No native speaker and no child-protection worker has reviewed this yet.",
    State.REVIEWED: "Review: reviewed by {by}, panel {panel}, {day}.",
}
_HEAD: Final = re.compile(
    r"Review: (?:(unfinished|draft)\.|reviewed by (.+), panel (.+), (\d{4}-\d\d-\d\d)\.)"
)


def read(head: str) -> Review | None:
    """Return what the comment at the head of a catalogue says of its review; None where it says nothing."""
    lines = (line.lstrip("# ").strip() for line in head.splitlines() if line.startswith("#"))
    found = _HEAD.search(" ".join(lines))
    if found is None:
        return None
    if found[1]:
        return Review(State(found[1]))
    try:
        return Review(State.REVIEWED, found[2], found[3], date.fromisoformat(found[4]))
    except ValueError:  # no such day
        return None


def catalogue(folder: Path, tongue: Tongue) -> Path:
    """Return where the catalogue of a language lies below the folder of catalogues."""
    return folder / tongue.folder / "LC_MESSAGES" / "django.po"


def of(folder: Path, tongue: Tongue) -> Review:
    """Return how far a language is; a catalogue that is absent or says nothing is unfinished."""
    if tongue is ENGLISH:
        return Review(State.ORIGINAL)
    try:
        with catalogue(folder, tongue).open(encoding="utf-8") as file:
            head = "".join(line for line in (next(file, "") for _ in range(10)) if line[:1] == "#")
    except OSError:
        head = ""
    return read(head) or Review(State.UNFINISHED)


def offered(
    folder: Path, wanted: Collection[str] = (), *, reviewed_only: bool = False
) -> tuple[Tongue, ...]:
    """Return the languages that are offered: those whole (or reviewed), and of these the `wanted` ones.

    English is always among them: who asks for none of the others reads it.
    """
    enough = {State.ORIGINAL, State.REVIEWED} | (set() if reviewed_only else {State.DRAFT})
    return tuple(
        tongue
        for tongue in TONGUES
        if (tongue is ENGLISH or not wanted or tongue.code in wanted)
        and of(folder, tongue).state in enough
    )


@cache
def sentences(folder: Path, tongue: Tongue) -> tuple[int, int]:
    """Return how many sentences of a catalogue are translated, and how many it has."""
    from babel.messages.pofile import read_po

    try:
        with catalogue(folder, tongue).open("rb") as file:
            texts = [message.string for message in read_po(file) if message.id]
    except OSError:
        return 0, 0
    whole = [all(text) if isinstance(text, tuple) else bool(text) for text in texts]
    return sum(whole), len(whole)
