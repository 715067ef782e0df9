"""Plain text or plain JSON from any value. Nothing here raises, however odd, deep or large the value."""

import math
from typing import Final

from payung.triage.contract import EXTRA_BYTES
from payung.triage.report import extras

_REPLACED: Final = "\ufffd"


def clean(text: str) -> str:
    """Return `text` as Unicode that every store accepts: surrogates joined or replaced, no NUL."""
    if "\0" in text:
        text = text.replace("\0", _REPLACED)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return clean(value.decode("utf-8", "replace"))
    if isinstance(value, int) and value.bit_length() > 10_000:
        return hex(value)  # Python refuses to write so long a number in decimal
    return "" if value is None else clean(str(value))


def _leaves(value: object) -> str:
    """Return the words in a value that is too deep or too odd for JSON, in order."""
    words: list[str] = []
    waiting: list[object] = [value]
    visited: set[int] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict | list | tuple):
            if id(item) in visited:
                continue
            visited.add(id(item))
            inside = [x for pair in item.items() for x in pair] if isinstance(item, dict) else item
            waiting.extend(reversed(list(inside)))
        else:
            words.append(_scalar(item))
    return " ".join(words)


def as_text(value: object) -> str:
    """Return `value` as text: text unchanged, a list or object as JSON, a deeper value as its words."""
    if not isinstance(value, dict | list | tuple):
        return _scalar(value)
    return clean(extras.written(value)) if extras.is_plain(value) else _leaves(value)


def as_json(value: object) -> object:
    """Return `value` as JSON for `extra`: unchanged where possible, otherwise as text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, int) and value.bit_length() <= 64:
        return value
    if isinstance(value, dict | list | tuple) and extras.is_plain(value):
        return value if extras.size(value) <= EXTRA_BYTES else as_text(value)
    return as_text(value)
