"""Uploads: sealed while they arrive, so that plain bytes never reach a disk; or refused unread.

`SealingUploadHandler` streams files to age format (pyrage) under a one-time X25519 identity, padded with
zeros so that the length shows a step only. The view gets the identity for the exhibit's sealed record; the
file is deleted at the end of the request unless the view calls `keep`. `RefusingUploadHandler` is for the
public face, which takes no file. `seal` seals any stream.
"""

import hashlib
import os
import queue
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import pyrage
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

from payung.foundation.errors import SealBroken
from payung.foundation.padding import step

LARGEST: Final = 4 * 1024**3  # bytes of one file, unless PAYUNG_LARGEST_FILE says otherwise
_WAITING: Final = 4  # chunks (64 KiB each) between the request and the sealing thread
_LOOK: Final = 0.1  # seconds between checks that the other thread is alive
_SUFFIX: Final = ".age"
_CHUNK: Final = 64 * 1024  # bytes


def folder() -> Path:
    """Return the folder of sealed uploads, created where missing; only this user may open it."""
    path: Path = settings.PAYUNG_HOME / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _largest() -> int:
    largest: int = getattr(settings, "PAYUNG_LARGEST_FILE", LARGEST)
    return largest


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # only the stubs' is
    """A sealed upload.

    `path`: the age file. `identity`: opens it (never in clear on a disk). `size`: plain bytes.
    `sha256`: of the plain bytes, hexadecimal. `content_type` and `name`: as claimed by the sender.
    """

    def __init__(
        self, path: Path, identity: str, size: int, sha256: str, name: str | None, content_type: str
    ) -> None:
        super().__init__(name=name, content_type=content_type, size=size)
        self.path, self.identity, self.sha256 = path, identity, sha256
        self._kept = False

    def keep(self, destination: Path) -> None:
        """Move the sealed file to `destination` (in the same file system), for good."""
        self.path.replace(destination)
        _settle(destination.parent)
        self.path, self._kept = destination, True

    def close(self) -> None:
        """Delete the sealed file unless it was kept. Django calls this when the request ends."""
        if not self._kept:
            self.path.unlink(missing_ok=True)


def _settle(directory: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal(chunks: Iterable[bytes]) -> SealedUpload:
    """Seal a stream of plain bytes. The caller closes the result, unless it is kept.

    An exception of the stream goes on to the caller and leaves no file. Raises RequestDataTooBig beyond the
    largest size.
    """
    sealing = _Sealing()
    try:
        for chunk in chunks:
            if sealing.size + len(chunk) > _largest():
                raise RequestDataTooBig  # noqa: TRY301  every exception deletes the file
            sealing.add(chunk)
        return sealing.sealed(None, "")
    except BaseException:
        sealing.abort()
        raise


def open_into(sealed: IO[bytes], identity: str, out: IO[bytes], size: int) -> None:
    """Write the `size` plain bytes of a sealed file to `out` (memory, or a pipe). Raises SealBroken.

    Discard what was written before a SealBroken.
    """
    cut = _Cut(out, size)
    try:
        key = pyrage.x25519.Identity.from_str(identity)
        pyrage.decrypt_io(sealed, cut, [key])
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise SealBroken from None
    except OSError as error:
        # pyrage's errors within a file have no number; the disk's errors have one.
        if error.errno is None:
            raise SealBroken from None
        raise
    if cut.left:
        raise SealBroken


def plain(sealed: IO[bytes], identity: str, size: int) -> Iterator[bytes]:
    """Yield the `size` plain bytes of a sealed file through a pipe, so that memory holds few of them.

    Raises SealBroken, perhaps only at the end: until then the bytes may be incomplete.
    """
    read_end, write_end = os.pipe()
    failed: list[Exception] = []

    def run() -> None:
        try:
            with os.fdopen(write_end, "wb", buffering=0) as out:
                open_into(sealed, identity, out, size)
        except Exception as error:  # noqa: BLE001 (raised again below)
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(read_end, "rb", buffering=0) as pipe:
            while chunk := pipe.read(_CHUNK):
                yield chunk
    finally:
        thread.join()
    if failed:
        raise failed[0]


class _Cut:
    """Passes on the first bytes written to it, and drops the padding."""

    def __init__(self, out: IO[bytes], left: int) -> None:
        self._out, self.left = out, left

    def write(self, data: bytes) -> int:
        """Take in all of `data`."""
        kept = memoryview(data)[: self.left]
        self.left -= len(kept)
        while kept:
            kept = kept[self._out.write(kept) :]
        return len(data)

    def flush(self) -> None:
        """Flush the output."""
        self._out.flush()


def sweep(hours: float = 24) -> int:
    """Delete uploads that a crash left, which nobody can open; return how many."""
    oldest = time.time() - hours * 3600
    gone = 0
    for path in folder().iterdir():
        with suppress(FileNotFoundError):  # another sweep was faster
            if path.stat().st_mtime < oldest:
                path.unlink()
                gone += 1
    return gone


class _Interrupted(Exception):
    """The upload ended before its file did."""


class _Pipe:
    """A bounded queue that the sealing thread reads as a file."""

    def __init__(self) -> None:
        self._chunks: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._rest: bytes = b""
        self._ended = False
        self._broken = threading.Event()

    def put(self, chunk: bytes | None, reader: threading.Thread) -> None:
        """Pass a chunk on, or None at the end; give up where the reader is gone."""
        while reader.is_alive():
            try:
                self._chunks.put(chunk, timeout=_LOOK)
            except queue.Full:
                continue
            return

    def break_off(self) -> None:
        """Let the next read fail."""
        self._broken.set()

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, or nothing at the end."""
        while not self._rest and not self._ended:
            self._take()
        if self._broken.is_set():
            raise _Interrupted
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _take(self) -> None:
        if self._broken.is_set():
            raise _Interrupted
        try:
            chunk = self._chunks.get(timeout=_LOOK)
        except queue.Empty:
            return
        self._rest, self._ended = chunk or b"", chunk is None


class _Sealing:
    """One file that a thread seals to the disk: pyrage pulls, Django pushes."""

    def __init__(self) -> None:
        identity = pyrage.x25519.Identity.generate()
        self.identity, self._reader = str(identity), identity.to_public()
        self.path = folder() / (secrets.token_hex() + _SUFFIX)
        self._sum, self._pipe, self.size = hashlib.sha256(), _Pipe(), 0
        self._error: Exception | None = None
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._thread = threading.Thread(target=self._run, args=(handle,), daemon=True)
        self._thread.start()

    def _run(self, handle: int) -> None:
        try:
            with os.fdopen(handle, "wb") as file:
                pyrage.encrypt_io(self._pipe, file, [self._reader])
                file.flush()
                os.fsync(file.fileno())
        except Exception as error:  # noqa: BLE001 (raised again in the request's own thread)
            self._error = error

    def add(self, chunk: bytes) -> None:
        """Take in the next plain bytes."""
        self._sum.update(chunk)
        self.size += len(chunk)
        self._pipe.put(chunk, self._thread)
        self._raise()

    def sealed(self, name: str | None, content_type: str) -> SealedUpload:
        """Pad the file, end it and return it."""
        missing = step(self.size) - self.size
        while missing > 0:
            self._pipe.put(bytes(min(missing, _CHUNK)), self._thread)
            missing -= _CHUNK
        self._pipe.put(None, self._thread)
        self._thread.join()
        self._raise()
        return SealedUpload(
            path=self.path,
            identity=self.identity,
            size=self.size,
            sha256=self._sum.hexdigest(),
            name=name,
            content_type=content_type,
        )

    def _raise(self) -> None:
        if self._error is not None:
            self.abort()
            raise self._error

    def abort(self) -> None:
        """End the thread and delete the unfinished file."""
        self._pipe.break_off()
        self._thread.join()
        self.path.unlink(missing_ok=True)


class SealingUploadHandler(FileUploadHandler):
    """Seals every file of a request while it arrives; memory holds a few chunks."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 (Django's name)
        content_length: int,  # noqa: ARG002
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        """Read the whole request, and delete a file that broke off.

        Done here because the calling parser reports no failure within a file.
        """
        files = _Files()
        try:
            return MultiPartParser(META, input_data, [files], encoding).parse()
        finally:
            files.abort()


class _Files(FileUploadHandler):
    """Seals one file after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._now: _Sealing | None = None
        self._largest = _largest()

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # Django's signature
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._now = _Sealing()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a chunk. Raises RequestDataTooBig beyond the largest size."""
        if start + len(raw_data) > self._largest:
            raise RequestDataTooBig
        if self._now is not None:
            self._now.add(bytes(raw_data))

    def file_complete(self, file_size: int) -> SealedUpload | None:  # noqa: ARG002
        """Return the sealed file."""
        if self._now is None:
            return None
        upload = self._now.sealed(self.file_name, self.content_type or "")
        self._now = None
        return upload

    def upload_interrupted(self) -> None:
        """Delete the file that broke off."""
        self.abort()

    def abort(self) -> None:
        """Delete the unfinished file, where there is one."""
        if self._now is not None:
            self._now.abort()
            self._now = None


class StoppingUploadHandler(FileUploadHandler):
    """Stops reading a form at its first file: earlier fields are kept, the rest is never read."""

    def new_file(self, *_args: object, **_kwargs: object) -> None:
        """Stop reading."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, _raw_data: bytes, _start: int) -> None:
        """Drop a chunk; never reached."""

    def file_complete(self, _file_size: int) -> None:
        """Return no file."""


class RefusingUploadHandler(FileUploadHandler):
    """Skips every file silently: the public face accepts none."""

    def new_file(self, *_args: object, **_kwargs: object) -> None:
        """Skip the file."""
        raise SkipFile

    def receive_data_chunk(self, _raw_data: bytes, _start: int) -> None:
        """Drop a chunk; never reached while every file is skipped."""

    def file_complete(self, _file_size: int) -> None:
        """Return no file."""
