"""Every file of a medium as a line of CSV, which a spreadsheet opens and does not calculate."""

import csv
import io
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Final

from payung.foundation.errors import Text
from payung.media.files.errors import SENTENCES, FailureReason
from payung.media.files.hash_query import MAKER
from payung.media.hashsets.formats.plain.writer import cell
from payung.media.scan import special_files
from payung.media.scan.classification import Judged

COLUMNS: Final = (
    *("path", "status", "why", "size", "changed_at", "kind", "md5", "sha1", "sha256", "pdq"),
    *("pdq_quality", "set", "entry", "category", "baseline", "distance", "matches"),
    *("series", "group", "camera", "taken", "frames", "frames_matched", "pdq_maker"),
)
_SENTENCES: Final[dict[str, Text]] = {
    **{odd.value: sentence for odd, sentence in special_files.SENTENCES.items()},
    **{reason.value: sentence for reason, sentence in SENTENCES.items()},
    "": SENTENCES[FailureReason.UNKNOWN],
}


class Lines:
    """Writes lines into a file of bytes, the names of the columns first."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._text = out, io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._write(COLUMNS)

    def add(self, judged: Judged, series: int, group: int) -> None:
        """Write the line of a file."""
        self._write(line(judged, series, group))

    def _write(self, fields: Iterable[object]) -> None:
        self._writer.writerow([cell(field) for field in fields])
        self._out.write(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()


def line(judged: Judged, series: int, group: int) -> list[object]:
    """Return the fields of a file; of what it matches the nearest. 0: of no series, or no group."""
    record, file = judged.record, judged.record.file
    best = judged.matches[0] if judged.matches else None
    return [
        *(shown(record.path), judged.status.value, why(record.why) if record.why else None),
        *(record.size, moment(record.changed), file.kind, file.md5, file.sha1, file.sha256),
        *(file.pdq, file.quality if file.pdq else None),
        *((best.set_name, best.entry, best.category) if best else (None,) * 3),
        *((best.baseline, best.distance, len(judged.matches)) if best else (None,) * 3),
        *(series or None, group or None, file.camera, file.taken),
        *((len(file.frames), judged.frames) if file.frames else (None, None)),
        MAKER if file.pdq or file.frames else None,
    ]


def shown(path: str) -> str:
    """Return a printable path: bytes that are not text, and invisible characters, as codes."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def why(reason: str) -> str:
    """Say why something could not be read."""
    return str(_SENTENCES[reason])


def moment(changed: int) -> str:
    """Return when a file was written, in ISO 8601; empty where that is unknown."""
    try:
        return datetime.fromtimestamp(changed // 10**9, UTC).isoformat() if changed else ""
    except (OverflowError, ValueError, OSError):
        return ""
