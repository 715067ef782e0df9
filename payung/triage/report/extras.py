"""`extra`: fields of a sender's format that ours lacks.

At most 64 kB of JSON, never executed, always sealed.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

from pydantic_core import PydanticCustomError

from payung.triage.contract import EXTRA_BYTES, EXTRA_DEPTH

# Of the public form: help that the child needs to be understood, in their own words.
NEEDS_IN_WORDS: Final = "needs_in_words"
# Also of the public form: who else may see a message or answer a call, and what is said to them.
WHO_MAY_ANSWER: Final = "who_may_answer"
IF_ANOTHER_ANSWERS: Final = "if_another_answers"

# The limit of lenient reading: a little lower, so that another writer's spaces still fit.
_ROOM: Final = 64_000
_KEY_LENGTH: Final = 1_000  # code points of a name
_WORTH_KEEPING: Final = 16  # bytes; a shorter piece of a text is useless


def written(value: object) -> str:
    """Return compact JSON.

    Raises ValueError, TypeError or RecursionError where `value` is not JSON.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def size(value: object) -> int:
    """Return the bytes of `value` as compact JSON in UTF-8."""
    return len(written(value).encode("utf-8"))


def _insides(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value


def is_plain(value: object) -> bool:
    """Say whether `value` is JSON of bearable depth, with only text as keys, and without NaN."""
    level: list[object] = [value]
    for _ in range(EXTRA_DEPTH):
        if not level:
            break
        if any(
            isinstance(item, dict) and not all(isinstance(k, str) for k in item) for item in level
        ):
            return False
        level = [inside for item in level for inside in _insides(item)]
    try:
        written(value).encode("utf-8")
    except (ValueError, TypeError, RecursionError):
        return False
    return not level


def checked(value: object) -> object:
    """Return a copy of a sender's `extra`.

    Raises PydanticCustomError where it is not JSON or too large.
    """
    if not isinstance(value, dict):
        return value  # pydantic has a better message
    if not is_plain(value):
        raise PydanticCustomError("extra_not_json", "not JSON")
    if size(value) > EXTRA_BYTES:
        raise PydanticCustomError("extra_too_large", "too large")
    return json.loads(written(value))


def free_key(key: str, taken: Mapping[str, object]) -> str:
    """Return `key`, or `key (2)` and so on where it is taken."""
    if key not in taken:
        return key
    return next(name for n in count(2) if (name := f"{key} ({n})") not in taken)


def _shortened(text: str, room: int) -> str:
    """Return the longest beginning of `text` that fits into `room` bytes of JSON."""
    text = text[:room]
    while text and (needed := size(text)) > room:
        text = text[: min(len(text) - 1, len(text) * room // needed)]
    return text


def packed(left_over: list[tuple[str, object]]) -> dict[str, object]:
    """Return `left_over` (path and JSON value) as an `extra` that fits.

    Small values come first, so that one long text cannot displace ten short answers; the longest is cut.
    """
    kept: dict[str, object] = {}
    room = _ROOM
    sizes = [(size(value), path, value) for path, value in left_over]
    for needed, path, value in sorted(sizes, key=lambda entry: entry[0]):
        if room < _WORTH_KEEPING:
            break
        key = free_key(path[:_KEY_LENGTH], kept)
        left = room - size(key) - 2
        if left < _WORTH_KEEPING:
            continue
        fitting = value if needed <= left else _shortened(_as_text(value), left)
        kept[key] = fitting
        room = left - size(fitting)
    return kept


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else written(value)
