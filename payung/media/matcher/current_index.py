"""The searched hashes of all known pictures: the shared file, and entries added since.

What is found here is looked at in the database once more, which says what counts now: the file may hold entries
that an import has not finished, or that were withdrawn, and must only never lack one.
"""

import fcntl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final

import numpy as np
from django.conf import settings
from django.db.models import QuerySet

from payung.foundation.viewer import SYSTEM
from payung.media.matcher.hamming import Rows
from payung.media.matcher.index import Damaged, Grown, Hits, Index, State
from payung.media.matcher.queries import index_entries
from payung.media.matcher.queries.index_entries import Version
from payung.media.models import Entry

RECENT: Final = 0.5  # seconds for which what counts may be remembered
MUCH: Final = 50_000  # entries added since the file was written: then it is written again


class CurrentIndex:
    """The hashes of one folder's file and of the database. Safe to ask from several threads.

    Nobody waits while the file is written: until the new one is there, the old one is searched, and beside it
    each entry that has come since.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "pdq.index"
        # Over what is searched; not held while a file is written or read.
        self._turn = threading.Lock()
        self._file: tuple[int, int] | None = None
        self._grown = _alone(Index.build(_NO_ROWS, []))
        self._holds: State = {}  # the versions whose entries are all in `_grown`
        self._searched: Mapping[str, Version] = {}
        self._asked = -RECENT  # when the database was last asked what counts (`monotonic`)

    def search(
        self, queries: Rows, radius: int, most: int | None = None, *, recent: bool = False
    ) -> Hits:
        """Return every entry within `radius` bits of each query, and perhaps some that count no longer.

        `recent`: what has come within half a second may be missing. Raises TooMany as `Grown.search` does.
        """
        with self._turn:
            is_recent = recent and monotonic() - self._asked < RECENT
            grown = self._grown if is_recent else self._current()
        return grown.search(queries, radius, most)

    def before(self, hash_set: str, version: Version) -> None:
        """Let the file have what `version` of a set brings, if it is much: it is about to count."""
        self.merge({hash_set: version})

    def merge(self, ahead: Mapping[str, Version] | None = None) -> None:
        """Write the file again if it lacks many entries that count, or that are `ahead`: about to count.

        One process and thread writes at a time; another that has something to write waits for it.
        """
        ahead = ahead or {}
        if not self._lacks_much(ahead):
            return
        with self._writing():
            if self._lacks_much(ahead):  # nobody else has written it meanwhile
                self._write(ahead)
                self._renew()

    def _lacks_much(self, ahead: Mapping[str, Version]) -> bool:
        self._renew()
        counts = {**index_entries.versions(SYSTEM), **ahead}
        named = {(name, *version) for name, version in ahead.items()}
        return _is_much(index_entries.lacking(SYSTEM, self._grown.index.state, counts, ahead=named))

    def _current(self) -> Grown:
        """Return what is to be searched now, with what has begun to count since the last question."""
        asked = monotonic()
        counts = index_entries.versions(SYSTEM)
        if counts != self._searched:
            lacks = index_entries.lacking(SYSTEM, self._holds, counts)
            if self._file is None or _is_much(lacks):  # another process may have written it
                self._use(self._newer())
                lacks = index_entries.lacking(SYSTEM, self._holds, counts)
            self._grown = self._grown.grown(*index_entries.read(SYSTEM, lacks))
            for name, version in counts.items():
                later = [later for later in self._holds.get(name, []) if later[0] > version[0]]
                self._holds = {**self._holds, name: [*later, version]}
            self._searched = counts
        self._asked = asked
        return self._grown

    def _write(self, ahead: Mapping[str, Version]) -> None:
        """Write the file from all that the database holds."""
        state = {name: [version] for name, version in index_entries.versions(SYSTEM).items()}
        for name, version in ahead.items():
            state[name] = [version, *state.get(name, [])]
        rows, entries = index_entries.read(SYSTEM, index_entries.standing(SYSTEM))
        Index.build(rows, entries, state).save(self._path)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # goes with the process
            yield

    def _renew(self) -> None:
        """Search the file, if it is another than the one that is searched."""
        newer = self._newer()
        with self._turn:
            self._use(newer)

    def _newer(self) -> "_File | None":
        """Map the file, if it is another than the one that is searched; put one away that is damaged."""
        with suppress(FileNotFoundError):
            there = self._path.stat()
            named = there.st_ino, there.st_mtime_ns
            if named != self._file:
                try:
                    index = Index.open(self._path)
                except Damaged:
                    self._path.unlink()
                else:
                    _alone(index).search(_ANY, 0)  # may compile: before somebody waits for it
                    return named, index
        return None

    def _use(self, file: "_File | None") -> None:
        if file:
            self._file, index = file
            self._grown, self._holds = _alone(index), index.state
            self._searched = {}  # entries added since are read again
            self._asked = -RECENT


@cache
def shared_index() -> CurrentIndex:
    """Return what this process searches."""
    return CurrentIndex(settings.PAYUNG_HOME / "index")


_File = tuple[tuple[int, int], Index]
_NO_ROWS: Final = np.zeros((0, 4), np.uint64)
_ANY: Final = np.zeros((1, 4), np.uint64)


def _alone(index: Index) -> Grown:
    return Grown.of(index, _NO_ROWS, [])


def _is_much(lacks: "QuerySet[Entry]") -> bool:
    return lacks[: MUCH + 1].count() > MUCH
