"""Idle connections to the embedded database, which the next request of this process takes over.

Opening one reads the whole schema and registers Django's functions: that cost more than most requests. At most
`MANY` are kept, each for at most `KEPT_FOR` seconds: a connection reads the database's statistics only once.
"""

import os
import sqlite3
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

MANY: Final = 8  # as many as the pool of PostgreSQL
KEPT_FOR: Final = 300.0  # seconds since it was opened


@dataclass(frozen=True)
class Opened:
    """A connection, with when it was opened, the parameters for it, and which file and process it is of."""

    raw: sqlite3.Connection
    parameters: Hashable
    file: tuple[int, int]
    process: int = field(default_factory=os.getpid)
    at: float = field(default_factory=monotonic)

    @property
    def is_usable(self) -> bool:
        """Say whether it is young, of this process, and of the file that now has its name."""
        return monotonic() - self.at < KEPT_FOR and self.process == os.getpid()


class Idle:
    """Idle connections of this process, the last used first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[Opened] = []
        # A child must not touch what its parent has open, not even to close it.
        self._of_parents: list[Opened] = []
        os.register_at_fork(before=self._lock.acquire, after_in_parent=self._lock.release)
        os.register_at_fork(after_in_child=self._begin_in_child)

    def take(self, parameters: Hashable, file: tuple[int, int]) -> Opened | None:
        """Return a usable connection with these parameters to this file, which is idle no longer."""
        found, ended = None, []
        with self._lock:
            while self._kept and found is None:
                opened = self._kept.pop()
                fits = (opened.parameters, opened.file) == (parameters, file)
                if fits and opened.is_usable:
                    found = opened
                else:
                    ended.append(opened)
        for opened in ended:
            opened.raw.close()
        return found

    def keep(self, opened: Opened) -> bool:
        """Keep a connection that nobody uses; return False where there are enough, or it is too old."""
        with self._lock:
            if len(self._kept) >= MANY or not opened.is_usable:
                return False
            self._kept.append(opened)
            return True

    def close(self) -> None:
        """Close all."""
        with self._lock:
            ended, self._kept = self._kept, []
        for opened in ended:
            opened.raw.close()

    def _begin_in_child(self) -> None:
        self._of_parents += self._kept
        self._kept = []
        self._lock.release()


IDLE: Final = Idle()


def file_of(name: object) -> tuple[int, int]:
    """Return device and number of a file; zeros where it is not there yet."""
    try:
        found = Path(str(name)).stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino
