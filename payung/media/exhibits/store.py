"""The store of sealed exhibit files: each under the digest of its encrypted bytes.

By default that is a folder below the home, otherwise whatever the setting STORAGES names as "exhibits". Two
files of equal contents have different digests, since each is encrypted with a key of its own.
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
    """Return the name under which the file with this digest lies."""
    return f"{digest[:2]}/{digest}{SUFFIX}"


def digest_in(name: str) -> str:
    """Return the digest that a name says; empty where it is no name of ours."""
    found = _NAME.fullmatch(name)
    return found[2] if found else ""


def put(upload: SealedUpload) -> str:
    """Bring a sealed file into the store, settled; return its digest."""
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
        """Return where it lies: what FileSystemStorage asks for."""
        return str(self._path)


def _settle(name: str) -> None:
    """Make a move within a local store survive a power cut."""
    local = store()
    if isinstance(local, FileSystemStorage):
        path = Path(local.path(name))
        for each in (path, path.parent, path.parent.parent):
            handle = os.open(each, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def opened(digest: str) -> IO[bytes]:
    """Open the sealed file with this digest. Raises FileNotFoundError."""
    return store().open(name_of(digest), "rb")


def remove(digest: str) -> None:
    """Delete a sealed file; one that is gone already is no trouble."""
    store().delete(name_of(digest))


def names() -> Iterator[str]:
    """Yield the name of everything that lies in the store, in order, folder by folder."""
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
    found = hashlib.sha256()
    try:
        with opened(digest) as file:
            while chunk := file.read(1 << 20):
                found.update(chunk)
    except FileNotFoundError:
        return None
    return found.hexdigest()
