"""Opening what is evidence: to read alone, and without noting that somebody did, where the system lets us."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_FILE: Final = os.O_RDONLY
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_SILENT: Final = getattr(os, "O_NOATIME", 0)


def opened(path: str | Path) -> BinaryIO:
    """Open a file to read. Raises OSError."""
    return open(path, "rb", opener=lambda name, _flags: _open(name, _FILE))


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
