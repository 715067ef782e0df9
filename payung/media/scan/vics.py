"""A file of the medium as a VICS Media."""

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
    record, file = judged.record, judged.record.file
    same = next((one for one in judged.matches if one.kind in EXACT), _NOTHING)
    listed = HashEntry(
        key="",
        md5=bytes.fromhex(file.md5),
        sha1=bytes.fromhex(file.sha1),
        sha256=bytes.fromhex(file.sha256),
        pdq=bytes.fromhex(file.pdq) or None,
        pdq_quality=file.quality if file.pdq else None,
        category=same.category,
        region=same.region,
        baseline=same.baseline,
        series=same.series,
        victim_identified=same.victim_identified,
        is_video=file.kind.startswith("video/"),
    )
    claims = (("Model", file.camera), ("DateTimeOriginal", file.taken))
    exif = tuple((name, value) for name, value in claims if value)
    return Found(listed, shown(record.path), record.size, file.kind, moment(record.changed), exif)
