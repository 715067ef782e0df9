"""Turns at something dear: one at a time over all processes of a server, fairly, and few wait.

What is dear is memory or a core that a request takes before anybody is known. The one lock over all processes
lies in a file without a name, made before the server forks: the kernel takes it back when a process dies.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from payung.foundation.errors import TooMany
from payung.foundation.places import WORK


@dataclass(eq=False)
class _Waiting:
    """Somebody in the line."""

    key: str
    before: int  # how many of the same key were in the line already, or inside
    called: threading.Event = field(default_factory=threading.Event)
    is_let_in: bool = False


class Turns:
    """Lets one through at a time; `waiting` more stand in the line of each process, for at most `seconds`.

    Each key has one turn before any key has its second, and a full line makes room for a key that has fewer in
    it: one sender who comes again and again keeps nobody else out.
    """

    def __init__(self, name: str, waiting: int, seconds: float) -> None:
        self.waiting, self.seconds = waiting, seconds
        self._file = os.memfd_create(name)
        self._lock = threading.Lock()
        self._inside: str | None = None
        self._line: list[_Waiting] = []

    @contextmanager
    def through(self, key: str = "") -> Iterator[None]:
        """Hold the turn within the block. Raises TooMany where the line is full or too slow.

        Who waits lends their place at which requests are worked on.
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
                self._inside = key
                return
            own = _Waiting(key, [self._inside, *(each.key for each in self._line)].count(key))
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
        """Send away the last of whichever key has most in the line. Raises TooMany where that is `own`."""
        last = max(reversed(self._line), key=lambda each: each.before, default=own)
        if last.before <= own.before:
            raise TooMany
        self._line.remove(last)
        last.called.set()

    def _leave(self) -> None:
        with self._lock:
            self._inside = None
            if self._line:
                following = min(self._line, key=lambda each: each.before)
                self._line.remove(following)
                self._inside, following.is_let_in = following.key, True
                following.called.set()
