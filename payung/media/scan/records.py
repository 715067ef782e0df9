"""The record of one place on a medium: a line of the journal."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from payung.media.files import containers, seven_zip, video
from payung.media.files.analysis import FileAnalysis, Frame
from payung.media.files.errors import FailureReason
from payung.media.files.hashing import (
    exactly,
    hash_bytes,
    hash_file,
    hash_thing,
    picture,
)
from payung.media.sandbox.outcomes import in_time, tried
from payung.media.scan import camera
from payung.media.scan.special_files import Odd
from payung.media.scan.walk import Place

# These may pass: a medium that was pulled out, a machine that was busy.
AGAIN: Final = {FailureReason.NO_ACCESS.value, FailureReason.TOO_LONG.value}
_ODD: Final = {odd.value for odd in Odd}


class ScannedFile(NamedTuple):
    """The results of one file, each empty where it is not known. `why`: why it could not be shown.

    `pdq`: of the picture as it is; `turned`: of its seven other orientations, one after the other. `inside`: of
    each thing in an archive, a letter or a document its name, its size, and what of it was seen. `frames`: of
    each of a film or of a picture that moves its quality, and the hashes of its eight orientations, one after
    the other.
    """

    md5: str = ""
    sha1: str = ""
    sha256: str = ""
    kind: str = ""
    pdq: str = ""
    quality: int = 0
    camera: str = ""
    taken: str = ""
    why: str = ""
    turned: str = ""
    inside: Sequence[Sequence[Any]] = ()
    frames: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True)
class Record:
    """A place and its file. `why`: a value of Odd or FailureReason, or empty."""

    path: str
    size: int
    changed: int
    file: ScannedFile

    @property
    def why(self) -> str:
        """Return why it was not read as a picture, or only in part; empty where it was read."""
        return self.file.why

    def is_of(self, place: Place) -> bool:
        """Say whether the place is unchanged, and another look would give the same result."""
        odd = self.why if self.why in _ODD else ""
        mine = (self.path, self.size, self.changed, odd)
        now = (place.path, place.size, place.changed, place.odd or "")
        return mine == now and self.why not in AGAIN and not self._can_be_looked_at_now

    @property
    def _can_be_looked_at_now(self) -> bool:
        """Say whether this machine has now a library that it lacked for the file or the files inside it."""
        within = (ScannedFile(*values).why for _name, _size, *values in self.file.inside)
        lacked = {self.why, *within}
        frames = FailureReason.NO_FRAMES in lacked and video.can_look()
        return frames or (FailureReason.LACKING in lacked and seven_zip.can_open())


def look(names: Sequence[str]) -> list[ScannedFile | FailureReason]:
    """Return the result of each of several files, or why there is none; of the first ones while there is time.

    Runs in the sandbox.
    """
    return in_time(partial(tried, _of_path, Path(name)) for name in names)


def _of_path(path: Path) -> ScannedFile:
    data = picture(path)
    return _of_file(path) if data is None else _of_picture(data, path)


def _of_picture(data: bytes, path: Path) -> ScannedFile:
    analysis = hash_bytes(data)
    return _with_inside(analysis, camera.notes(data) if analysis.look else camera.NOTHING, path)


def _of_file(path: Path) -> ScannedFile:
    return _with_inside(hash_file(path), camera.NOTHING, path)


def _with_inside(analysis: FileAnalysis, notes: camera.Notes, path: Path) -> ScannedFile:
    file, shown = _scanned(analysis, notes), analysis.look or analysis.frames
    return file if shown else file._replace(inside=list(_inside(path)))


def least(path: Path, why: FailureReason) -> ScannedFile:
    """Return the hashes of a file that has killed a process. Raises Unreadable."""
    return _scanned(exactly(path, why), camera.NOTHING)


def _inside(path: Path) -> Iterator[Sequence[object]]:
    """Yield the files inside a file while there is time, so that the file's own result is not lost."""
    for thing, result in containers.worked(path, _of_thing, containers.Left.of(path)):
        file = ScannedFile(why=result) if isinstance(result, FailureReason) else result
        yield (thing.name, thing.size, *_short(file))


def _of_thing(thing: containers.EmbeddedFile) -> ScannedFile:
    return _scanned(hash_thing(thing), camera.NOTHING)


def _scanned(analysis: FileAnalysis, notes: camera.Notes) -> ScannedFile:
    exact, shown = analysis.digests, analysis.look and analysis.look.pdq
    return ScannedFile(
        exact.md5,
        exact.sha1,
        exact.sha256,
        analysis.kind,
        shown.bits.hex() if shown else "",
        shown.quality if shown else 0,
        notes.camera,
        notes.taken,
        analysis.why or "",
        _hex(analysis.look.orientations[1:]) if analysis.look else "",
        frames=[_frame(frame) for frame in analysis.frames],
    )


def _frame(frame: Frame) -> tuple[int, str]:
    return frame.quality, _hex(frame.orientations)


def _hex(orientations: Sequence[bytes]) -> str:
    return "".join(bits.hex() for bits in orientations)


def record(place: Place, result: ScannedFile | FailureReason | None) -> Record:
    """Return the record of a place; None: it is odd, and was not opened."""
    if not isinstance(result, ScannedFile):
        result = ScannedFile(why=str(place.odd or result or ""))
    return Record(place.path, place.size, place.changed, result)


def write(record: Record) -> str:
    """Return a record as text; a name that is not text keeps its bytes."""
    values = [record.path, record.size, record.changed, *_short(record.file)]
    return json.dumps(values, separators=(",", ":"))


def _short(file: ScannedFile) -> list[object]:
    """Return the fields without the empty ones at the end: most files have few."""
    values = list(file)
    while values and not values[-1]:
        values.pop()
    return values


def expanded(record: Record) -> Iterator[Record]:
    """Yield a record, and one for each file inside its file."""
    yield record
    for name, size, *values in record.file.inside:
        yield Record(f"{record.path}!/{name}", size, record.changed, ScannedFile(*values))


def read(text: str | bytes) -> Record:
    """Undo `write`."""
    path, size, changed, *values = json.loads(text)
    return Record(path, size, changed, ScannedFile(*values))
