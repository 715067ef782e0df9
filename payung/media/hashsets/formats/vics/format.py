"""Reading VICS JSON 1.2, 1.3 and 2.0: lists and cases of any size, as the tools in use write them.

The official model is under agreement with Project VIC; this follows what open importers and exporters write.
What is not relied on, because tools fill it in badly: totals, `IsPrecategorized`, the order of fields.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from payung.media.hashsets.formats import fields
from payung.media.hashsets.formats.base import Format, HashEntry, Wrong
from payung.media.hashsets.formats.json_items import Items
from payung.media.hashsets.formats.texts import opening

# The segment after the version is the region, whose law the categories are of: 1.2 and 1.3 have none.
_REGION: Final = re.compile(r"DataModels/[\w.]+\.xml/([\w-]{1,40})/", re.IGNORECASE)
_OURS: Final = re.compile(r"DataModels/[\w.]+\.xml", re.IGNORECASE)
_CASES: Final = re.compile(r'\$?metadata#Cases"|"Media"\s*:\s*\[', re.IGNORECASE)
_MEDIA: Final = re.compile(r'"(?:MediaID|MediaSize|MediaFiles)"\s*:', re.IGNORECASE)
_ALTERNATIVE: Final = ("alternativehashes", "alternatehashes", "hashes")


class Vics(Format):
    """Several Media may share a file and one may have several places: each entry is returned unchanged."""

    name = "VICS"
    what = _("Project VIC's JSON, versions 1.2 to 2.0: a hash list, or the media of cases.")

    def fits(self, head: bytes) -> bool:
        """Say whether it is JSON that names the data model, or Media in an array."""
        text = opening(head).lstrip()
        return text.startswith(("{", "[")) and bool(_OURS.search(text) or _MEDIA.search(text))

    def read(self, file: BinaryIO) -> Iterator[HashEntry | Wrong]:
        """Yield each Media. In a list its MediaID is the key, which tools give twice; in a case its hash."""
        cases = False
        items = Items(file, lambda name: name == "media" or (not cases and name in {"value", ""}))
        cases = bool(_CASES.search(items.head))
        for number, item in enumerate(items, 1):
            place = fields.entry(number)
            if not isinstance(item, dict):
                yield Wrong(place, item)
                continue
            yield from _media(fields.Entry(place, item), _region(items.header), cases)


FORMAT: Final = Vics()


def _region(header: dict[str, str]) -> str:
    context = header.get("@odata.context") or header.get("odata.metadata") or ""
    named = _REGION.search(context)
    return named[1] if named else ""


def _media(entry: fields.Entry, region: str, in_case: bool) -> Iterator[HashEntry | Wrong]:
    own = () if in_case else ("mediaid",)
    if "payungregion" in entry.values:
        region = entry.read(fields.text, "payungregion") or ""
    listed = HashEntry(
        key=entry.own("payungkey", *own),
        md5=entry.read(fields.md5, "md5"),
        sha1=entry.read(fields.sha1, "sha1"),
        sha256=entry.read(fields.sha256, "sha256"),
        category=entry.read(fields.text, "payungcategory", "category") or "",
        region=region,
        baseline=entry.read(fields.truth, "payungbaseline"),
        series=entry.read(fields.text, "series") or "",
        victim_identified=entry.read(fields.truth, "victimidentified"),
        is_video=_is_video(entry),
        changed_at=entry.read(fields.moment, "dateupdated"),
        is_shared=fields.empty(entry.get("payungkey")),
    )
    listed = _with_alternatives(entry, listed)
    if listed.strongest:
        yield from entry.finish(listed)
    else:
        yield from _by_files(entry, listed)


def _is_video(entry: fields.Entry) -> bool:
    kind = entry.get("mimetype")
    return isinstance(kind, str) and kind.strip().lower().startswith("video")


def _objects(value: object) -> Iterator[dict[str, object]]:
    """Yield the objects of an array, their fields by the names that they are looked for by."""
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            yield {fields.plain(name[:80]): field for name, field in one.items()}


def _with_alternatives(entry: fields.Entry, listed: HashEntry) -> HashEntry:
    """Return the entry with the hashes that VICS has no field of its own for."""
    readers = {
        "md5": fields.md5,
        "sha1": fields.sha1,
        "sha256": fields.sha256,
        "pdq": fields.pdq,
    }
    for one in _objects(entry.get(*_ALTERNATIVE)):
        kind = fields.plain(str(one.get("hashname"))[:20])
        if kind not in readers or getattr(listed, kind) is not None:
            continue
        value = one.get("hashvalue")
        if fields.empty(value):
            continue
        hashed = {kind: entry.take(readers[kind], str(one["hashname"]), value)}
        listed = fields.with_hashes(listed, hashed)
        if kind == "pdq" and listed.pdq and not fields.empty(quality := one.get("payungquality")):
            listed = replace(listed, pdq_quality=entry.take(fields.quality, "quality", quality))
    return listed


def _by_files(entry: fields.Entry, listed: HashEntry) -> Iterator[HashEntry | Wrong]:
    """Yield the entry by the hashes of its MediaFiles, where it has none itself."""
    candidates = dict.fromkeys(
        entry.take(fields.md5, "MediaFiles.MD5", one["md5"])
        for one in _objects(entry.get("mediafiles"))
        if not fields.empty(one.get("md5"))
    )
    hashes = [one for one in candidates if one]
    if len(hashes) < 2:
        yield from entry.finish(replace(listed, md5=hashes[0] if hashes else None))
        return
    yield from entry.wrong_fields()
    for one in hashes:  # one id for several files would make them overwrite each other
        several = replace(listed, key="", md5=one, is_shared=False)
        yield replace(several, key=several.strongest)
