"""Worker slots: at most `PAYUNG_THREADS` requests of a process are worked on, however many threads it has.

A waiting request lends its slot, so that a child who sends a form never waits for waiting requests. It also
gives up its database connection: a process has fewer connections than slots. Requests with a body leave some
slots to those without, and few with a long body are worked on at once: no page waits behind a crowd of forms.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from django.db import connections

MANY: Final = int(os.environ.get("PAYUNG_THREADS", "16"))
LONG: Final = 16 * 1024  # bytes of a body; hardly a story of a child is longer


class Places:
    """Lets `many` threads work at once, of these `forms` with a body, and `long` with a long body."""

    def __init__(self, many: int, *, forms: int | None = None, long: int | None = None) -> None:
        self._any = threading.Semaphore(many)
        self._forms = threading.Semaphore(forms or many)
        self._long = threading.Semaphore(long or many)
        self._thread = threading.local()

    @contextmanager
    def occupied(self, size: int = 0) -> Iterator[None]:
        """Occupy a slot within the block, for a request with a body of `size` bytes."""
        slots = [self._any]
        if size:
            slots.insert(0, self._forms)
        if size > LONG:
            slots.insert(0, self._long)
        with _all(slots):
            self._thread.slots = slots
            try:
                yield
            finally:
                self._thread.slots = None

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give the slot and the connection back within the block, where this thread has a slot."""
        slots: list[threading.Semaphore] | None = getattr(self._thread, "slots", None)
        if not slots:
            yield
            return
        disconnect()
        for slot in slots:
            slot.release()
        try:
            yield
        finally:
            for slot in slots:
                slot.acquire()


@contextmanager
def _all(slots: Sequence[threading.Semaphore]) -> Iterator[None]:
    """Hold all of these within the block. They are always taken in the same order."""
    with ExitStack() as stack:
        for slot in slots:
            stack.enter_context(slot)
        yield


def disconnect() -> None:
    """Close this thread's database connections outside a transaction; the next query opens one again."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None and not connection.in_atomic_block:
            connection.close()


WORK: Final = Places(MANY, forms=max(1, MANY * 3 // 4), long=max(1, MANY // 8))
