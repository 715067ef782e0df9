"""The reference data of this package: facts from stored copies of public pages."""

import gettext
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypedDict

import pycountry
from django.utils.text import slugify

from payung.directory.helpline_kinds import AMBULANCE, EMERGENCY

DATA: Final = Path(__file__).parent / "data"
_LETTERS: Final = {
    "LA": "lo",
    "TH": "th",
}  # countries whose areas the library also names in their own letters


class CountryRecord(TypedDict):
    """A country of countries.json. `missing`: what could not be verified; `caution`: why calling may harm."""

    iso2: str
    name: str
    languages: list[dict[str, str]]
    child_definition: str
    national_units: list[dict[str, str]]
    missing: str
    caution: str
    source: list[str]


class HelplineRecord(TypedDict):
    """A helpline of helplines.json. `contacts`: channel and value."""

    iso2: str
    name: str
    local_name: str
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
    cautions = _read("additions")["cautions"]
    records: list[CountryRecord] = _read("countries")["records"]
    for record in records:
        record["missing"] = missing.get(record["iso2"], "")
        record["caution"] = cautions.get(record["iso2"], "")
    return records


def areas() -> dict[str, dict[str, str]]:
    """Return the provinces of each country: ISO 3166-2 code to name, also in Thai and Lao letters."""
    usual = _read("additions")["area_names"]["names"]
    return {record["iso2"]: _areas(record["iso2"], usual) for record in countries()}


def _areas(iso2: str, usual: Mapping[str, str]) -> dict[str, str]:
    """Return the smallest areas of a country: where provinces lie in regions, the provinces."""
    rows = pycountry.subdivisions.get(country_code=iso2) or []  # type: ignore[no-untyped-call]
    regions = {row.parent_code for row in rows}
    language = _LETTERS.get(iso2)
    local = (
        gettext.translation("iso3166-2", pycountry.LOCALES_DIR, [language]) if language else None
    )
    return {
        row.code: _named(
            row.name, usual.get(row.code) or (local.gettext(row.name) if local else "")
        )
        for row in rows
        if row.code not in regions
    }


def _named(name: str, other: str) -> str:
    return f"{name} ({other})" if other not in ("", name) else name


def helplines() -> list[HelplineRecord]:
    """Return the records of helplines.json, with their local names; ambulances are records of their own."""
    names = _read("additions")["local_names"]
    records: list[HelplineRecord] = _read("helplines")["records"]
    for record in records:
        record["local_name"] = names.get(slug(record["iso2"], record["name"]), "")
    return [part for record in records for part in _without_ambulance(record)]


def _without_ambulance(record: HelplineRecord) -> list[HelplineRecord]:
    """Divide an emergency record: who is in danger from a person must not reach an ambulance."""
    if record["kind"] != EMERGENCY:
        return [record]
    ways: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for channel, value in record["contacts"]:
        ways[is_ambulance(value)].append((channel, value))
    ambulance: HelplineRecord = {
        **record,
        "name": "Ambulance",
        "kind": AMBULANCE,
        "purpose": "somebody is hurt or ill",
        "contacts": ways[True],
    }
    return [{**record, "contacts": ways[False]}, *([ambulance] if ways[True] else [])]


def is_ambulance(value: str) -> bool:
    """Say whether a number of the reference data is an ambulance's and nobody else's."""
    return value.endswith("(ambulance)")


def slug(iso2: str, name: str) -> str:
    """Return the lasting id of a helpline: the same for one country and name at every load."""
    words = slugify(name) or hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{iso2.lower() or 'int'}-{words}"[:120]


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return content
