"""Limit how many files are open at once in all processes and threads of a face: each takes memory and a core.

A place is a byte of a file without a name, which is made before the server forks. The kernel takes it back from
a process that ends.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Final

PLACES: Final = 2
PATIENCE: Final = 60.0  # seconds that somebody waits for one
_LOOK: Final = 0.02  # seconds between looks
_KEPT: Final = os.memfd_create("places")
_HERE: Final = tuple(threading.Lock() for _each in range(PLACES))


class Full(Exception):
    """No place became free in time."""


@contextmanager
def one(patience: float = PATIENCE) -> Iterator[None]:
    """Hold a place. Raises Full."""
    ends = monotonic() + patience
    while (place := _free()) is None:
        if monotonic() > ends:
            raise Full
        sleep(_LOOK)
    try:
        yield
    finally:
        fcntl.lockf(_KEPT, fcntl.LOCK_UN, 1, place)
        _HERE[place].release()


def _free() -> int | None:
    """Take a free place, first of this process and then of all, and return it."""
    for place, lock in enumerate(_HERE):
        if not lock.acquire(blocking=False):
            continue
        try:
            fcntl.lockf(_KEPT, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            lock.release()
        else:
            return place
    return None
