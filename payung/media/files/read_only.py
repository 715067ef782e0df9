"""Open evidence for reading alone, without changing its access time where the system allows that.

The sandbox opens nothing: it is given its files, and reads them here by their names.
"""

import io
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

_FILE: Final = os.O_RDONLY
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_SILENT: Final = getattr(os, "O_NOATIME", 0)


# By their names what this process was given, where it is one apart; None: it may open files itself.
given: Mapping[str, int] | None = None


def opened(path: str | Path) -> BinaryIO:
    """Open a file to read. Raises OSError."""
    if given is not None:
        return io.BufferedReader(_Given(path, _handle_of(path)))
    return open(path, "rb", opener=lambda name, _flags: _open(name, _FILE))


def read(path: str | Path) -> bytes:
    """Return all bytes of a file. Raises OSError."""
    with opened(path) as file:
        return file.read()


def size_of(path: str | Path) -> int:
    """Return how many bytes a file has. Raises OSError."""
    return (os.stat(path) if given is None else os.fstat(_handle_of(path))).st_size  # noqa: PTH116


def handle(path: str | Path) -> int:
    """Open a file for the sandbox, and return its handle. Raises OSError, also for a folder or device."""
    handle_ = _open(path, _FILE | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(handle_).st_mode):
        return handle_
    os.close(handle_)
    raise OSError


def _handle_of(path: str | Path) -> int:
    try:
        return (given or {})[str(path)]
    except KeyError:
        raise FileNotFoundError from None


class _Given(io.RawIOBase):
    """A file that this process was given, from its beginning: others may read its handle elsewhere."""

    def __init__(self, path: str | Path, handle: int) -> None:
        self.name, self._handle, self._place = str(path), handle, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._handle

    def readinto(self, room: Any) -> int:
        taken = os.preadv(self._handle, [room], self._place)
        self._place += taken
        return taken

    def readall(self) -> bytes:
        content = bytearray(max(0, os.fstat(self._handle).st_size - self._place))
        left = memoryview(content)
        while left and (taken := self.readinto(left)):
            left = left[taken:]
        return bytes(content[: len(content) - len(left)])

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begins = {os.SEEK_SET: 0, os.SEEK_CUR: self._place}
        from_end = os.fstat(self._handle).st_size if whence == os.SEEK_END else 0
        self._place = max(0, begins.get(whence, from_end) + offset)
        return self._place


@contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """Yield the handle of a folder. Raises OSError."""
    handle = _open(path, _FOLDER)
    try:
        yield handle
    finally:
        os.close(handle)


def _open(path: str | Path, flags: int) -> int:
    """Open without leaving a time of access: only a file's owner, or root, may."""
    try:
        return os.open(path, flags | _SILENT)
    except PermissionError:
        return os.open(path, flags)
