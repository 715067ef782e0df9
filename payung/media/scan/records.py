"""What is kept of one thing on a medium: a line of the journal."""

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
_ODD: Final = {each.value for each in Odd}


class Seen(NamedTuple):
    """What a file is and looks like, each empty where it is not known. `why`: what kept it from being shown.

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
    """A place and what was seen there. `why`: a value of Odd or Why, or empty."""

    path: str
    size: int
    changed: int
    seen: Seen

    @property
    def why(self) -> str:
        """Return why it was not read as a picture, or not wholly; empty where nothing hindered it."""
        return self.seen.why

    def is_of(self, place: Place) -> bool:
        """Say whether nothing has changed there since, and looking again would show the same."""
        odd = self.why if self.why in _ODD else ""
        mine = (self.path, self.size, self.changed, odd)
        now = (place.path, place.size, place.changed, place.odd or "")
        return mine == now and self.why not in AGAIN and not self._can_be_looked_at_now

    @property
    def _can_be_looked_at_now(self) -> bool:
        """Say whether this machine has what it lacked for the file, or for what lies in it."""
        within = (Seen(*seen).why for _name, _size, *seen in self.seen.inside)
        lacked = {self.why, *within}
        frames = FailureReason.NO_FRAMES in lacked and video.can_look()
        return frames or (FailureReason.LACKING in lacked and seven_zip.can_open())


def look(names: Sequence[str]) -> list[Seen | FailureReason]:
    """Return what each of several files is and looks like, or why nothing; of the first, while there is time.

    Runs in a process of its own.
    """
    return in_time(partial(tried, _of_path, Path(name)) for name in names)


def _of_path(path: Path) -> Seen:
    data = picture(path)
    return _of_file(path) if data is None else _of_picture(data, path)


def _of_picture(data: bytes, path: Path) -> Seen:
    found = hash_bytes(data)
    return _with_inside(found, camera.notes(data) if found.look else camera.NOTHING, path)


def _of_file(path: Path) -> Seen:
    return _with_inside(hash_file(path), camera.NOTHING, path)


def _with_inside(found: FileAnalysis, notes: camera.Notes, path: Path) -> Seen:
    seen, shown = _seen(found, notes), found.look or found.frames
    return seen if shown else seen._replace(inside=list(_inside(path)))


def least(path: Path, why: FailureReason) -> Seen:
    """Return what a file is, where looking at it has killed a process. Raises Unreadable."""
    return _seen(exactly(path, why), camera.NOTHING)


def _inside(path: Path) -> Iterator[Sequence[Any]]:
    """Yield what lies in a file, as long as there is time: what the file itself is must not be lost."""
    for thing, found in containers.worked(path, _of_thing, containers.Left.of(path)):
        seen = Seen(why=found) if isinstance(found, FailureReason) else found
        yield (thing.name, thing.size, *_short(seen))


def _of_thing(thing: containers.EmbeddedFile) -> Seen:
    return _seen(hash_thing(thing), camera.NOTHING)


def _seen(found: FileAnalysis, notes: camera.Notes) -> Seen:
    exact, shown = found.digests, found.look and found.look.pdq
    return Seen(
        exact.md5,
        exact.sha1,
        exact.sha256,
        found.kind,
        shown.bits.hex() if shown else "",
        shown.quality if shown else 0,
        notes.camera,
        notes.taken,
        found.why or "",
        _hex(found.look.orientations[1:]) if found.look else "",
        frames=[_frame(each) for each in found.frames],
    )


def _frame(frame: Frame) -> tuple[int, str]:
    return frame.quality, _hex(frame.orientations)


def _hex(orientations: Sequence[bytes]) -> str:
    return "".join(bits.hex() for bits in orientations)


def record(place: Place, found: Seen | FailureReason | None) -> Record:
    """Return what is kept of a place; None: it is odd, and was not opened."""
    if not isinstance(found, Seen):
        found = Seen(why=str(place.odd or found or ""))
    return Record(place.path, place.size, place.changed, found)


def write(record: Record) -> str:
    """Return a record as text; a name that is no text keeps its bytes."""
    told = [record.path, record.size, record.changed, *_short(record.seen)]
    return json.dumps(told, separators=(",", ":"))


def _short(seen: Seen) -> list[Any]:
    """Return what was seen without what is empty at its end: most files say little."""
    told = list(seen)
    while told and not told[-1]:
        told.pop()
    return told


def expanded(record: Record) -> Iterator[Record]:
    """Yield a record, and one for each thing that lies in its file."""
    yield record
    for name, size, *seen in record.seen.inside:
        yield Record(f"{record.path}!/{name}", size, record.changed, Seen(*seen))


def read(text: str | bytes) -> Record:
    """Undo `write`."""
    path, size, changed, *seen = json.loads(text)
    return Record(path, size, changed, Seen(*seen))
