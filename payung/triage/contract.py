"""The contract of a report, `data/report.schema.json`, read once.

The file is a copy of the public one. Strict reading takes its sentences from it and lenient reading its limits.
A test compares the pydantic models with it.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from typing import Final, TypedDict


class Node(TypedDict, total=False):
    """A part of the contract's JSON schema: the keywords that this program reads."""

    type: str
    enum: list[str]
    const: int
    properties: "dict[str, Node]"
    required: list[str]
    items: "Node"
    maxItems: int
    uniqueItems: bool
    minimum: int
    maximum: int
    minLength: int
    maxLength: int
    pattern: str
    format: str


SCHEMA: Final[Node] = json.loads(
    resources.files("payung.triage").joinpath("data/report.schema.json").read_text("utf-8")
)
EXTRA_BYTES: Final = 64 * 1024  # of compact JSON in UTF-8
EXTRA_DEPTH: Final = 64  # levels; far below the limit of Python's JSON reader and writer
UNKNOWN_LANGUAGE: Final = "und"

_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_TAG_LENGTH: Final = 35  # RFC 5646, section 4.4.1
_AREA: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}", re.ASCII)
_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


def node_at(path: Sequence[str | int]) -> Node | None:
    """Return the part of the contract for `path`, or None where there is none."""
    node: Node = SCHEMA
    for step in path:
        inner = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
        if inner is None:
            return None
        node = inner
    return node


def language_tag(text: str) -> str:
    """Return `text` as a BCP-47 tag in its usual case, or "und" where it is none.

    The language is in a clear column, into which no sender may write other text.
    """
    tag = text.strip().replace("_", "-")
    if len(tag) > _TAG_LENGTH or not _TAG.fullmatch(tag):
        return UNKNOWN_LANGUAGE
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(_usual_case(part) for part in rest)])


def _usual_case(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()  # a script
    return part.upper() if len(part) == 2 else part.lower()


def is_area(text: str) -> bool:
    """Say whether `text` has the form of an ISO 3166-2 code; anything else could be finer than an area."""
    return _AREA.fullmatch(text) is not None


def is_moment(text: str) -> bool:
    """Say whether `text` is a date and time with its zone (RFC 3339).

    A missing zone is never guessed.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        return False
    day, minute, second = match[1], match[2], match[3]
    try:
        datetime.fromisoformat(f"{day}T{minute}:{'59' if second == '60' else second}+00:00")
    except ValueError:
        return False
    return True


def whole(digits: str) -> int | str:
    """Return a whole number; one of thousands of digits stays text, since Python refuses to read it."""
    try:
        return int(digits)
    except ValueError:
        return digits
