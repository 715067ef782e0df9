"""A gate for receipt look-ups: one at a time, a short fair queue, nobody else waits behind them.

A look-up costs a core for about 16 ms and 16 MiB, so it is what an attacker would send. The gate
bounds how many threads look-ups can hold at once (those inside and those waiting): a face that
serves with more threads than that always has one left for a child who sends a report.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from payung.foundation.buckets import Bucket
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


class PausingGate(Gate):
    """Rests after each visit three times as long as it took, so that all who come have a quarter of a core."""

    def __init__(self) -> None:
        super().__init__(waiting=0)
        self._begun = self._rests_until = time.monotonic()

    def _enter(self) -> None:
        if time.monotonic() < self._rests_until:
            raise TooMany
        super()._enter()
        self._begun = time.monotonic()

    def _leave(self) -> None:
        now = time.monotonic()
        self._rests_until = now + REST * (now - self._begun)
        super()._leave()


REST: Final = 3  # times as long as the visit
# One receipt that never was, and for ten minutes an address waits behind others: where nobody guesses, that is
# no wait at all.
_WRONG: Final = Bucket("wrong receipts", 1, 600)
_LOOKUPS: Final = Gate()
_OFTEN: Final = PausingGate()

# One core for look-ups, whatever the number of processes: a lock that the kernel takes back when one dies. The
# file has no name and no contents; it is made before the server forks.
_CORE: Final = os.memfd_create("receipt look-ups")
_CORE_HERE: Final = threading.Lock()


@contextmanager
def receipt_lookup(address: str) -> Iterator[None]:
    """Hold a place for a receipt look-up. Raises TooMany, at the latest after 5 s.

    Addresses that have sent one that never was (`was_wrong`) share a place of their own, a quarter of a core,
    so that nobody waits behind who guesses, and nobody is shut out. At most 4 threads are in here at once, so a
    public face needs at least 5.
    """
    with (_LOOKUPS if _WRONG.has_left(address) else _OFTEN).through(), _core():
        yield


def was_wrong(address: str) -> None:
    """Count a receipt that never was. A slip of the finger is none: the check digit has caught it before."""
    _WRONG.take(address)


@contextmanager
def _core() -> Iterator[None]:
    with _CORE_HERE:
        fcntl.lockf(_CORE, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(_CORE, fcntl.LOCK_UN)
