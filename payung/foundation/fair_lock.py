"""A fair lock around something expensive: one at a time over all processes of a server, fairly, and few wait.

Expensive is the memory or core that a request takes before its sender is known. The one lock over all processes
is in a file without a name, made before the server forks: the kernel releases it when a process dies.
"""

import fcntl
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from payung.foundation.errors import TooMany
from payung.foundation.worker_slots import WORK

REMEMBERED: Final = 10_000  # keys


@dataclass(eq=False)
class _Waiting:
    """One request in the line."""

    key: str
    before: int  # requests of the same key that were in the line already, or inside
    last: int  # number of the key's last turn, which only rises; 0: none is remembered
    called: threading.Event = field(default_factory=threading.Event)
    is_let_in: bool = False

    def place(self) -> tuple[int, int]:
        """Return the order in the line: the smallest goes first."""
        return self.before, self.last


class FairLock:
    """Lets one through at a time; at most `waiting` more wait in every process, for at most `seconds`.

    All keys have one turn before any has its second; the key whose turn was longest ago goes first. A full line
    makes room for a key that has fewer in it or has waited longer, so that repeated senders keep nobody out.
    """

    def __init__(self, name: str, waiting: int, seconds: float) -> None:
        self.waiting, self.seconds = waiting, seconds
        self._file = os.memfd_create(name)
        self._lock = threading.Lock()
        self._inside: str | None = None
        self._line: list[_Waiting] = []
        self._turn, self._last = 0, OrderedDict[str, int]()

    @contextmanager
    def through(self, key: str = "") -> Iterator[None]:
        """Hold the turn within the block. Raises TooMany where the line is full or too slow.

        A waiting request lends its worker slot.
        """
        with WORK.lent():
            self._enter(key)
        try:
            with WORK.lent():
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
        finally:
            self._leave()

    def _enter(self, key: str) -> None:
        with self._lock:
            if self._inside is None:
                self._let_in(key)
                return
            before = [self._inside, *(other.key for other in self._line)].count(key)
            own = _Waiting(key, before, self._last.get(key, 0))
            if len(self._line) >= self.waiting:
                self._make_room(own)
            self._line.append(own)
        own.called.wait(self.seconds)
        with self._lock:
            if own.is_let_in:
                return
            if own in self._line:
                self._line.remove(own)
        raise TooMany

    def _make_room(self, own: _Waiting) -> None:
        """Turn away the last in order. Raises TooMany where that is `own`."""
        last = max(reversed(self._line), key=_Waiting.place, default=own)
        if last.place() <= own.place():
            raise TooMany
        self._line.remove(last)
        last.called.set()

    def _let_in(self, key: str) -> None:
        self._inside = key
        self._turn += 1
        self._last[key] = self._turn
        self._last.move_to_end(key)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)

    def _leave(self) -> None:
        with self._lock:
            self._inside = None
            if self._line:
                following = min(self._line, key=_Waiting.place)
                self._line.remove(following)
                self._let_in(following.key)
                following.is_let_in = True
                following.called.set()
