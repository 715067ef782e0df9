"""What a country needs before its first unit can answer a child: a list read from data, step by step.

`data/steps.toml` is the list for every country; `PAYUNG_STEPS` names a file with a country's own steps. An id
never changes its meaning, so that what was recorded outlives a new version of the list.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Text = str | Promise

FILE: Final = Path(__file__).parent / "data" / "steps.toml"
OWN: Final = "own-"  # how the id of a country's own step begins, so that none of ours ever takes it
LONGEST_ID: Final = 60

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORDS: Final = ("id", "group", "title", "why", "done", "source", "place")  # of a step of one's own
_TOLD: Final = ("title", "why", "done")
_LONGEST_TEXT: Final = 1000


@dataclass(frozen=True)
class Step:
    """One thing that must be there. `why` it matters, what `done` means, and from which sources we have it.

    `seen`: the system sees this by itself, under that name; nobody ticks it. `place`: false where writing
    down where the paper lies would help a thief.
    """

    id: str
    title: Text
    why: Text
    done: Text
    sources: tuple[Text, ...]
    seen: str = ""
    place: bool = True
    is_own: bool = False


@dataclass(frozen=True)
class Group:
    """Steps that belong together."""

    id: str
    title: Text
    about: Text
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Book:
    """The whole list. `problem`: why a country's own file is left out; empty where nothing is wrong."""

    groups: tuple[Group, ...]
    problem: str = ""

    def find(self, step: str) -> Step | None:
        """Return the step with an id, or None."""
        return next((each for each in self.steps() if each.id == step), None)

    def steps(self) -> Iterator[Step]:
        """Yield every step, in order."""
        for group in self.groups:
            yield from group.steps


class Unreadable(ValueError):
    """A list of steps has a slip; the message says where, in one sentence."""


def book() -> Book:
    """Return the list with the country's own steps; without them, and saying why, where they cannot be read."""
    own = Path(settings.PAYUNG_STEPS)
    try:
        changed = own.stat().st_mtime_ns
    except OSError:
        return ours()
    return _with_own(own, changed)


@cache
def ours() -> Book:
    """Return the list that comes with the house, its sentences in the reader's language."""
    given = _toml(FILE)
    sources = given["source"]
    groups = tuple(
        Group(each["id"], _translated(each["title"]), _translated(each["about"]))
        for each in given["group"]
    )
    steps = [(each["group"], _ours(each, sources)) for each in given["step"]]
    return Book(_filled(groups, steps))


@cache
def _with_own(path: Path, changed: int) -> Book:
    """Return the list with the steps in `path`, as that file was when it was `changed`."""
    del changed
    try:
        given = _toml(path)
        return Book(_filled(ours().groups, list(_own_steps(given))))
    except Unreadable as error:
        return replace(ours(), problem=str(error))


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(f"{path.name} cannot be read: {error}.") from None


def _filled(groups: tuple[Group, ...], steps: list[tuple[str, Step]]) -> tuple[Group, ...]:
    return tuple(
        replace(group, steps=(*group.steps, *(step for place, step in steps if place == group.id)))
        for group in groups
    )


def _ours(given: Mapping[str, Any], sources: Mapping[str, str]) -> Step:
    return Step(
        id=given["id"],
        title=_translated(given["title"]),
        why=_translated(given["why"]),
        done=_translated(given["done"]),
        sources=tuple(_translated(sources[name]) for name in given["source"]),
        seen=given.get("seen", ""),
        place=given.get("place", True),
    )


def _own_steps(given: Mapping[str, Any]) -> Iterator[tuple[str, Step]]:
    """Yield group and step of each entry of a country's own file. Raises Unreadable."""
    entries = given.get("step", [])
    if set(given) - {"step"} or not isinstance(entries, list):
        raise Unreadable(
            "A country's own file holds entries that begin with [[step]], and no others."
        )
    groups, taken = {group.id for group in ours().groups}, set[str]()
    for number, each in enumerate(entries, 1):
        step = _own(each, number)
        if step.id in taken:
            raise Unreadable(f"Step {number}: the id {step.id} stands twice.")
        taken.add(step.id)
        if each["group"] not in groups:
            raise Unreadable(f"Step {number}: group must be one of {', '.join(sorted(groups))}.")
        yield each["group"], step


def _own(given: Any, number: int) -> Step:
    if not isinstance(given, dict) or set(given) - set(_WORDS):
        raise Unreadable(f"Step {number}: only these words are known: {', '.join(_WORDS)}.")
    for name in ("id", "group", *_TOLD, "source"):
        told = given.get(name)
        if not isinstance(told, str) or not told.strip() or len(told) > _LONGEST_TEXT:
            raise Unreadable(
                f"Step {number}: {name} must be a text of 1 to {_LONGEST_TEXT} letters."
            )
    if not given["id"].startswith(OWN) or not is_id(given["id"]):
        raise Unreadable(f"Step {number}: id must begin with {OWN} and hold a-z, 0-9 and - only.")
    if not isinstance(given.get("place", True), bool):
        raise Unreadable(f"Step {number}: place must be true or false.")
    told = {name: _one_line(given[name]) for name in _TOLD}
    return Step(
        id=given["id"],
        **told,
        sources=(_one_line(given["source"]),),
        place=given.get("place", True),
        is_own=True,
    )


def is_id(text: str) -> bool:
    """Say whether `text` has the form of a step's id."""
    return len(text) <= LONGEST_ID and bool(_ID.fullmatch(text))


def sentences() -> Iterator[str]:
    """Yield every sentence of the list that comes with the house, for the catalogues of translations."""
    given = _toml(FILE)
    for name in given["source"].values():
        yield _one_line(name)
    for each in given["group"]:
        yield from (_one_line(each[name]) for name in ("title", "about"))
    for each in given["step"]:
        yield from (_one_line(each[name]) for name in _TOLD)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _translated(text: str) -> Promise:
    return gettext_lazy(_one_line(text))
