"""Strict reading: one clear sentence that names the wrong field and says what would be right.

The sentence is made from the contract's choices, limits and lengths for that field.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from payung.foundation.errors import BadInput
from payung.triage import contract
from payung.triage.report import extras

_WHOLE: Final = "report"  # the name of the report itself in a sentence
_NAME_LENGTH: Final = 80  # code points of a sender's own field name that a sentence repeats

_OBJECT: Final = _("{field} must be an object with named fields.")
_MISSING: Final = _("{field} is missing.")
_NULL: Final = _("{field} is null: leave it out if it is not known.")
_UNKNOWN: Final = _("{field} is not a field of a report; put other data in extra.")
_TWICE: Final = _("{field} must not contain the same entry twice.")
_BROKEN_TEXT: Final = _("{field} must be valid Unicode text.")
_NOT_JSON: Final = _(
    "{field} must be plain JSON: text as names, no NaN or infinity, at most {depth} levels deep."
)
_TOO_LARGE: Final = _("{field} must be at most {limit} bytes of JSON.")
_CHOICE: Final = _("{field} must be one of: {choices}.")
_CONST: Final = _("{field} must be {value}.")
_RANGE: Final = _("{field} must be a whole number from {low} to {high}.")
_FLAG: Final = _("{field} must be true or false.")
_COUNTRY: Final = _("{field} must be a country code of two capital letters (ISO 3166-1).")
_MOMENT: Final = _(
    "{field} must be a date and time with its zone, such as 2026-03-01T09:30:00+07:00."
)
_SOME_TEXT: Final = _("{field} must be text of 1 to {limit} characters.")
_SHORT_TEXT: Final = _("{field} must be text of at most {limit} characters.")
_TEXT: Final = _("{field} must be text.")
_SHORT_LIST: Final = _("{field} must be a list of at most {limit} entries.")
_LIST: Final = _("{field} must be a list.")

# Sentences by pydantic's name of the mistake, where the contract's limits do not explain it.
_BY_MISTAKE: Final = {
    "missing": _MISSING,
    "null": _NULL,
    "extra_forbidden": _UNKNOWN,
    "invalid_key": _UNKNOWN,
    "twice": _TWICE,
    "string_unicode": _BROKEN_TEXT,
    "extra_not_json": _NOT_JSON,
    "extra_too_large": _TOO_LARGE,
}


def version(value: object) -> object:
    """Return 1 for 1.0, as JSON Schema does, and None for true or false."""
    if isinstance(value, bool):
        return None
    return 1 if value == 1 else value


def tidied(data: object) -> object:
    """Return `data` with an odd language or area moved to `extra`: neither may carry free text in clear.

    Raises BadInput for a lone surrogate, which `extra` cannot store either.
    """
    if not isinstance(data, dict) or not isinstance(data.get("extra", {}), dict):
        return data
    odd = {}
    language, area = data.get("language"), data.get("area")
    if isinstance(language, str) and contract.language_tag(language) != language:
        odd["language"] = language
    if isinstance(area, str) and not contract.is_area(area):
        odd["area"] = area
    for name, text in odd.items():
        if any(0xD800 <= ord(sign) < 0xE000 for sign in text):
            raise BadInput(name, format_lazy(_BROKEN_TEXT, field=name))
    return _moved(data, odd) if odd else data


def _moved(data: dict[str, object], odd: dict[str, str]) -> dict[str, object]:
    tidy = {key: value for key, value in data.items() if key not in odd}
    if "language" in odd:
        tidy["language"] = contract.language_tag(odd["language"])
    sent = data.get("extra")
    extra = dict(sent) if isinstance(sent, dict) else {}
    for key, text in odd.items():
        extra[extras.free_key(key, extra)] = text
    tidy["extra"] = extra
    return tidy


def _named(location: tuple[int | str, ...]) -> str:
    """Return a location as `children.0.age`; a sender's odd name is shortened and made printable."""
    name = ".".join(str(step) for step in location if step != "[key]") or _WHOLE
    return "".join(sign if sign.isprintable() else "?" for sign in name[:_NAME_LENGTH])


def bad_input(error: ValidationError) -> BadInput:
    """Return pydantic's first mistake as the error for the sender."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    location = first["loc"]
    field = _named(location)
    template = _BY_MISTAKE.get(first["type"])
    if template is None:
        return BadInput(field, _what_is_right(field, contract.node_at(location) or contract.SCHEMA))
    limits = {"limit": contract.EXTRA_BYTES, "depth": contract.EXTRA_DEPTH}
    return BadInput(field, format_lazy(template, field=field, **limits))


def _what_is_right(field: str, node: contract.Node) -> str | Promise:
    """Return the sentence for a field, from its part of the contract."""
    if "enum" in node:
        return format_lazy(_CHOICE, field=field, choices=", ".join(node["enum"]))
    if "const" in node:
        return format_lazy(_CONST, field=field, value=node["const"])
    match node.get("type"):
        case "integer":
            return format_lazy(_RANGE, field=field, low=node["minimum"], high=node["maximum"])
        case "boolean":
            return format_lazy(_FLAG, field=field)
        case "string":
            return _right_text(field, node)
        case "array":
            template = _SHORT_LIST if "maxItems" in node else _LIST
            return format_lazy(template, field=field, limit=node.get("maxItems", ""))
        case _:
            return format_lazy(_OBJECT, field=field)


def _right_text(field: str, node: contract.Node) -> str | Promise:
    if "pattern" in node:
        return format_lazy(_COUNTRY, field=field)
    if "format" in node:
        return format_lazy(_MOMENT, field=field)
    if "maxLength" not in node:
        return format_lazy(_TEXT, field=field)
    template = _SOME_TEXT if node.get("minLength") else _SHORT_TEXT
    return format_lazy(template, field=field, limit=node["maxLength"])
