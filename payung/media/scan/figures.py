"""The summary of a result, read strictly: a page can show it, and nothing in it is believed to be ours."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from payung.media.files.errors import FailureReason, Unreadable
from payung.media.matcher.statuses import STATUSES, Status
from payung.media.scan import bundle_reader

One = TypeVar("One")
MOST: Final = 10**15  # files, or bytes: more is on no medium
_YEARS: Final = range(2000, 2200)


@dataclass(frozen=True)
class OfSet:
    """How many files an entry of a hash set names. `baseline`: INTERPOL's; None: not said."""

    name: str
    category: str
    baseline: bool | None
    known: int
    near: int
    weak: int


@dataclass(frozen=True)
class Compared:
    """A hash set as it stood on the machine that scanned."""

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
    """A group of pictures that look alike, and some of them by name."""

    group: int
    new: int
    files: int
    named: tuple[str, ...]


@dataclass(frozen=True)
class NotRead:
    """What could not be read for one reason, and some of it by name."""

    sentence: str
    files: int
    named: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """What a scan found. `weak`: new pictures in which little is to be seen."""

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
    """Return what a bundle that was opened says in figures. Raises Unreadable. Runs in a process apart."""
    return read(bundle_reader.summary(packed))


def read(summary: bytes) -> Figures:
    """Return what `results.write` has written as the summary. Raises Unreadable for anything else."""
    try:
        return _figures(_as(dict, json.loads(summary)))
    except (ValueError, KeyError, RecursionError):
        raise Unreadable(FailureReason.DAMAGED) from None


def _figures(told: dict[str, Any]) -> Figures:
    at = datetime.fromisoformat(_as(str, told["at"]))
    if at.tzinfo is None or at.year not in _YEARS:
        raise ValueError("A moment has a zone, and is one of a scan.")
    counts = {Status.WEAK: 0, **_as(dict, told["counts"])}  # older scans did not tell it
    return Figures(
        medium=_as(str, told["medium"]),
        case=_as(str, told["case"]),
        at=at,
        files=_number(told["files"]),
        bytes=_number(told["bytes"]),
        counts={status: _number(counts[status]) for status in STATUSES},
        weak=_number(told["little_to_be_seen"]),
        first=_each(_first, told["first"]),
        sets=_each(_of_set, told["sets"]),
        compared_with=_each(_compared, told["compared_with"]),
        alike=_each(_alike, told["alike"]),
        not_read=_each(_not_read, told["unreadable"]),
    )


def _first(told: dict[str, Any]) -> First:
    texts: dict[str, Any] = {
        name: _as(str, told[name]) for name in ("folder", "together", "example", "newest")
    }
    numbers: dict[str, Any] = {
        name: _number(told[name]) for name in ("series", "new", "known_or_near")
    }
    return First(**texts, **numbers, why=_texts(told["why"]))


def _of_set(told: dict[str, Any]) -> OfSet:
    baseline = told["baseline"]
    if baseline is not None:
        _as(bool, baseline)
    counts = (
        told["known"],
        told["near"],
        told.get("weak", 0),
    )  # older scans did not tell what is weak
    names = _as(str, told["set"]), _as(str, told["category"])
    return OfSet(*names, baseline, *map(_number, counts))


def _compared(told: dict[str, Any]) -> Compared:
    return Compared(_as(str, told["name"]), _number(told["version"]), _number(told["entries"]))


def _alike(told: dict[str, Any]) -> Alike:
    new = _number(_as(dict, told["counts"]).get(Status.NEW, 0))
    return Alike(_number(told["group"]), new, _number(told["files"]), _texts(told["named"]))


def _not_read(told: dict[str, Any]) -> NotRead:
    return NotRead(_as(str, told["sentence"]), _number(told["files"]), _texts(told["named"]))


def _each(read: Callable[[dict[str, Any]], One], told: object) -> tuple[One, ...]:
    return tuple(read(_as(dict, each)) for each in _as(list, told))


def _texts(told: object) -> tuple[str, ...]:
    return tuple(_as(str, each) for each in _as(list, told))


def _number(told: object) -> int:
    number = _as(int, told)
    if not 0 <= number <= MOST:
        raise ValueError("A number is not that large.")
    return number


def _as(kind: type[One], told: object) -> One:
    if type(told) is not kind:
        raise ValueError("Something of another kind was to be told.")
    if isinstance(told, str):
        told.encode()  # half a sign, which no page could show, is a ValueError
    return told
