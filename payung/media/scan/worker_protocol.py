"""What a process apart, or another machine, has seen, as JSON: read strictly, so that nothing in it can run."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from payung.media.files.errors import FailureReason
from payung.media.sandbox.outcomes import tried
from payung.media.scan import records
from payung.media.scan.records import Seen

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
    """Return what `records.look` does, as JSON. Runs in the process apart."""
    return write(records.look(names))


def least(names: Sequence[str], why: FailureReason) -> bytes:
    """Return what `records.least` does of each, as JSON. Runs in the process apart."""
    return write([tried(records.least, Path(name), why) for name in names])


def write(found: Sequence[Seen | FailureReason]) -> bytes:
    """Return as JSON what was seen of each of several files, or why nothing."""
    return json.dumps(found, separators=(",", ":")).encode()


def read(told: object, files: int, *, all_of_them: bool = False) -> list[Seen | FailureReason]:
    """Undo `write` for so many files, or the first of them. Raises ValueError for all that it would not say."""
    if not isinstance(told, bytes):
        raise ValueError("An answer is bytes.")  # noqa: TRY004
    try:
        found = _listed(json.loads(told))
    except RecursionError:
        raise ValueError("An answer is not that deep.") from None
    if len(found) > files or (all_of_them and len(found) < files):
        raise ValueError("An answer is of each file that was asked about.")
    return [FailureReason(each) if isinstance(each, str) else _seen(each) for each in found]


def _seen(told: object, *, lies_inside: bool = False) -> Seen:
    values = _listed(told)
    if len(values) > len(Seen._fields):
        raise ValueError("What was seen has no more fields than these.")
    seen = Seen(*values)
    for name, digits in _LONG.items():
        _hex(getattr(seen, name), digits)
    for text in (seen.kind, seen.camera, seen.taken, seen.why):
        _text(text)
    if seen.taken:
        datetime.fromisoformat(seen.taken)
    if seen.why:
        FailureReason(seen.why)
    _quality(seen.quality)
    inside, frames = _listed(seen.inside), _listed(seen.frames)
    if inside and lies_inside:
        raise ValueError("What lies in a file is told in one row.")
    return seen._replace(inside=[_thing(each) for each in inside], frames=[*map(_frame, frames)])


def _thing(told: object) -> Sequence[Any]:
    """Return something that lies in a file: its name, its size, and what was seen, as far as it was told."""
    name, size, *seen = _listed(told)
    _text(name)
    if type(size) is not int or size < 0:
        raise ValueError("A size is a number of bytes.")
    _seen(seen, lies_inside=True)
    return name, size, *seen


def _frame(told: object) -> tuple[int, str]:
    quality, orientations = _listed(told)
    if not orientations:
        raise ValueError("A frame has hashes.")
    return _quality(quality), _hex(orientations, 8 * _ORIENTATION)


def _listed(told: object) -> Sequence[Any]:
    if not isinstance(told, list | tuple):  # a tuple is what `Seen` has where nothing was told
        raise ValueError("A list was to be told.")  # noqa: TRY004
    return told


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise ValueError("A text was to be told.")  # noqa: TRY004
    return told


def _hex(told: object, digits: int) -> str:
    text = _text(told)
    if text and (len(text) != digits or not _HEX.fullmatch(text)):
        raise ValueError("A hash was to be told.")
    return text


def _quality(told: object) -> int:
    if type(told) is not int or told not in _QUALITY:
        raise ValueError("A quality is a number from 0 to 100.")
    return told
