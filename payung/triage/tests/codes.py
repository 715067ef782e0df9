"""The effect of every code of the contract, by situation and lane, on level, reasons and paths.

`python -m payung.triage.tests.codes` writes the table that `test_codes.py` holds (`data/codes.txt`). Read every
changed line before it is kept: each is a child who waits longer, or shorter.
"""

import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from payung.triage.assessment import Assessment, assess
from payung.triage.contract import SCHEMA, Node
from payung.triage.lanes import Lane
from payung.triage.report import Report

TABLE: Final = Path(__file__).with_name("data") / "codes.txt"
LANES: Final = {
    "near": (Lane.CHILD, Lane.COMMUNITY),
    "afar": (Lane.PARTNER, Lane.INDUSTRY, Lane.FOREIGN_POLICE),
}
_SAFE: Final = {"children": [{"safe_now": "yes", "may_hurt_self": "no"}]}
_ONLINE: Final = {
    "suspects": [{"relationship": "online_only", "same_home": "no", "reaches_children": "no"}]
}
_ELSEWHERE: Final = {
    "suspects": [{"role": "unsure", "same_home": "no", "reaches_children": "unsure"}]
}
# A code counts for itself, and beside what only it makes urgent, or not.
SITUATIONS: Final[dict[str, dict[str, Any]]] = {
    "alone": {},
    "safe": _SAFE | _ONLINE,
    "threatened": _SAFE | _ONLINE | {"concerns": ["threatened_with_images"]},
    "harmed": _SAFE | _ELSEWHERE | {"concerns": ["sexual_abuse_in_person"]},
    "harmed and near": _SAFE
    | {"concerns": ["sexual_abuse_in_person"], "suspects": [{"reaches_children": "yes"}]},
    "arranged": _SAFE | _ELSEWHERE | {"concerns": ["forced_or_arranged_by_someone"]},
    "arranged at home": _SAFE | {"suspects": [{"same_home": "yes"}]},
    "held": _SAFE | _ONLINE | {"concerns": ["moved_held_or_sold_by_someone"]},
    "live": _SAFE | _ONLINE | {"concerns": ["livestreamed_abuse"]},
    "met": _SAFE | _ONLINE | {"concerns": ["met_in_person", "asked_to_meet"]},
    "found": {"concerns": ["found_material_of_a_child"]},
    "a child's": {"identifiers": [{"kind": "place", "value": "x", "whose": "child"}]},
    "survived": {"reporter": "adult_survivor", "concerns": ["sexual_abuse_in_person"]},
    "survived long ago": {
        "children": [{"adult_now": True}],
        "concerns": ["moved_held_or_sold_by_someone"],
        "timing": {"last": "earlier"},
    },
}


def choices(
    node: Node = SCHEMA, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path and value of every field that has a fixed set of values."""
    for value in node.get("enum", [True, False] if node.get("type") == "boolean" else []):
        yield path, value
    for name, inner in node.get("properties", {}).items():
        yield from choices(inner, (*path, name))
    if "items" in node:
        yield from choices(node["items"], (*path, "[]"))


def lines() -> list[str]:
    """Return the table: the effect of every code alone, and where it differs in a situation."""
    return [line for lanes in LANES for line in _lines(lanes)]


def _lines(lanes: str) -> Iterator[str]:
    empty = _assessed({}, lanes)
    alone = {code: _change(empty, _assessed(fields, lanes)) for code, fields in _each_code({})}
    for name, base in SITUATIONS.items():
        before = _assessed(base, lanes)
        yield f"{lanes}, {name}: {_level(before)} {' '.join(_parts(before))}"
        for code, fields in _each_code(base):
            after = _assessed(fields, lanes)
            change = _change(before, after)
            if change != _expected(alone[code], before) or (name == "alone" and change):
                yield f"{lanes}, {name}, {code}: {_level(after)} {' '.join(change) or 'as before'}"


def _each_code(base: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, value in choices():
        code = f"{'.'.join(path).replace('.[]', '')}={str(value).lower()}"
        yield code, _with(base, path, value)


def _expected(change: list[str], before: Assessment) -> list[str]:
    """Return what a code changes in a situation if it changes there what it changes alone."""
    there = _parts(before)
    return [part for part in change if (part[0] == "-") == (part[1:] in there)]


def _assessed(fields: dict[str, Any], lanes: str) -> Assessment:
    report = Report.strict({"language": "en", **fields})
    first, *others = (assess(report, lane) for lane in LANES[lanes])
    if any(other != first for other in others):
        raise AssertionError(f"the lanes of those {lanes} differ: {fields}")
    return first


def _with(base: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    fields = deepcopy(base)
    here: Any = fields
    *way, last = path
    for step, following in zip(way, path[1:], strict=True):
        if step == "[]":
            here.extend([] if here else [{}])
            here = here[0]
        else:
            here = here.setdefault(step, [] if following == "[]" else {})
    if last == "[]":
        here.extend([] if value in here else [value])
    else:
        here[last] = value
    for identifier in fields.get("identifiers", []):  # both are required
        identifier.setdefault("kind", "place")
        identifier.setdefault("value", "x")
    return fields


def _change(before: Assessment, after: Assessment) -> list[str]:
    now, then = _parts(after), _parts(before)
    gone = [f"-{part}" for part in then if part not in now]
    return [*gone, *(f"+{part}" for part in now if part not in then)]


def _level(assessment: Assessment) -> str:
    return f"{assessment.level} {assessment.due_minutes}"


def _parts(assessment: Assessment) -> list[str]:
    return [*(reason.rule for reason in assessment.reasons), *(f"[{p}]" for p in assessment.paths)]


if __name__ == "__main__":
    sys.stdout.write("\n".join([*lines(), ""]))
