"""Reading CSV in the style of the Internet Watch Foundation's hash list.

The list is for members and its form is not published: what is known are its hashes (MD5, SHA-1, SHA-256,
PhotoDNA) and its categories, A to C of the United Kingdom's sentencing guideline.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.media.hashsets.formats import fields, table
from payung.media.hashsets.formats.base import Format, HashEntry, Wrong

_IDS: Final = ("iwfid", "iwfreference", "iwfref", "reference", "id")
_CATEGORIES: Final = {"a", "b", "c"}
_TAKEN_BACK: Final = {"removed", "withdrawn", "deleted", "delete", "remove"}
_CATEGORY: Final = _("{field} must be A, B or C.")


class Iwf(Format):
    """The first line names the columns; the hashes may come in any order."""

    name = "IWF"
    what = _("CSV in the style of the Internet Watch Foundation, with categories A to C.")

    def fits(self, head: bytes) -> bool:
        """Say whether the first line names a category, a hash, and what only this list has."""
        names = table.columns(head, ",")
        groups = ({"category"}, {"md5", "sha1", "sha256"}, {"photodna", *_IDS[:3]})
        return all(names & group for group in groups)

    def read(self, file: BinaryIO) -> Iterator[HashEntry | Wrong]:
        """Yield each line below the first."""
        for entry in table.entries(file, ","):
            yield from _listed(entry) if entry.values else entry.wrong


FORMAT: Final = Iwf()


def _category(field: str, value: object) -> str:
    category = fields.text(field, value)
    if category.lower().removeprefix("category").strip() not in _CATEGORIES:
        raise BadInput(field, format_lazy(_CATEGORY, field=field))
    return category


def _listed(entry: fields.Entry) -> Iterator[HashEntry | Wrong]:
    kind = entry.read(fields.text, "mediatype", "type", "mimetype") or ""
    status = entry.read(fields.text, "status", "action") or ""
    return entry.finish(
        HashEntry(
            key=entry.own(*_IDS),
            md5=entry.read(fields.md5, "md5"),
            sha1=entry.read(fields.sha1, "sha1"),
            sha256=entry.read(fields.sha256, "sha256"),
            category=entry.read(_category, "category") or "",
            region="UK",
            is_video=kind.lower().startswith("video"),
            withdrawn=status.lower() in _TAKEN_BACK,
            changed_at=entry.read(fields.moment, "lastupdated", "dateupdated", "dateadded", "date"),
            is_shared=True,
        )
    )
