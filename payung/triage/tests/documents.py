"""Random reports made from the contract, and the order of worry of answers."""

from typing import Any

from hypothesis import strategies as st

from payung.triage.contract import SCHEMA, Node

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
# Plain JSON, never deep: what a sender's parser would hand over.
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
# What no parser of JSON should hand over, and some do.
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(["\ud800", "\udfff\ud83d", "a\0b", 1 << 14_000, b"\xff", "x" * 2_500, ""]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(
            st.text(st.characters(), max_size=5) | st.integers() | st.none(), inner, max_size=4
        )
    ),
    max_leaves=12,
)
MOMENTS = st.sampled_from(
    ["2026-03-01T09:30:00+07:00", "2026-03-01t09:30:60z", "1999-12-31T23:59:59.123456Z"]
)


def valid(node: Node = SCHEMA) -> st.SearchStrategy[Any]:
    """Return values that this part of the contract accepts."""
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "const" in node:
        return st.just(node["const"])
    return _BY_TYPE[node["type"]](node)


def _string(node: Node) -> st.SearchStrategy[Any]:
    if "pattern" in node:
        return st.sampled_from(["ID", "TH", "XA"])
    if "format" in node:
        return MOMENTS
    return WORDS.filter(lambda text: len(text) >= node.get("minLength", 0))


def _array(node: Node) -> st.SearchStrategy[Any]:
    return st.lists(valid(node["items"]), max_size=3, unique=node.get("uniqueItems", False))


def _object(node: Node) -> st.SearchStrategy[Any]:
    if "properties" not in node:
        return st.dictionaries(WORDS, JSON, min_size=1, max_size=3)
    required = set(node.get("required", ()))
    fields = {name: valid(inner) for name, inner in node["properties"].items()}
    return st.fixed_dictionaries(
        {name: fields[name] for name in required},
        optional={name: field for name, field in fields.items() if name not in required},
    )


_BY_TYPE = {
    "string": _string,
    "integer": lambda node: st.integers(node["minimum"], node["maximum"]),
    "boolean": lambda _node: st.booleans(),
    "array": _array,
    "object": _object,
}


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a document, the document itself first."""
    inside = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    return [path, *(place for key, value in inside for place in places(value, (*path, key)))]


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of `document` with `value` at `path`; what is missing on the way is made."""
    if not path:
        return value
    first, *rest = path
    if isinstance(first, int):
        entries = list(document) if isinstance(document, list) else []
        entries += [{}] * (first + 1 - len(entries))
        entries[first] = changed(entries[first], tuple(rest), value)
        return entries
    fields = dict(document) if isinstance(document, dict) else {}
    return {**fields, first: changed(fields.get(first, {}), tuple(rest), value)}


def without(document: Any, path: tuple[Any, ...]) -> Any:
    """Return a copy of `document` in which the field at `path` is missing."""
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    return changed(document, path[:-1], {k: v for k, v in inner.items() if k != path[-1]})


@st.composite
def odd(draw: st.DrawFn) -> Any:
    """Draw a valid document in which one place holds something else, or something is too much."""
    document = draw(valid())
    place = draw(st.sampled_from(places(document)))
    if draw(st.booleans()):
        return changed(document, place, draw(JSON))
    return changed(document, (*place[:1], draw(WORDS)) if place else (draw(WORDS),), draw(JSON))


NO_YES = ("no", "unsure", "yes")
YES_NO = ("yes", "unsure", "no")
# From the most reassuring to the most worrying.
ORDER_OF_WORRY: dict[tuple[str | int, ...], tuple[Any, ...]] = {
    ("children", 0, "safe_now"): YES_NO,
    ("children", 0, "may_hurt_self"): NO_YES,
    ("children", 0, "missing"): NO_YES,
    ("children", 0, "has_safe_adult"): YES_NO,
    ("children", 0, "adult_now"): (True, False),
    ("children", 1, "safe_now"): YES_NO,
    ("children", 1, "may_hurt_self"): NO_YES,
    ("other_children_at_risk",): NO_YES,
    ("timing", "last"): ("earlier", "past_year", "past_month", "past_week", "today", "now"),
    ("timing", "ongoing"): NO_YES,
    ("timing", "meeting"): (
        "none",
        "planned",
        "within_days",
        "within_24_hours",
        "with_the_person_now",
    ),
    ("timing", "deadline"): ("none", "within_days", "within_24_hours", "passed"),
    ("timing", "paid"): (False, True),
    ("suspects", 0, "same_home"): NO_YES,
    ("suspects", 0, "reaches_children"): NO_YES,
    ("suspects", 0, "earlier_offences"): NO_YES,
    ("suspects", 0, "travel"): ("none", "unsure", "leaving", "in_country", "arriving"),
    ("marked_imminent",): (False, True),
}
