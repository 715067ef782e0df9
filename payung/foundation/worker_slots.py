"""Places at which a process works on requests: `PAYUNG_THREADS`, however many threads it has.

Who only waits lends their place out, so that a child who sends a form never waits for those who wait. They hold
no connection to the database either: a process has fewer of these than places.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections

MANY: Final = int(os.environ.get("PAYUNG_THREADS", "16"))


class Places:
    """So many threads work at once; the others wait, first come first served."""

    def __init__(self, many: int) -> None:
        self._free = threading.Semaphore(many)
        self._thread = threading.local()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold a place within the block."""
        with self._free:
            self._thread.holds = True
            try:
                yield
            finally:
                self._thread.holds = False

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give the place and the connection back within the block, where this thread holds a place."""
        if not getattr(self._thread, "holds", False):
            yield
            return
        disconnect()
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()


def disconnect() -> None:
    """Give back this thread's connections to the database, but in a transaction; a query takes one again."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


WORK: Final = Places(MANY)
