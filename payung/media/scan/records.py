"""What is kept of one thing on a medium: a line of the journal."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from payung.media.hashing import hash_file
from payung.media.scan import camera
from payung.media.scan.odd import Odd
from payung.media.scan.walk import Place
from payung.media.unreadable import Why

# These may pass: a medium that was pulled out, a machine that was busy.
AGAIN: Final = {Why.NO_ACCESS.value, Why.TOO_LONG.value}
_ODD: Final = {each.value for each in Odd}


class Seen(NamedTuple):
    """What a file is and looks like, each empty where it is not known. `why`: what kept it from being shown.

    `pdq`: of the picture as it is; `turned`: of its seven other orientations, one after the other.
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
        return mine == now and self.why not in AGAIN


def look(path: Path) -> Seen:
    """Return what a file is and looks like. Raises Unreadable. Runs in a process of its own."""
    found = hash_file(path)
    exact, shown = found.digests, found.look and found.look.pdq
    notes = camera.notes(path) if shown else camera.NOTHING
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
        "".join(each.bits.hex() for each in found.look.orientations[1:]) if found.look else "",
    )


def record(place: Place, found: Seen | Why | None) -> Record:
    """Return what is kept of a place; None: it is odd, and was not opened."""
    if not isinstance(found, Seen):
        found = Seen(why=str(place.odd or found or ""))
    return Record(place.path, place.size, place.changed, found)


def write(record: Record) -> str:
    """Return a record as text; a name that is no text keeps its bytes."""
    seen = list(record.seen)
    while seen and not seen[-1]:  # most files say little
        seen.pop()
    return json.dumps([record.path, record.size, record.changed, *seen], separators=(",", ":"))


def read(text: str | bytes) -> Record:
    """Undo `write`."""
    path, size, changed, *seen = json.loads(text)
    return Record(path, size, changed, Seen(*seen))
