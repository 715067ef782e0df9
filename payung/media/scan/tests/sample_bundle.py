"""An invented result of a scan, packed and sealed as one is carried to the desk."""

import csv
import io
import json
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from payung.foundation.keypair import PublicKey
from payung.media.matcher.statuses import STATUSES, Status
from payung.media.scan import bundle
from payung.media.scan.result_files import ALL, CASE, FILES, REPORT, SUMMARY
from payung.media.scan.sheet import COLUMNS

Told = dict[str, Any]
TOLD = [status for status in STATUSES if status is not Status.WEAK]  # as older scans tell it


def summary(files: int = 250) -> Told:
    """Return the figures of a medium whose files are of each status in turn."""
    share = -(-files // len(TOLD))
    return {
        "medium": "/media/evidence",
        "case": "INVENTED 7",
        "at": "2026-11-27T08:30:00+00:00",
        "files": files,
        "bytes": files * 1000,
        "counts": {status.value: share for status in TOLD},
        "little_to_be_seen": 1,
        "compared_with": [{"name": "kites", "version": 3, "entries": 40}],
        "sets": [{"set": "kites", "category": "A1", "baseline": True, "known": share, "near": 2}],
        "unreadable": [
            {"reason": "empty", "sentence": "It is empty.", "files": share, "named": ["a.jpg"]}
        ],
        "first": [
            {
                "series": 1,
                "folder": "DCIM/100",
                "together": "one folder",
                "example": "DCIM/100/KITE.JPG",
                "new": 9,
                "known_or_near": 2,
                "files": 11,
                "newest": "2026-11-20 10:00:00",
                "why": ["It has the most new pictures and films."],
            }
        ],
        "series": 1,
        "groups": 1,
        "alike": [{"group": 1, "files": 4, "counts": {"new": 3}, "named": ["DCIM/100/ONE.JPG"]}],
    }


def sheet(files: int = 250) -> bytes:
    """Return the sheet of that medium: file n has the path DCIM/n.JPG, and `contents(n)` in it."""
    text = io.StringIO()
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    lines.writeheader()
    for number in range(1, files + 1):
        status = TOLD[(number - 1) % len(TOLD)].value
        named = {"set": "kites", "category": "A1", "distance": 0} if status == "known" else {}
        values = {"path": f"DCIM/{number}.JPG", "status": status, "size": 1000, **named}
        lines.writerow(values | {"sha256": sha256(contents(number)).hexdigest()})
    return text.getvalue().encode()


def contents(number: int) -> bytes:
    """Return what is in a file of that medium."""
    return b"kite %d" % number


def result(files: int = 250) -> dict[str, bytes]:
    """Return the files of a result by their names."""
    return {
        SUMMARY: json.dumps(summary(files)).encode(),
        FILES: sheet(files),
        CASE: b'{"value": [{"Media": []}]}' * 100,
        REPORT: b"<p>Kites</p>",
    }


def packed(parts: Mapping[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return files as a bundle holds them before it is sealed."""
    out = io.BytesIO()
    with tarfile.open(mode="w:gz", fileobj=out) as archive:
        for name, data in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = len(data), kind
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def sealed(folder: Path, reader: PublicKey, parts: Mapping[str, bytes] | None = None) -> bytes:
    """Return a bundle as `payung scan` writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (parts or result()).items():
        (folder / name).write_bytes(data)
    bundle.write(folder, reader)
    for name in ALL:
        (folder / name).unlink()
    return (folder / bundle.NAME).read_bytes()
