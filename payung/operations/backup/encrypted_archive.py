"""The encrypted file: a tar archive in age format, written and read as a stream.

No plain byte touches a disk, and memory use stays at a few megabytes.
"""

import hashlib
import os
import re
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final, Protocol

import pyrage
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput

PART: Final = 4 * 1024 * 1024  # bytes of a stream in one member of the archive
SUMS: Final = "SHA256SUMS"
_BLOCK: Final = tarfile.BLOCKSIZE
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_ENDED: Final = b"\0" * (2 * _BLOCK)


class Writes(Protocol):
    """Destination of an archive."""

    def write(self, data: bytes, /) -> object:
        """Write some bytes."""


@dataclass(frozen=True)
class Member:
    """One file of the archive. `size`: how many bytes `chunks` yields."""

    name: str
    size: int
    chunks: Iterable[bytes]

    @classmethod
    def of(cls, name: str, body: bytes) -> "Member":
        """Return a member with these bytes."""
        return cls(name, len(body), (body,))


def in_parts(name: str, chunks: Iterable[bytes]) -> Iterator[Member]:
    """Cut a stream of unknown length into members: `name/000001` and so on."""
    pending, number = bytearray(), 0
    for chunk in chunks:
        pending += chunk
        while len(pending) >= PART:
            number += 1
            yield Member.of(f"{name}/{number:06}", bytes(pending[:PART]))
            del pending[:PART]
    if pending or not number:
        yield Member.of(f"{name}/{number + 1:06}", bytes(pending))


def recipients(text: str) -> list[pyrage.x25519.Recipient]:
    """Return the public keys in `text`, separated by commas or spaces. Raises BadInput."""
    if "AGE-SECRET-KEY" in text.upper():
        raise BadInput(
            "key",
            _(
                "This is the private half of a backup key and must not be on this machine. "
                "Use the public half, which begins with age1."
            ),
        )
    try:
        keys = [
            pyrage.x25519.Recipient.from_str(word)
            for word in re.split(r"[\s,]+", text)
            if word and not word.startswith("#")
        ]
    except pyrage.RecipientError:
        raise BadInput("key", _("A backup key must be an age public key (age1...).")) from None
    return keys


def identities(text: str) -> list[pyrage.x25519.Identity]:
    """Return the private keys in the text of a key file, as `age-keygen` writes it. Raises BadInput."""
    lines = (line.strip() for line in text.splitlines())
    try:
        keys = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise BadInput("key", _("The key must be an age private key (AGE-SECRET-KEY-1...)."))
    return keys


def write(members: Iterable[Member], to: list[pyrage.x25519.Recipient], out: Writes) -> None:
    """Write an archive of `members` and their digests, sealed to all of `to`."""
    source = _PullFile(_tar(members))
    try:
        pyrage.encrypt_io(source, out, to)
    except Exception:
        if source.failed is not None:  # pyrage would pass on only its text
            raise source.failed from None
        raise


class _PullFile:
    """A file that is read from an iterator of bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, memoryview(b"")
        self.failed: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes; nothing at the end."""
        while not self._rest:
            try:
                self._rest = memoryview(next(self._chunks))
            except StopIteration:
                return b""
            except Exception as error:
                self.failed = error
                raise
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


def _tar(members: Iterable[Member]) -> Iterator[bytes]:
    sums: list[str] = []
    for member in members:
        digest = hashlib.sha256()
        yield from _entry(member, digest)
        sums.append(f"{digest.hexdigest()}  {member.name}\n")
    yield from _entry(Member.of(SUMS, "".join(sums).encode()), hashlib.sha256())
    yield _ENDED


def _entry(member: Member, digest: "hashlib._Hash") -> Iterator[bytes]:
    head = tarfile.TarInfo(member.name)
    head.size, head.mode = member.size, 0o600
    yield head.tobuf(tarfile.PAX_FORMAT)
    written = 0
    for chunk in member.chunks:
        digest.update(chunk)
        written += len(chunk)
        yield chunk
    if written != member.size:
        raise BadInput(
            "file", _("%(name)s changed while the backup was being read.") % {"name": member.name}
        )
    yield b"\0" * (-written % _BLOCK)


class Reading:
    """A member that is being read."""

    def __init__(self, name: str, body: IO[bytes], decryption: "_Decryption") -> None:
        self.name, self._body, self._decryption = name, body, decryption
        self.digest = hashlib.sha256()

    def chunks(self) -> Iterator[bytes]:
        """Yield the unread rest. Raises BadInput where the file is damaged."""
        with self._decryption.explained():
            while chunk := self._body.read(64 * 1024):
                self.digest.update(chunk)
                yield chunk

    def text(self) -> str:
        """Return the whole of a small member."""
        return b"".join(self.chunks()).decode("utf-8", "replace")


def read(source: IO[bytes], keys: list[pyrage.x25519.Identity]) -> Iterator[Reading]:
    """Yield the members in order; skip what the caller leaves unread.

    The file is proved complete and unchanged only once the iterator ends without BadInput.
    """
    sums: dict[str, str] = {}
    listed = ""
    with _Decryption(source, keys) as decryption:
        for member in decryption.members():
            if member.name == SUMS:
                listed = member.text()
                continue
            yield member
            for _rest in member.chunks():
                pass
            sums[member.name] = member.digest.hexdigest()
        decryption.to_the_end()
    if not sums or listed != "".join(f"{digest}  {name}\n" for name, digest in sums.items()):
        raise damaged()


def damaged() -> BadInput:
    """Return the error for a file that was changed or cut off."""
    return BadInput("file", _("The file is damaged, altered or incomplete."))


class _Decryption:
    """Decrypts in a thread into a pipe: pyrage pushes, tarfile pulls."""

    def __init__(self, source: IO[bytes], keys: list[pyrage.x25519.Identity]) -> None:
        read_end, self._write_end = os.pipe()
        self._plain = os.fdopen(read_end, "rb", buffering=64 * 1024)
        self._source, self._keys = source, keys
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with os.fdopen(self._write_end, "wb") as pipe:
                pyrage.decrypt_io(self._source, pipe, self._keys)
        except Exception as error:  # noqa: BLE001 (raised again in the reader's thread)
            self._error = error

    def __enter__(self) -> "_Decryption":
        return self

    def __exit__(self, *_error: object) -> None:
        self._plain.close()
        self._thread.join()

    def members(self) -> Iterator[Reading]:
        """Yield the members of the archive."""
        with self.explained():
            tar = tarfile.TarFile.open(fileobj=self._plain, mode="r|")
        while True:
            with self.explained():
                head = tar.next()
                if head is None:
                    return
                body = (
                    tar.extractfile(head) if head.isreg() and _NAME.fullmatch(head.name) else None
                )
            if body is None:
                raise damaged()
            yield Reading(head.name, body, self)
            # tarfile's list of past members would grow, and a stream has no use for it.
            tar.members = []  # type: ignore[attr-defined]

    def to_the_end(self) -> None:
        """Read to the end of the file, so that age verifies the last chunk too."""
        while self._plain.read(64 * 1024):
            pass
        self._thread.join()
        if self._error is not None:
            raise self._why()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn a failure to read within the block into the reason why decryption failed."""
        try:
            yield
        except (tarfile.TarError, OSError, EOFError):
            raise self._why() from None

    def _why(self) -> BadInput:
        self._plain.close()
        self._thread.join()
        if isinstance(self._error, pyrage.DecryptError):
            if "Header" in str(self._error):
                return BadInput("file", _("This file is not in age format, so it is not a backup."))
            return BadInput(
                "key", _("This key does not open the file: the file was sealed to another key.")
            )
        return damaged()
