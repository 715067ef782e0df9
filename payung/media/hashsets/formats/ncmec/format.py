"""Reading NCMEC hash sharing v2: pages of XML, one or several one after the other, with tombstones.

A document type is refused, so that no entity is ever expanded and nothing is fetched.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from payung.media.hashsets.formats import fields
from payung.media.hashsets.formats.base import Following, Format, HashEntry, Wrong
from payung.media.hashsets.formats.ncmec.pages import ENTRIES, Pages
from payung.media.hashsets.formats.texts import opening

_NAMESPACE: Final = "hashsharing.ncmec.org/hashsharing"


class Ncmec(Format):
    """Ids are unique within a member of the sharing, so the key is member and id."""

    name = "NCMEC"
    what = _("NCMEC's hash sharing, version 2: XML pages, including deletions.")

    def fits(self, head: bytes) -> bool:
        """Say whether it is XML that names the sharing, or a result of it."""
        text = opening(head).lstrip()
        return text.startswith("<") and (_NAMESPACE in text or "<queryResult" in text)

    def read(self, file: BinaryIO) -> Iterator[HashEntry | Wrong]:
        """Yield each picture and video, listed or deleted."""
        pages = Pages(file)
        for number, item in enumerate(pages, 1):
            if isinstance(item, dict):
                yield from _listed(fields.Entry(fields.entry(number), item))
            else:
                yield Wrong(fields.line(pages.line), item)


FORMAT: Final = Ncmec()


def following(file: BinaryIO) -> Following:
    """Return the reference to the next page in the last page of a file."""
    pages = Pages(file)
    broken = [item for item in pages if not isinstance(item, dict)]
    return Following(pages.next, pages.since, broken[0] if broken else None)


def _listed(entry: fields.Entry) -> Iterator[HashEntry | Wrong]:
    kind = str(entry.get("kind"))
    own = entry.own("id")
    member = entry.own("memberid")
    # Both together may be longer than a key is.
    key = entry.take(fields.text, "id", f"{member}-{own}" if member and own else own)
    entry.unsure = entry.unsure or key is None
    return entry.finish(
        HashEntry(
            key=key or "",
            md5=entry.read(fields.md5, "md5"),
            sha1=entry.read(fields.sha1, "sha1"),
            sha256=entry.read(fields.sha256, "sha256"),
            pdq=entry.read(fields.pdq, "pdq"),
            category=entry.read(fields.text, "classification") or "",
            region="US",
            is_video=ENTRIES[kind].video,
            withdrawn=ENTRIES[kind].deleted,
            changed_at=entry.read(fields.moment, "timestamp"),
        )
    )
