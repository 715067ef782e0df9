"""A file in memory that the sandbox reads in place: without a copy, and never on a disk.

It is gone with the last who holds it, and with this process whatever ends that.
"""

import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LITTLE: Final = 128 << 20  # bytes; of larger files a process holds one at a time
PATIENCE: Final = 60.0  # seconds that another large one waits
_NOT_RUN: Final = 0x8  # MFD_NOEXEC_SEAL, since Linux 6.3
_turn = threading.BoundedSemaphore(1)


class MemoryFile:
    """Takes in a file piece by piece. `size`: bytes that it has so far. Given up at the end of a `with`."""

    def __init__(self) -> None:
        self.size = 0
        self._handle = _made()
        self._turns: list[threading.BoundedSemaphore] = []
        self._end = weakref.finalize(self, _let_go, self._handle, self._turns)

    def __enter__(self) -> "MemoryFile":
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()  # at once: an error that somebody keeps would keep it too

    @property
    def path(self) -> Path:
        """Return the path by which this process reads it until it is closed."""
        return Path(f"/proc/{os.getpid()}/fd/{self._handle}")

    @contextmanager
    def read_only(self) -> Iterator[int]:
        """Yield a handle for the sandbox that allows no change."""
        handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield handle
        finally:
            os.close(handle)

    def add(self, data: bytes) -> bool:
        """Take in the next bytes; say whether there was room. Wait while another large file is in memory."""
        if self.size + len(data) > LITTLE and not self._turns:
            if not _turn.acquire(timeout=PATIENCE):
                return False
            self._turns.append(_turn)
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError:  # no memory is left
            return False
        self.size += len(data)
        return True

    def begins(self, size: int) -> bytes:
        """Return its first bytes."""
        return os.pread(self._handle, size, 0)


def _made() -> int:
    """Return a handle to a file in memory that can never be executed."""
    try:
        return os.memfd_create("held", os.MFD_CLOEXEC | _NOT_RUN)
    except OSError:  # an older kernel
        return os.memfd_create("held", os.MFD_CLOEXEC)


def _let_go(handle: int, turns: list[threading.BoundedSemaphore]) -> None:
    os.close(handle)
    for turn in turns:
        turn.release()
