"""The reference data that comes with the house: facts read in stored copies of public pages."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.text import slugify

DATA: Final = Path(__file__).parent / "data"

Record = Mapping[str, Any]


def countries() -> list[Record]:
    """Return the records of countries.json, each with `missing`: what could not be verified."""
    missing = {record["iso2"]: record["missing"] for record in _read("helplines")["not_verified"]}
    return [
        {**record, "missing": missing.get(record["iso2"], "")}
        for record in _read("countries")["records"]
    ]


def helplines() -> list[Record]:
    """Return the records of helplines.json."""
    records: list[Record] = _read("helplines")["records"]
    return records


def slug(iso2: str, name: str) -> str:
    """Return the lasting id of a helpline: the same for the same country and name at every load."""
    words = slugify(name) or hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{iso2.lower() or 'int'}-{words}"[:120]


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return content
