"""Reading plain lists: a hash a line, whose kind its length says; comments; or columns.

64 digits are a SHA-256 or a PDQ hash, and nothing in them says which. Where neither a column nor a prefix
(`pdq:`, `sha256:`) says it, such a hash is taken as both: as the wrong one it equals no file and comes near no
picture, and guessing wrong would miss one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from payung.media.hashsets.formats import fields, table
from payung.media.hashsets.formats.base import Format, HashEntry, Wrong

HASHES: Final[dict[str, Callable[[str, object], bytes]]] = {
    "md5": fields.md5,
    "sha1": fields.sha1,
    "sha256": fields.sha256,
    "pdq": fields.pdq,
}
COLUMNS: Final = (
    "key", "md5", "sha1", "sha256", "pdq", "pdq_quality", "category", "region", "baseline", "series",
    "victim_identified", "is_video", "withdrawn", "changed_at",
)  # fmt: skip
# What a spreadsheet would take for a formula, and this reader for a comment.
FORMULA: Final = ("=", "+", "-", "@", "'", "#")

_HASH: Final = re.compile(r"(?:(md5|sha-?1|sha-?256|pdq):)?([0-9a-fA-F]{32,64})", re.IGNORECASE)
_QUALITY: Final = re.compile(r"100|[0-9]{1,2}")
_LENGTHS: Final = {32: ("md5",), 40: ("sha1",), 64: ("sha256", "pdq")}
_NO_HASH: Final = _(
    "The line must hold a hash: 32 hexadecimal digits (MD5), 40 (SHA-1) or 64 (SHA-256 or PDQ)."
)


class Plain(Format):
    """The simplest format to send; also our own CSV (`writer.py`)."""

    name = "plain"
    what = _(
        "One hash a line, or CSV whose first line names the columns, such as md5, pdq, category."
    )

    def fits(self, head: bytes) -> bool:
        """Say whether the first line that is no comment holds a hash or names a column of hashes."""
        row = table.first(head)
        return _names_columns(row) or any(map(_hash, row))

    def read(self, file: BinaryIO) -> Iterator[HashEntry | Wrong]:
        """Yield the entry of each line. The first line shows whether there are columns, and their separator."""
        names: list[str] | None = None
        for number, row in table.rows(file):
            place = fields.line(number)
            if not isinstance(row, list):
                yield Wrong(place, row)
            elif names is None and _names_columns(row):
                names = row
            elif names:
                yield from _columns(fields.Entry(place, dict(zip(names, row, strict=False))))
            else:
                names = []
                yield from _bare(fields.Entry(place, {}), row)


FORMAT: Final = Plain()
NOTHING: Final = HashEntry(key="")


def _names_columns(row: list[str]) -> bool:
    return not {fields.plain(name[:80]) for name in row}.isdisjoint({*HASHES, "hash"})


def _hash(field: str) -> re.Match[str] | None:
    """Return the hash that a field begins with; a name may follow after a blank, as `md5sum` writes."""
    word = field.split(maxsplit=1)[0] if field.strip() else ""
    match = _HASH.fullmatch(word)
    return match if match and (match[1] or len(match[2]) in _LENGTHS) else None


def _by_length(entry: fields.Entry, field: str, after: str) -> HashEntry:
    """Return an entry with the hash of a field, and with its quality if that follows one of PDQ."""
    match = _hash(field)
    if not match:
        return NOTHING
    kinds = (fields.plain(match[1]),) if match[1] else _LENGTHS[len(match[2])]
    rated = "pdq" in kinds and _QUALITY.fullmatch(after)
    kinds = ("pdq",) if rated else kinds
    hashes = {kind: entry.take(HASHES[kind], kind, match[2]) for kind in kinds}
    return replace(fields.with_hashes(NOTHING, hashes), pdq_quality=int(after) if rated else None)


def _bare(entry: fields.Entry, row: list[str]) -> Iterator[HashEntry | Wrong]:
    """Yield the hashes of a row without named columns, a PDQ hash with the quality after it."""
    listed = NOTHING
    for field, after in zip(row, [*row[1:], ""], strict=True):
        one = _by_length(entry, field, after)
        listed = fields.with_hashes(listed, fields.hashes(one))
        if one.pdq_quality is not None:
            listed = replace(listed, pdq_quality=one.pdq_quality)
    if listed.strongest or entry.wrong:
        yield from entry.finish(listed)
    else:
        yield Wrong(entry.place, _NO_HASH)


def _text(field: str, value: object) -> str:
    """Read text as `writer.py` writes it: an apostrophe before what a spreadsheet would calculate."""
    cell = fields.text(field, value)
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _columns(entry: fields.Entry) -> Iterator[HashEntry | Wrong]:
    listed = HashEntry(
        key=entry.own("key", "id", reader=_text),
        md5=entry.read(fields.md5, "md5"),
        sha1=entry.read(fields.sha1, "sha1"),
        sha256=entry.read(fields.sha256, "sha256"),
        pdq=entry.read(fields.pdq, "pdq"),
        pdq_quality=entry.read(fields.quality, "pdqquality", "quality"),
        category=entry.read(_text, "category") or "",
        region=entry.read(_text, "region") or "",
        baseline=entry.read(fields.truth, "baseline"),
        series=entry.read(_text, "series") or "",
        victim_identified=entry.read(fields.truth, "victimidentified"),
        is_video=entry.read(fields.truth, "isvideo", "video") or False,
        withdrawn=entry.read(fields.truth, "withdrawn") or False,
        changed_at=entry.read(fields.moment, "changedat"),
        is_shared=fields.empty(entry.get("key")),
    )
    by_length = _by_length(entry, str(entry.get("hash") or ""), "")
    yield from entry.finish(fields.with_hashes(listed, fields.hashes(by_length)))
