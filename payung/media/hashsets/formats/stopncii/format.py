"""Reading StopNCII-style pages: JSON with `hashRecords`, one page or several one after the other.

They are made on people's own devices and can be withdrawn at any time. The list is a set of its own, never
merged with classified material.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.media.hashsets.formats import fields
from payung.media.hashsets.formats.base import Following, Format, HashEntry, Wrong
from payung.media.hashsets.formats.json_items import WHOLE, Items
from payung.media.hashsets.formats.texts import opening
from payung.media.models import Purpose

_IN_FORCE: Final = {"received": True, "active": True, "withdrawn": False, "deleted": False}
_STATUS: Final = _("{field} must be Received, Active, Withdrawn or Deleted.")
_KIND: Final = _("{field} is {kind}, which is not compared here. ImagePDQ and VideoMD5 are.")
# By signalType: the kind of hash, and whether it is a video's. Payung gives the last three too.
_SIGNALS: Final = {
    "imagepdq": ("pdq", False),
    "videomd5": ("md5", True),
    "imagemd5": ("md5", False),
    "imagesha256": ("sha256", False),
    "videosha256": ("sha256", True),
}
_READ: Final = {"pdq": fields.pdq, "md5": fields.md5, "sha256": fields.sha256}


class StopNcii(Format):
    """A record has no id of its own: its hash is the key."""

    name = "StopNCII"
    what = _(
        "StopNCII pages: hashes that people made of their own pictures, including withdrawn ones."
    )
    purpose = Purpose.REMOVAL

    def fits(self, head: bytes) -> bool:
        """Say whether it is JSON with hash records."""
        text = opening(head).lstrip()
        return text.startswith(("{", "[")) and '"hashrecords"' in text.lower()

    def read(self, file: BinaryIO) -> Iterator[HashEntry | Wrong]:
        """Yield each record of each page."""
        for number, item in enumerate(_records(file), 1):
            place = fields.entry(number)
            if isinstance(item, dict):
                yield from _listed(fields.Entry(place, item))
            else:
                yield Wrong(place, item)


FORMAT: Final = StopNcii()


def following(file: BinaryIO) -> Following:
    """Return the reference to the next page in the last page of a file."""
    records = _records(file)
    broken = [record for record in records if not isinstance(record, dict) and record in WHOLE]
    more = records.header.get("hasmorerecords", "true").lower() == "true"
    token = records.header.get("nextpagetoken") if more else None
    since = records.header.get("nextsettimestamp")
    return Following(_text(token), _text(since), broken[0] if broken else None)


def _text(value: str | None) -> str | None:
    return None if value in {None, "", "None"} else value


def _records(file: BinaryIO) -> Items:
    return Items(file, lambda name: name == "hashrecords")


def _withdrawn(field: str, value: object) -> bool:
    in_force = _IN_FORCE.get(value.strip().lower()) if isinstance(value, str) else None
    if in_force is None:
        raise BadInput(field, format_lazy(_STATUS, field=field))
    return not in_force


def _listed(entry: fields.Entry) -> Iterator[HashEntry | Wrong]:
    withdrawn = entry.read(_withdrawn, "hashstatus")
    kind = entry.read(fields.text, "signaltype") or ""
    signal = _SIGNALS.get(kind.lower())
    if signal is None:
        field = format_lazy(_KIND, field="signalType", kind=kind or "?")
        yield Wrong(entry.place, field, hides=not kind)
    elif withdrawn is None and not entry.wrong:
        yield Wrong(entry.place, format_lazy(_STATUS, field="hashStatus"))
    elif withdrawn is None:
        yield from entry.wrong
    else:
        name, video = signal
        value = entry.read(_READ[name], "hashvalue")
        listed = HashEntry(
            key="",
            md5=value if name == "md5" else None,
            sha256=value if name == "sha256" else None,
            pdq=value if name == "pdq" else None,
            is_video=video,
            withdrawn=withdrawn,
            changed_at=entry.read(fields.moment, "lastmodtimestamp"),
        )
        yield from entry.finish(listed)
