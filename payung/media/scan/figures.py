"""The summary of a result, read strictly: a page can show it, and nothing in it is believed to be ours."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from payung.media.files.errors import FailureReason, Unreadable
from payung.media.matcher.statuses import STATUSES, Status
from payung.media.scan import bundle_reader

One = TypeVar("One")
MOST: Final = 10**15  # files, or bytes: more is on no medium
_YEARS: Final = range(2000, 2200)


@dataclass(frozen=True)
class OfSet:
    """The number of files of a set and category. `baseline`: INTERPOL's; None: unknown."""

    name: str
    category: str
    baseline: bool | None
    known: int
    near: int
    weak: int


@dataclass(frozen=True)
class Compared:
    """A hash set in its version on the machine that scanned."""

    name: str
    version: int
    entries: int


@dataclass(frozen=True)
class First:
    """A series to look at first, and why, in the words of the machine that scanned."""

    series: int
    folder: str
    together: str
    example: str
    new: int
    known_or_near: int
    newest: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """A group of similar pictures, with some names."""

    group: int
    new: int
    files: int
    named: tuple[str, ...]


@dataclass(frozen=True)
class NotRead:
    """The files that could not be read for one reason, with some names."""

    sentence: str
    files: int
    named: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """The figures of a scan. `weak`: new pictures with little detail."""

    medium: str
    case: str
    at: datetime
    files: int
    bytes: int
    counts: Mapping[Status, int]
    weak: int
    first: tuple[First, ...]
    sets: tuple[OfSet, ...]
    compared_with: tuple[Compared, ...]
    alike: tuple[Alike, ...]
    not_read: tuple[NotRead, ...]


def of_bundle(packed: bytes) -> Figures:
    """Return the figures in an opened bundle. Raises Unreadable. Runs in the sandbox."""
    return read(bundle_reader.summary(packed))


def read(summary: bytes) -> Figures:
    """Read a summary that `results.write` has written. Raises Unreadable for anything else."""
    try:
        return _figures(_as(dict, json.loads(summary)))
    except (ValueError, KeyError, RecursionError):
        raise Unreadable(FailureReason.DAMAGED) from None


def _figures(values: dict[str, object]) -> Figures:
    at = datetime.fromisoformat(_as(str, values["at"]))
    if at.tzinfo is None or at.year not in _YEARS:
        raise ValueError("A moment has a zone, and is one of a scan.")
    counts = {Status.WEAK: 0, **_as(dict, values["counts"])}  # older scans did not tell it
    return Figures(
        medium=_as(str, values["medium"]),
        case=_as(str, values["case"]),
        at=at,
        files=_number(values["files"]),
        bytes=_number(values["bytes"]),
        counts={status: _number(counts[status]) for status in STATUSES},
        weak=_number(values["little_to_be_seen"]),
        first=_each(_first, values["first"]),
        sets=_each(_of_set, values["sets"]),
        compared_with=_each(_compared, values["compared_with"]),
        alike=_each(_alike, values["alike"]),
        not_read=_each(_not_read, values["unreadable"]),
    )


def _first(values: dict[str, object]) -> First:
    return First(
        folder=_as(str, values["folder"]),
        together=_as(str, values["together"]),
        example=_as(str, values["example"]),
        newest=_as(str, values["newest"]),
        series=_number(values["series"]),
        new=_number(values["new"]),
        known_or_near=_number(values["known_or_near"]),
        why=_texts(values["why"]),
    )


def _of_set(values: dict[str, object]) -> OfSet:
    baseline = None if values["baseline"] is None else _as(bool, values["baseline"])
    counts = (
        values["known"],
        values["near"],
        values.get("weak", 0),
    )  # older scans did not tell what is weak
    names = _as(str, values["set"]), _as(str, values["category"])
    return OfSet(*names, baseline, *map(_number, counts))


def _compared(values: dict[str, object]) -> Compared:
    return Compared(
        _as(str, values["name"]), _number(values["version"]), _number(values["entries"])
    )


def _alike(values: dict[str, object]) -> Alike:
    new = _number(_as(dict, values["counts"]).get(Status.NEW, 0))
    return Alike(_number(values["group"]), new, _number(values["files"]), _texts(values["named"]))


def _not_read(values: dict[str, object]) -> NotRead:
    return NotRead(_as(str, values["sentence"]), _number(values["files"]), _texts(values["named"]))


def _each(read: Callable[[dict[str, object]], One], items: object) -> tuple[One, ...]:
    return tuple(read(_as(dict, item)) for item in _as(list, items))


def _texts(items: object) -> tuple[str, ...]:
    return tuple(_as(str, item) for item in _as(list, items))


def _number(value: object) -> int:
    number = _as(int, value)
    if not 0 <= number <= MOST:
        raise ValueError("A number is not that large.")
    return number


def _as(kind: type[One], value: object) -> One:
    if type(value) is not kind:
        raise ValueError("A value of another type is expected.")
    if isinstance(value, str):
        value.encode()  # half a sign, which no page could show, is a ValueError
    return value
