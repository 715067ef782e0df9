"""A file of the medium as VICS tells it."""

from typing import Final

from payung.media.hashsets.formats.base import HashEntry
from payung.media.hashsets.formats.vics.cases import Found
from payung.media.matcher.results import Match
from payung.media.scan.classification import EXACT, Judged
from payung.media.scan.sheet import moment, shown

_NOTHING: Final = Match("", "", "", 0, "", "", None, "", None, False)


def found_of(judged: Judged) -> Found:
    """Return a file of the case. Category and series are those of a set that names this very file.

    What is only near is not categorised: a person says whether it is the same.
    """
    record, seen = judged.record, judged.record.seen
    same = next((one for one in judged.matches if one.kind in EXACT), _NOTHING)
    listed = HashEntry(
        key="",
        md5=bytes.fromhex(seen.md5),
        sha1=bytes.fromhex(seen.sha1),
        sha256=bytes.fromhex(seen.sha256),
        pdq=bytes.fromhex(seen.pdq) or None,
        pdq_quality=seen.quality if seen.pdq else None,
        category=same.category,
        region=same.region,
        baseline=same.baseline,
        series=same.series,
        victim_identified=same.victim_identified,
        is_video=seen.kind.startswith("video/"),
    )
    told = (("Model", seen.camera), ("DateTimeOriginal", seen.taken))
    exif = tuple((name, value) for name, value in told if value)
    return Found(listed, shown(record.path), record.size, seen.kind, moment(record.changed), exif)
