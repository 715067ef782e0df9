"""The steps that a country needs before its first unit can answer a child, read from data.

`data/steps.toml` is the list for every country; `PAYUNG_STEPS` names a file with a country's own steps. An id
never changes its meaning, so that records outlive a new version of the list.
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
OWN: Final = "own-"  # prefix of a country's own step ids, so that they never clash with ours
LONGEST_ID: Final = 60

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORDS: Final = (
    "id",
    "group",
    "title",
    "why",
    "done",
    "source",
    "place",
)  # keys of a country's own step
_TEXTS: Final = ("title", "why", "done")
_LONGEST_TEXT: Final = 1000


@dataclass(frozen=True)
class Step:
    """One step: `why` it matters, what `done` means, and its sources.

    `seen`: the name under which the system detects the step itself; nobody records it. `place`: false where the
    place of its paper would help a thief.
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
    """The whole list. `problem`: why a country's own file is left out, or empty."""

    groups: tuple[Group, ...]
    problem: str = ""

    def find(self, step: str) -> Step | None:
        """Return the step with an id, or None."""
        return next((known for known in self.steps() if known.id == step), None)

    def steps(self) -> Iterator[Step]:
        """Yield every step, in order."""
        for group in self.groups:
            yield from group.steps


class Unreadable(ValueError):
    """A list of steps has a mistake; the message says where, in one sentence."""


def book() -> Book:
    """Return the list with the country's own steps; without them, but with `problem`, where unreadable."""
    own = Path(settings.PAYUNG_STEPS)
    try:
        changed = own.stat().st_mtime_ns
    except OSError:
        return ours()
    return _with_own(own, changed)


@cache
def ours() -> Book:
    """Return the list for every country, its sentences in the reader's language."""
    content = _toml(FILE)
    sources = content["source"]
    groups = tuple(
        Group(entry["id"], _translated(entry["title"]), _translated(entry["about"]))
        for entry in content["group"]
    )
    steps = [(entry["group"], _ours(entry, sources)) for entry in content["step"]]
    return Book(_filled(groups, steps))


@cache
def _with_own(path: Path, changed: int) -> Book:
    """Return the list with the steps in `path`; `changed`: the file's time, for the cache."""
    del changed
    try:
        return Book(_filled(ours().groups, list(_own_steps(_toml(path)))))
    except Unreadable as error:
        return replace(ours(), problem=str(error))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(f"{path.name} cannot be read: {error}.") from None


def _filled(groups: tuple[Group, ...], steps: list[tuple[str, Step]]) -> tuple[Group, ...]:
    return tuple(
        replace(group, steps=(*group.steps, *(step for place, step in steps if place == group.id)))
        for group in groups
    )


def _ours(entry: Mapping[str, Any], sources: Mapping[str, str]) -> Step:
    return Step(
        id=entry["id"],
        title=_translated(entry["title"]),
        why=_translated(entry["why"]),
        done=_translated(entry["done"]),
        sources=tuple(_translated(sources[name]) for name in entry["source"]),
        seen=entry.get("seen", ""),
        place=entry.get("place", True),
    )


def _own_steps(content: Mapping[str, object]) -> Iterator[tuple[str, Step]]:
    """Yield group and step from the entries of a country's own file. Raises Unreadable."""
    entries = content.get("step", [])
    if set(content) - {"step"} or not isinstance(entries, list):
        raise Unreadable(
            "A country's own file holds entries that begin with [[step]], and no others."
        )
    groups, taken = {group.id for group in ours().groups}, set[str]()
    for number, entry in enumerate(entries, 1):
        step = _own(entry, number)
        if step.id in taken:
            raise Unreadable(f"Step {number}: the id {step.id} stands twice.")
        taken.add(step.id)
        if entry["group"] not in groups:
            raise Unreadable(f"Step {number}: group must be one of {', '.join(sorted(groups))}.")
        yield entry["group"], step


def _own(entry: object, number: int) -> Step:
    if not isinstance(entry, dict) or set(entry) - set(_WORDS):
        raise Unreadable(f"Step {number}: only these words are known: {', '.join(_WORDS)}.")
    for name in ("id", "group", *_TEXTS, "source"):
        text = entry.get(name)
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_TEXT:
            raise Unreadable(
                f"Step {number}: {name} must be a text of 1 to {_LONGEST_TEXT} letters."
            )
    if not entry["id"].startswith(OWN) or not is_id(entry["id"]):
        raise Unreadable(f"Step {number}: id must begin with {OWN} and hold a-z, 0-9 and - only.")
    if not isinstance(entry.get("place", True), bool):
        raise Unreadable(f"Step {number}: place must be true or false.")
    texts = {name: _one_line(entry[name]) for name in _TEXTS}
    return Step(
        id=entry["id"],
        **texts,
        sources=(_one_line(entry["source"]),),
        place=entry.get("place", True),
        is_own=True,
    )


def is_id(text: str) -> bool:
    """Say whether `text` has the form of a step's id."""
    return len(text) <= LONGEST_ID and bool(_ID.fullmatch(text))


def sentences() -> Iterator[str]:
    """Yield every sentence of the list for every country, for the translation catalogues."""
    content = _toml(FILE)
    for name in content["source"].values():
        yield _one_line(name)
    for group in content["group"]:
        yield from (_one_line(group[name]) for name in ("title", "about"))
    for step in content["step"]:
        yield from (_one_line(step[name]) for name in _TEXTS)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _translated(text: str) -> Promise:
    return gettext_lazy(_one_line(text))
