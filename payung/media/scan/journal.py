"""The journal: a line for each file, so that a stopped scan goes on where it was.

A line has a checksum before it. Lines are written a second's worth at a time, and are on the disk before the
next ones are. From the first torn line on they are deleted, and their files are looked at again.
"""

import fcntl
import json
import os
import zlib
from array import array
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Final

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from payung.foundation.errors import BadInput, Conflict
from payung.media.files.hash_query import MAKER
from payung.media.scan import records
from payung.media.scan.records import Record
from payung.media.scan.walk import Place

NAME: Final = "journal"
VERSION: Final = 5
TOGETHER: Final = 4096  # lines that are written at once at most
SECONDS: Final = 1.0  # after which they are written, however few
_SUM: Final = 9  # bytes of the checksum and the blank after it
_OTHER: Final = _(
    "The folder holds the result for another medium or another version. Name a new folder."
)
_BUSY: Final = _("Another scan is using the folder for the result.")


class Journal:
    """The journal of one folder, open in one process at a time. A line's name is its position.

    Raises BadInput where it is of another medium, Conflict while another process holds it.
    """

    def __init__(self, folder: Path, medium: str) -> None:
        handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(handle, "a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._known, self._places = self._mend({"scan": VERSION, "of": medium, "by": MAKER})
        except BlockingIOError:
            self._file.close()
            raise Conflict(_BUSY) from None
        except BaseException:
            self._file.close()
            raise
        self._waiting: list[bytes] = []
        self._end = self._file.seek(0, os.SEEK_END)
        self._written = monotonic()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.flush()
        self._file.close()

    def _mend(self, head: dict[str, object]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """Delete torn lines; return the key of each line, in order, and its position."""
        keys, places, end = array("Q"), array("Q"), 0
        for place, text in self._lines():
            end = place + _SUM + len(text) + 1
            if place:
                keys.append(_key(*json.loads(text)[:3]))
                places.append(place)
            elif json.loads(text) != head:
                raise BadInput("out", _OTHER)
        self._file.truncate(end)
        if not end:
            self._file.write(_line(json.dumps(head)))
            self._settle()
        order = np.argsort(np.asarray(keys, np.uint64), kind="stable")
        return np.asarray(keys, np.uint64)[order], np.asarray(places, np.uint64)[order]

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield the position and text of each line up to the first torn one."""
        place = self._file.seek(0)
        for line in self._file:
            text = line[_SUM:-1]
            if not line.endswith(b"\n") or line[:_SUM] != _checked(text):
                return
            yield place, text
            place += len(line)

    def find(self, place: Place) -> int | None:
        """Return the position of a place's record, if nothing has changed there since."""
        if not len(self._known):
            return None
        key = np.uint64(_key(place.path, place.size, place.changed))
        first = int(np.searchsorted(self._known, key))
        last = int(np.searchsorted(self._known, key, "right"))
        for number in range(last - 1, first - 1, -1):
            at = int(self._places[number])
            if self.read(at).is_of(place):
                return at
        return None

    def add(self, record: Record) -> int:
        """Add a record, and return its position: it is on the disk in a second or so, or after `flush`."""
        line = _line(records.write(record))
        at, self._end = self._end, self._end + len(line)
        self._waiting.append(line)
        if len(self._waiting) >= TOGETHER or monotonic() - self._written > SECONDS:
            self.flush()
        return at

    def flush(self) -> None:
        """Write all added records to the disk."""
        if self._waiting:
            self._file.write(b"".join(self._waiting))
            self._waiting.clear()
            self._settle()
        self._written = monotonic()

    def _settle(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self, at: int) -> Record:
        """Return the record at a position."""
        self._file.seek(at)
        return records.read(self._file.readline()[_SUM:])


def _key(path: str, size: int, changed: int) -> int:
    text = os.fsencode(path) + b"\0%d\0%d" % (size, changed)
    return int.from_bytes(blake2b(text, digest_size=8).digest())


def _line(text: str) -> bytes:
    written = text.encode()
    return _checked(written) + written + b"\n"


def _checked(text: bytes) -> bytes:
    return b"%08x " % zlib.crc32(text)
