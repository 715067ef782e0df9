"""The age of criminal responsibility, by country: `cases/data/criminal_ages.toml`. Blank offers nothing."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from payung.foundation.errors import BadInput

DATA: Final = Path(__file__).parents[1] / "data" / "criminal_ages.toml"
_FIELDS: Final = ("age", "title", "link", "reviewer", "date")
_ADULT: Final = 18


def age_in(country: str) -> int | None:
    """Return the age of criminal responsibility in a country; None where it is not known for certain.

    Nothing is known from a file with a wrong entry: `payung check` names it.
    """
    try:
        return _ages().get(country)
    except BadInput:
        return None


def check() -> None:
    """Check the file. Raises BadInput, which names the wrong field."""
    _ages()


def read(text: str) -> dict[str, int]:
    """Return the age by country without blank entries. Raises BadInput where a field is missing or wrong."""
    try:
        entries = tomllib.loads(text)
    except ValueError as error:
        raise _wrong(f"cannot be read: {error}.") from None
    return {
        country: int(entry["age"])
        for country, entry in entries.items()
        if _is_offered(country, entry)
    }


@lru_cache(maxsize=1)
def _ages() -> dict[str, int]:
    return read(DATA.read_text(encoding="utf-8"))


def _is_offered(country: str, entry: Any) -> bool:
    """Say whether an entry is whole; False where all of it is blank."""
    if not isinstance(entry, Mapping) or entry.keys() != set(_FIELDS):
        raise _wrong(f"{country} must be a country with {', '.join(_FIELDS)}, and nothing else.")
    blank = [field for field in _FIELDS if entry[field] == ""]
    if len(blank) == len(_FIELDS):
        return False
    if blank:
        raise _wrong(
            f"{country} lacks {blank[0]}. Fill in every field, or leave all of them blank."
        )
    for field in _FIELDS:
        _check(f"{country}: {field}", field, entry[field])
    return True


def _check(where: str, field: str, value: object) -> None:
    if field == "age":
        if type(value) is not int or not 0 < value <= _ADULT:
            raise _wrong(f"{where} must be a whole number from 1 to {_ADULT}.")
    elif field == "date":
        if type(value) is not date:
            raise _wrong(f"{where} must be a day, such as 2027-01-31, without quotation marks.")
    elif not isinstance(value, str) or not value.strip():
        raise _wrong(f"{where} must be a text.")


def _wrong(sentence: str) -> BadInput:
    return BadInput(DATA.name, f"{DATA.name}: {sentence}")
