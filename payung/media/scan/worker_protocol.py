"""The results of the sandbox or another machine, as JSON: read strictly, so that nothing in it can run."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from payung.media.files.errors import FailureReason
from payung.media.sandbox.outcomes import tried
from payung.media.scan import records
from payung.media.scan.records import ScannedFile

_HEX: Final = re.compile("[0-9a-f]*")
_ORIENTATION: Final = 64  # hex digits
_LONG: Final = {
    "md5": 32,
    "sha1": 40,
    "sha256": 64,
    "pdq": _ORIENTATION,
    "turned": 7 * _ORIENTATION,
}
_QUALITY: Final = range(101)


def look(names: Sequence[str]) -> bytes:
    """Return the results of `records.look`, as JSON. Runs in the sandbox."""
    return write(records.look(names))


def least(names: Sequence[str], why: FailureReason) -> bytes:
    """Return the results of `records.least` for each file, as JSON. Runs in the sandbox."""
    return write([tried(records.least, Path(name), why) for name in names])


def write(results: Sequence[ScannedFile | FailureReason]) -> bytes:
    """Return as JSON the result of each of several files, or why there is none."""
    return json.dumps(results, separators=(",", ":")).encode()


def read(
    answer: object, files: int, *, all_of_them: bool = False
) -> list[ScannedFile | FailureReason]:
    """Undo `write` for `files` files, or the first of them. Raises ValueError for anything else."""
    if not isinstance(answer, bytes):
        raise ValueError("An answer is bytes.")  # noqa: TRY004
    try:
        results = _listed(json.loads(answer))
    except RecursionError:
        raise ValueError("An answer is not that deep.") from None
    if len(results) > files or (all_of_them and len(results) < files):
        raise ValueError("An answer has one result for each file.")
    return [
        FailureReason(result) if isinstance(result, str) else _scanned(result) for result in results
    ]


def _scanned(value: object, *, lies_inside: bool = False) -> ScannedFile:
    values = _listed(value)
    if len(values) > len(ScannedFile._fields):
        raise ValueError("A file has no more fields than these.")
    file = ScannedFile(*values)
    for name, digits in _LONG.items():
        _hex(getattr(file, name), digits)
    for text in (file.kind, file.camera, file.taken, file.why):
        _text(text)
    if file.taken:
        datetime.fromisoformat(file.taken)
    if file.why:
        FailureReason(file.why)
    _quality(file.quality)
    inside, frames = _listed(file.inside), _listed(file.frames)
    if inside and lies_inside:
        raise ValueError("Files inside a file have no files inside.")
    return file._replace(inside=[_thing(thing) for thing in inside], frames=[*map(_frame, frames)])


def _thing(values: object) -> Sequence[object]:
    """Return a file inside another: its name, its size, and the fields of ScannedFile that were sent."""
    name, size, *rest = _listed(values)
    _text(name)
    if type(size) is not int or size < 0:
        raise ValueError("A size is a number of bytes.")
    _scanned(rest, lies_inside=True)
    return name, size, *rest


def _frame(values: object) -> tuple[int, str]:
    quality, orientations = _listed(values)
    if not orientations:
        raise ValueError("A frame has hashes.")
    return _quality(quality), _hex(orientations, 8 * _ORIENTATION)


def _listed(value: object) -> Sequence[Any]:
    if not isinstance(value, list | tuple):  # a tuple is the default of `ScannedFile`
        raise ValueError("A list is expected.")  # noqa: TRY004
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("A text is expected.")  # noqa: TRY004
    return value


def _hex(value: object, digits: int) -> str:
    text = _text(value)
    if text and (len(text) != digits or not _HEX.fullmatch(text)):
        raise ValueError("A hash is expected.")
    return text


def _quality(value: object) -> int:
    if type(value) is not int or value not in _QUALITY:
        raise ValueError("A quality is a number from 0 to 100.")
    return value
