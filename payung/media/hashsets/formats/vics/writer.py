"""Write a list as VICS 2.0, for the tools of other units."""

import json
import re
from collections.abc import Iterable
from itertools import chain
from typing import BinaryIO, Final

from payung.media.hashsets.formats.base import HashEntry

_CONTEXT: Final = (
    "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{region}/$metadata#Media"
)
_REGION: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_LARGEST: Final = 2**30  # a tool in use can surely hold twice of it: as many are left to count on


def write(entries: Iterable[HashEntry], out: BinaryIO) -> int:
    """Write a list, entry by entry, and return how many were written.

    The region is that of the first. What VICS has no field for stands in fields of ours, which others pass over
    (`@payung.key` and so on). Withdrawn entries are left out: VICS cannot say that one is, and a tool that
    passes over our field would take it for listed. Each MediaID is there once: an entry's own number, as long
    as they rise, or else the next one, with our key in a field of its own.
    """
    left = (entry for entry in entries if not entry.withdrawn)
    first = next(left, None)
    region = first.region if first and _REGION.fullmatch(first.region) else "Default"
    beginning = {"@odata.context": _CONTEXT.format(region=region)}
    out.write(json.dumps(beginning)[:-1].encode() + b', "value": [')
    count = number = 0
    for count, entry in enumerate(chain([first] if first else [], left), 1):
        number = max(number + 1, _number(entry.key) or 0)
        text = json.dumps(media(entry, number, region), separators=(",", ":"))
        out.write((",\n" if count > 1 else "\n").encode() + text.encode())
    out.write(b"\n]}\n")
    return count


def media(entry: HashEntry, number: int, region: str) -> dict[str, object]:
    """Return a Media: `number` is its MediaID, fields that `region` implies are left out."""
    known = {
        "MD5": _upper(entry.md5),
        "SHA1": _upper(entry.sha1),
        "MimeType": "video/*" if entry.is_video else None,
        "Series": entry.series or None,
        "VictimIdentified": entry.victim_identified,
        "DateUpdated": entry.changed_at.isoformat() if entry.changed_at else None,
        "AlternativeHashes": _alternatives(entry) or None,
        "@payung.baseline": entry.baseline,
        "@payung.region": entry.region if entry.region != region else None,
    }
    item: dict[str, object] = {"MediaID": number, "Category": None}
    if entry.key != str(number):
        known["@payung.key"] = entry.key
    if (category := _number(entry.category)) is not None:
        item["Category"] = category
    elif entry.category:
        known["@payung.category"] = entry.category
    return item | {name: value for name, value in known.items() if value is not None}


def _alternatives(entry: HashEntry) -> list[dict[str, object]]:
    alternatives: list[dict[str, object]] = []
    if entry.sha256:
        alternatives.append({"HashName": "SHA256", "HashValue": _upper(entry.sha256)})
    if entry.pdq:
        pdq: dict[str, object] = {"HashName": "PDQ", "HashValue": entry.pdq.hex()}
        if entry.pdq_quality is not None:
            pdq["@payung.quality"] = entry.pdq_quality
        alternatives.append(pdq)
    return alternatives


def _upper(value: bytes | None) -> str | None:
    return value.hex().upper() if value else None


def _number(text: str) -> int | None:
    """Return a whole number that is written as it would be here, or None."""
    short = len(text) <= 10 and text.isascii() and text.isdigit()
    return int(text) if short and str(int(text)) == text and int(text) <= _LARGEST else None
