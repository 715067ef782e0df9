"""Lenient reading: in the child's lane an odd value is never refused.

`fitted` walks a document along the contract. Fitting values stay in place; others become text in `extra`. An
odd spelling ("NO!", false, "True") is read only where it is worrying, never where it reassures: an odd value
must not make a report less urgent than a missing one.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from payung.triage import contract
from payung.triage.contract import Node
from payung.triage.report import extras, plain_values
from payung.triage.report.parts import Part, Reassuring

LeftOver = list[tuple[str, object]]

_NOTHING: Final = object()
_SPACES: Final = re.compile(r"[\s_\-\u2010-\u2015]+")
_LONGEST_CHOICE: Final = 60  # code points of an odd spelling that count
_CUT: Final = frozenset(
    {"narrative", "where_now"}
)  # fields whose beginning helps even where the end does not fit
_STANDS_FOR_THE_REST: Final = frozenset(
    {"children", "suspects"}
)  # lists in which an unreadable entry becomes one of which nothing is known

_WORRYING_FLAGS: Final = frozenset({"marked_imminent", "paid"})


def fitted(data: object) -> dict[str, object]:
    """Return a document that the contract accepts, made from any `data`. Never raises."""
    left: LeftOver = []
    if isinstance(data, str):
        data = {"narrative": data}
    if not isinstance(data, dict):
        left.append(("report", plain_values.as_text(data)))
        data = {}
    document = _fields(contract.SCHEMA["properties"], data, "", left)
    document["language"] = _language(document.get("language"), left)
    area = document.get("area")
    if isinstance(area, str) and not contract.is_area(area):
        left.append(("area", document.pop("area")))
    if left:
        document["extra"] = extras.packed(left)
    return document


def _language(value: object, left: LeftOver) -> str:
    tag = contract.language_tag(value if isinstance(value, str) else "")
    if value is not None and tag != value:
        left.append(("language", value))
    return tag


def _fit(node: Node, value: object, path: str, left: LeftOver) -> object:
    """Return the part of `value` that the contract accepts, or _NOTHING; the rest goes to `left`."""
    if value is None:
        return _NOTHING
    fit: object = _NOTHING
    if "enum" in node:
        fit = _choice(node, value, path, left)
    elif "const" not in node:
        return _BY_TYPE[node["type"]](node, value, path, left)
    elif value == node["const"] and not isinstance(value, bool):
        fit = node["const"]
    if fit is _NOTHING:
        left.append((path, plain_values.as_text(value)))
    return fit


def _spelling(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _spelled(value[:_LONGEST_CHOICE]) if isinstance(value, str) else ""


@lru_cache(maxsize=4_096)
def _spelled(text: str) -> str:
    return _SPACES.sub("_", text.strip(" \t\r\n.!?").casefold())


def _choice(node: Node, value: object, path: str, left: LeftOver) -> object:
    if isinstance(value, str) and value in node["enum"]:
        return value
    spelling = _spelling(value)
    meant = next((choice for choice in node["enum"] if _spelling(choice) == spelling), None)
    if meant is None or meant in _reassuring().get(path.rpartition(".")[2], ()):
        return _NOTHING
    left.append((path, plain_values.as_text(value)))  # read, but also kept as written
    return meant


@cache
def _reassuring() -> Mapping[str, frozenset[str]]:
    """Return the reassuring choices by field, as the parts mark them."""
    return {
        name: mark.choices
        for part in Part.__subclasses__()
        for name, field in part.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Reassuring)
    }


def _flag(_node: Node, value: object, path: str, left: LeftOver) -> object:
    if isinstance(value, bool):
        return value
    left.append((path, plain_values.as_text(value)))
    field = path.rpartition(".")[2]
    worrying = value == 1 or _spelling(value) in {"yes", "true", "1"}
    return True if worrying and field in _WORRYING_FLAGS else _NOTHING


def _number(node: Node, value: object, path: str, left: LeftOver) -> object:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        number: object = int(value)
    else:
        number = int(value) if isinstance(value, float) and value.is_integer() else value
    whole = isinstance(number, int) and not isinstance(number, bool)
    if whole and isinstance(number, int) and node["minimum"] <= number <= node["maximum"]:
        return number
    left.append((path, plain_values.as_text(value)))
    return _NOTHING


def _string(node: Node, value: object, path: str, left: LeftOver) -> object:
    text = plain_values.as_text(value)
    field = path.rpartition(".")[2]
    limit = node.get("maxLength", len(text))
    if isinstance(value, str) and len(text) > limit and field in _CUT:
        left.append((path, text[limit:]))
        return text[:limit]
    if "pattern" in node:
        text = text.strip().upper()
    if isinstance(value, str) and _is_right(node, text):
        return text
    left.append((path, plain_values.as_text(value)))
    return _NOTHING


def _is_right(node: Node, text: str) -> bool:
    if not node.get("minLength", 0) <= len(text) <= node.get("maxLength", len(text)):
        return False
    if "pattern" in node:
        return re.fullmatch(r"[A-Z]{2}", text) is not None
    return "format" not in node or contract.is_moment(text)


def _array(node: Node, value: object, path: str, left: LeftOver) -> object:
    if isinstance(value, str) and "enum" in node["items"]:
        value = [value]
    if not isinstance(value, list | tuple):
        left.append((path, plain_values.as_text(value)))
        return _NOTHING
    most = node.get("maxItems", len(value))
    entries = list(value[:most])
    if len(value) > most:
        entries = list(value[: most - 1])
        left.append((path, plain_values.as_text(list(value[most - 1 :]))))
    fits = [_fit(node["items"], entry, f"{path}.{n}", left) for n, entry in enumerate(entries)]
    if path in _STANDS_FOR_THE_REST:
        fits = [{} if entry is _NOTHING else entry for entry in fits]
        fits += [{}] * (len(value) > most)
    fits = [entry for entry in fits if entry is not _NOTHING]
    return list(dict.fromkeys(fits)) if node.get("uniqueItems") else fits


def _object(node: Node, value: object, path: str, left: LeftOver) -> object:
    if not isinstance(value, dict):
        left.append((path, plain_values.as_text(value)))
        return _NOTHING
    known = node.get("properties")
    if known is None:  # `extra` itself
        left.extend(
            (plain_values.as_text(key), plain_values.as_json(inner)) for key, inner in value.items()
        )
        return _NOTHING
    fields = _fields(known, value, path, left)
    if path and any(field not in fields for field in node.get("required", ())):
        left.append((path, plain_values.as_text(value)))  # then all of it stays as text
        return _NOTHING
    return fields


def _fields(
    known: Mapping[str, Node], value: Mapping[object, object], path: str, left: LeftOver
) -> dict[str, object]:
    """Return the fields of an object that fit; the rest goes to `left`."""
    fields: dict[str, object] = {}
    for key, inner in value.items():
        place = f"{path}.{plain_values.as_text(key)}".lstrip(".")
        if not isinstance(key, str) or key not in known:
            left.append((place, plain_values.as_text(inner)))
        elif (fit := _fit(known[key], inner, place, left)) is not _NOTHING:
            fields[key] = fit
        elif isinstance(inner, str) and _fits_as_written(known, key, inner, value):
            fields[f"{key}_text"] = plain_values.clean(inner)
    return fields


def _fits_as_written(
    known: Mapping[str, Node], key: str, inner: str, value: Mapping[object, object]
) -> bool:
    """Say whether an odd time fits into the field for a time as the sender wrote it."""
    field = f"{key}_text"
    return field in known and field not in value and len(inner) <= known[field]["maxLength"]


_BY_TYPE: Final = {
    "string": _string,
    "integer": _number,
    "boolean": _flag,
    "array": _array,
    "object": _object,
}
