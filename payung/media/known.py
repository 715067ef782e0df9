"""All known pictures' hashes as a process searches them: the shared file, and what the database has had since.

What is found here is looked at in the database once more, which says what counts now: the file may hold entries
that an import has not finished, or that were withdrawn, and must only never lack one.
"""

import fcntl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings

from payung.foundation.viewer import SYSTEM
from payung.media.index import Damaged, Grown, Hits, Index
from payung.media.queries import hashes
from payung.media.queries.hashes import NOTHING, Version
from payung.media.search import Rows

MUCH: Final = 50_000  # entries that have come since the file was written: then it is written anew


class Known:
    """The hashes of one folder's file and of the database. Safe to ask from several threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "pdq.index"
        self._turn = threading.Lock()
        self._file: tuple[int, int] | None = None
        self._grown = _alone(Index.build(_NO_ROWS, []))
        self._searched: Mapping[str, Version] = {}

    def search(self, queries: Rows, radius: int) -> Hits:
        """Return every entry within `radius` bits of each query, and perhaps some that count no longer."""
        with self._turn:
            grown = self._current()
        return grown.search(queries, radius)

    def before(self, hash_set: str, version: Version) -> None:
        """Write the file anew if so much has come since; `version` of a set is about to count."""
        with self._turn:
            self._open()
            counts = {**hashes.versions(SYSTEM), hash_set: version}
            lacks = hashes.lacking(
                SYSTEM, self._grown.index.state, counts, ahead={(hash_set, *version)}
            )
            if lacks is None or lacks[: MUCH + 1].count() > MUCH:
                self._write({hash_set: version})

    def _current(self) -> Grown:
        """Return what is to be searched now: the newest file, and each set's entries that it lacks."""
        counts = hashes.versions(SYSTEM)
        if counts != self._searched:
            self._open()
            lacks = hashes.lacking(SYSTEM, self._grown.index.state, counts)
            if lacks is None:  # a restore has given a set another past
                self._write()
                lacks = hashes.lacking(SYSTEM, self._grown.index.state, counts)
            self._grown = Grown.of(self._grown.index, *hashes.read(SYSTEM, lacks))
            self._searched = counts
        return self._grown

    def _write(self, ahead: Mapping[str, Version] | None = None) -> None:
        """Write the file from all that the database holds, and map it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._writing():
            state = {name: [each] for name, each in hashes.versions(SYSTEM).items()}
            for name, version in (ahead or {}).items():
                state[name] = [version, *state.get(name, [NOTHING])]
            rows, entries = hashes.read(SYSTEM, hashes.standing(SYSTEM))
            Index.build(rows, entries, state).save(self._path)
        self._open()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # goes with the process
            yield

    def _open(self) -> None:
        """Map the file, if it is another than the one that is mapped; a damaged one is written anew."""
        with suppress(FileNotFoundError):
            there = self._path.stat()
            if self._file == (there.st_ino, there.st_mtime_ns):
                return
            try:
                index = Index.open(self._path)
            except Damaged:
                self._path.unlink(missing_ok=True)
                self._write()
                return
            self._grown, self._searched = _alone(index), {}  # what has come since is asked for anew
            self._file = (there.st_ino, there.st_mtime_ns)


@cache
def known() -> Known:
    """Return what this process searches."""
    return Known(settings.PAYUNG_HOME / "index")


_NO_ROWS: Final = np.zeros((0, 4), np.uint64)


def _alone(index: Index) -> Grown:
    return Grown.of(index, _NO_ROWS, [])
