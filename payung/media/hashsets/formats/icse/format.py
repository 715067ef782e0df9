"""Reading INTERPOL's ICSE list: CSV with `;`, the columns named in the first line."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from payung.media.hashsets.formats import fields, table
from payung.media.hashsets.formats.base import Format, HashEntry, Wrong

_NEEDED: Final = {"md5", "imageid", "baseline"}


class Icse(Format):
    """PhotoDNA hashes (288 digits) are ignored. The list has no categories, only the baseline."""

    name = "ICSE"
    what = _("INTERPOL's ICSE list: CSV with “;” and the baseline.")

    def fits(self, head: bytes) -> bool:
        """Say whether the first line names ICSE's columns."""
        return table.columns(head, ";") >= _NEEDED

    def read(self, file: BinaryIO) -> Iterator[HashEntry | Wrong]:
        """Yield each line below the first."""
        for entry in table.entries(file, ";"):
            yield from _listed(entry) if entry.values else entry.wrong


FORMAT: Final = Icse()


def _listed(entry: fields.Entry) -> Iterator[HashEntry | Wrong]:
    kind = entry.read(fields.text, "mediatype") or ""
    return entry.finish(
        HashEntry(
            key=entry.own("imageid"),
            md5=entry.read(fields.md5, "md5"),
            sha1=entry.read(fields.sha1, "sha1"),
            region="INTERPOL",
            baseline=entry.read(fields.truth, "baseline"),
            series=entry.read(fields.text, "seriesname", "series") or "",
            victim_identified=entry.read(fields.truth, "victimidentified"),
            is_video=kind.lower().startswith("video"),
            is_shared=True,
        )
    )
