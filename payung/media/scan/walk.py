"""Walk a medium in the same order each time. Nothing is written, no link is followed."""

import os
import stat
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from payung.media.files.read_only import opened_folder
from payung.media.scan.special_files import Odd

_KINDS: Final = (
    (stat.S_ISLNK, Odd.LINK),
    (stat.S_ISSOCK, Odd.SOCKET),
    (stat.S_ISFIFO, Odd.PIPE),
    (stat.S_ISBLK, Odd.DEVICE),
    (stat.S_ISCHR, Odd.DEVICE),
)
Identity = tuple[int, int]  # device and number of a folder


@dataclass(frozen=True)
class Place:
    """One place on the medium. `path`: below the medium's folder. `odd`: why it is not read as a file."""

    path: str
    size: int = 0
    changed: int = 0  # when, in nanoseconds since 1970
    odd: Odd | None = None


def walk(root: Path) -> Iterator[Place]:
    """Yield every file and whatever else is no folder; of folders those that cannot be opened.

    Of a folder its files come first, then its folders, each by the bytes of the name. Held in memory are the
    names of the folders that it is in. Raises OSError where `root` is not there.
    """
    status = root.stat()
    ways: list[
        tuple[Identity, Iterator[str]]
    ] = []  # the folders that we are in, each with what is left
    entering, here = "", (status.st_dev, status.st_ino)
    while True:
        folders: list[str] = []
        yield from _folder(root, entering, folders)
        ways.append((here, iter(folders)))
        folder = yield from _next(root, ways)
        if folder is None:
            return
        entering, here = folder


def _next(
    root: Path, ways: list[tuple[Identity, Iterator[str]]]
) -> Generator[Place, None, tuple[str, Identity] | None]:
    """Go up until there is a folder that can be entered, and return it; None at the end."""
    while ways:
        path = next(ways[-1][1], None)
        if path is None:
            ways.pop()
            continue
        try:
            status = (root / path).lstat()
        except OSError:
            yield Place(path, odd=Odd.FOLDER)
            continue
        here = (status.st_dev, status.st_ino)
        if all(here != above for above, _left in ways):
            return path, here
        yield Place(path, odd=Odd.LOOP)
    return None


def _folder(root: Path, path: str, folders: list[str]) -> Iterator[Place]:
    """Yield all places but folders, which are added to `folders`."""
    try:
        with opened_folder(root / path) as handle, os.scandir(handle) as entries:
            names = sorted((entry.name for entry in entries), key=os.fsencode)
    except OSError:
        yield Place(path or ".", odd=Odd.FOLDER)
        return
    for name in names:
        below = f"{path}/{name}" if path else name
        try:
            status = os.lstat(f"{root}/{below}")
        except OSError:
            yield Place(below, odd=Odd.NAME)
            continue
        if stat.S_ISDIR(status.st_mode):
            folders.append(below)
        else:
            yield Place(below, status.st_size, status.st_mtime_ns, _odd(status.st_mode))


def _odd(mode: int) -> Odd | None:
    if stat.S_ISREG(mode):
        return None
    return next((odd for fits, odd in _KINDS if fits(mode)), Odd.DEVICE)
