"""Worker slots: at most `PAYUNG_THREADS` requests of a process are worked on, however many threads it has.

A waiting request lends its slot, so that a child who sends a form never waits for waiting requests. It also
gives up its database connection: a process has fewer connections than slots.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections

MANY: Final = int(os.environ.get("PAYUNG_THREADS", "16"))


class Places:
    """Lets `many` threads work at once; the others wait, first come first served."""

    def __init__(self, many: int) -> None:
        self._free = threading.Semaphore(many)
        self._thread = threading.local()

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Occupy a slot within the block."""
        with self._free:
            self._thread.holds = True
            try:
                yield
            finally:
                self._thread.holds = False

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give the slot and the connection back within the block, where this thread has a slot."""
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
    """Close this thread's database connections outside a transaction; the next query opens one again."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


WORK: Final = Places(MANY)
