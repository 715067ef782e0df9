"""The reference data of this package: facts from stored copies of public pages."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final, TypedDict

from django.utils.text import slugify

DATA: Final = Path(__file__).parent / "data"


class CountryRecord(TypedDict):
    """A country of countries.json. `missing`: what could not be verified."""

    iso2: str
    name: str
    languages: list[dict[str, str]]
    child_definition: str
    national_units: list[dict[str, str]]
    missing: str
    source: list[str]


class HelplineRecord(TypedDict):
    """A helpline of helplines.json. `contacts`: channel and value."""

    iso2: str
    name: str
    kind: str
    purpose: str
    hours: str
    free_of_charge: bool | None
    languages: list[str]
    source: str
    source_date: str
    confidence: str
    note: str
    contacts: list[tuple[str, str]]


def countries() -> list[CountryRecord]:
    """Return the records of countries.json."""
    missing = {record["iso2"]: record["missing"] for record in _read("helplines")["not_verified"]}
    records: list[CountryRecord] = _read("countries")["records"]
    for record in records:
        record["missing"] = missing.get(record["iso2"], "")
    return records


def helplines() -> list[HelplineRecord]:
    """Return the records of helplines.json."""
    records: list[HelplineRecord] = _read("helplines")["records"]
    return records


def slug(iso2: str, name: str) -> str:
    """Return the lasting id of a helpline: the same for one country and name at every load."""
    words = slugify(name) or hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{iso2.lower() or 'int'}-{words}"[:120]


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return content
