"""The store of sealed exhibit files, each named by the digest of its encrypted bytes.

By default that is a folder below the home, otherwise whatever the setting STORAGES names as "exhibits". Two
files of equal content have different digests, since each has its own key.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from payung.foundation.uploads import SealedUpload

ALIAS: Final = "exhibits"
SUFFIX: Final = ".age"
_NAME: Final = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.age")


def store() -> Storage:
    """Return the store of this installation."""
    return storages[ALIAS]


def name_of(digest: str) -> str:
    """Return the name of the file with this digest in the store."""
    return f"{digest[:2]}/{digest}{SUFFIX}"


def digest_in(name: str) -> str:
    """Return the digest in a file name; empty where it is no name of ours."""
    match = _NAME.fullmatch(name)
    return match[2] if match else ""


def put(upload: SealedUpload) -> str:
    """Move a sealed file durably into the store; return its digest."""
    with upload.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = name_of(digest)
        # The bytes are random: a name that is taken is this very file, put there by an attempt that broke off.
        if not store().exists(name):
            store().save(name, _Movable(file, upload.path))
    _settle(name)
    return digest


class _Movable(File):  # type: ignore[type-arg]  # only the stubs' is
    """A file that a local store takes by moving it: whole or not at all."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        super().__init__(file, name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Return the path of the file: FileSystemStorage asks for it."""
        return str(self._path)


def _settle(name: str) -> None:
    """Make a move within a local store survive a power failure."""
    local = store()
    if isinstance(local, FileSystemStorage):
        path = Path(local.path(name))
        for part in (path, path.parent, path.parent.parent):
            handle = os.open(part, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def opened(digest: str) -> IO[bytes]:
    """Open the sealed file with this digest. Raises FileNotFoundError."""
    return store().open(name_of(digest), "rb")


def remove(digest: str) -> None:
    """Delete a sealed file, if it is still there."""
    store().delete(name_of(digest))


def names() -> Iterator[str]:
    """Yield the names of all files in the store, in order, folder by folder."""
    yield from _within("")


def _within(folder: str) -> Iterator[str]:
    try:
        folders, files = store().listdir(folder)
    except FileNotFoundError:  # nothing was ever put there
        return
    yield from sorted(f"{folder}{name}" for name in files)
    for name in sorted(folders):
        yield from _within(f"{folder}{name}/")


def digest_of(digest: str) -> str | None:
    """Return the digest that the file of this name has now; None where it is missing."""
    sha256 = hashlib.sha256()
    try:
        with opened(digest) as file:
            while chunk := file.read(1 << 20):
                sha256.update(chunk)
    except FileNotFoundError:
        return None
    return sha256.hexdigest()
