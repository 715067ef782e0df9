"""A gate for receipt look-ups: one at a time, a short fair queue, nobody else waits behind them.

A look-up costs a core for about 16 ms and 16 MiB, so it is what an attacker would send. The gate
bounds how many threads look-ups can hold at once (those inside and those waiting): a face that
serves with more threads than that always has one left for a child who sends a report.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from payung.foundation.errors import TooMany


class Gate:
    """Lets `at_once` threads through; up to `waiting` more queue, first come first served."""

    def __init__(self, at_once: int = 1, waiting: int = 2, seconds: float = 5.0) -> None:
        self.at_once, self.waiting, self.seconds = at_once, waiting, seconds
        self._lock = threading.Lock()
        self._inside = 0
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def through(self) -> Iterator[None]:
        """Hold a place within the block. Raises TooMany where the queue is full or too slow."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._inside < self.at_once and not self._queue:
                self._inside += 1
                return
            if len(self._queue) >= self.waiting:
                raise TooMany
            turn = threading.Event()
            self._queue.append(turn)
        if turn.wait(self.seconds):
            return  # whoever left handed over the place
        with self._lock:
            if turn.is_set():
                return  # handed over in this very moment
            self._queue.remove(turn)
        raise TooMany

    def _leave(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._inside -= 1


_LOOKUPS: Final = Gate()


@contextmanager
def receipt_lookup() -> Iterator[None]:
    """Hold this process's one place for a receipt look-up. Raises TooMany, at the latest after 5 s.

    At most 3 threads are in here at once, so a public face needs at least 4.
    """
    with _LOOKUPS.through():
        yield
