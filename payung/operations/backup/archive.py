"""The encrypted file: a tar archive in age format, written and read as a stream.

No plain byte of it touches a disk, and memory holds a few megabytes, however long it is.
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

PART: Final = (
    4 * 1024 * 1024
)  # bytes of a stream that are held before they become a member of the archive
SUMS: Final = "SHA256SUMS"
_BLOCK: Final = tarfile.BLOCKSIZE
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_ENDED: Final = b"\0" * (2 * _BLOCK)


class Writes(Protocol):
    """What an archive is written to."""

    def write(self, data: bytes, /) -> object:
        """Take in some bytes."""


@dataclass(frozen=True)
class Member:
    """One file of the archive. `size`: how many bytes `chunks` yields."""

    name: str
    size: int
    chunks: Iterable[bytes]

    @classmethod
    def of(cls, name: str, body: bytes) -> "Member":
        """Return a member whose bytes are at hand."""
        return cls(name, len(body), (body,))


def in_parts(name: str, chunks: Iterable[bytes]) -> Iterator[Member]:
    """Cut a stream of unknown length into members: `name/000001` and so on."""
    held, number = bytearray(), 0
    for chunk in chunks:
        held += chunk
        while len(held) >= PART:
            number += 1
            yield Member.of(f"{name}/{number:06}", bytes(held[:PART]))
            del held[:PART]
    if held or not number:
        yield Member.of(f"{name}/{number + 1:06}", bytes(held))


def recipients(text: str) -> list[pyrage.x25519.Recipient]:
    """Return the public keys named in `text`, parted by commas or spaces. Raises BadInput."""
    if "AGE-SECRET-KEY" in text.upper():
        raise BadInput(
            "key",
            _(
                "This is the private half of a backup key and must not be on this machine. "
                "Use the public half, which begins with age1."
            ),
        )
    try:
        found = [
            pyrage.x25519.Recipient.from_str(word)
            for word in re.split(r"[\s,]+", text)
            if word and not word.startswith("#")
        ]
    except pyrage.RecipientError:
        raise BadInput("key", _("A backup key must be an age public key (age1...).")) from None
    return found


def identities(text: str) -> list[pyrage.x25519.Identity]:
    """Return the private keys in the text of a key file, as `age-keygen` writes it. Raises BadInput."""
    lines = (line.strip() for line in text.splitlines())
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise BadInput("key", _("The key must be an age private key (AGE-SECRET-KEY-1...)."))
    return found


def write(members: Iterable[Member], to: list[pyrage.x25519.Recipient], out: Writes) -> None:
    """Write an archive of `members`, and of their digests, sealed to each of `to`."""
    source = _Pulled(_tar(members))
    try:
        pyrage.encrypt_io(source, out, to)
    except Exception:
        if source.failed is not None:  # pyrage knows only its words
            raise source.failed from None
        raise


class _Pulled:
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
        yield from _tarred(member, digest)
        sums.append(f"{digest.hexdigest()}  {member.name}\n")
    yield from _tarred(Member.of(SUMS, "".join(sums).encode()), hashlib.sha256())
    yield _ENDED


def _tarred(member: Member, digest: "hashlib._Hash") -> Iterator[bytes]:
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

    def __init__(self, name: str, body: IO[bytes], opened: "_Opened") -> None:
        self.name, self._body, self._opened = name, body, opened
        self.digest = hashlib.sha256()

    def chunks(self) -> Iterator[bytes]:
        """Yield what has not been read yet. Raises BadInput where the file is damaged."""
        with self._opened.guarding():
            while chunk := self._body.read(64 * 1024):
                self.digest.update(chunk)
                yield chunk

    def text(self) -> str:
        """Return all of it, of a member that is small."""
        return b"".join(self.chunks()).decode("utf-8", "replace")


def read(source: IO[bytes], keys: list[pyrage.x25519.Identity]) -> Iterator[Reading]:
    """Yield each member in order; what the caller leaves unread is read over.

    Only when this ends without an error is it certain that nothing was changed or cut off. Raises BadInput
    with what is wrong.
    """
    sums: dict[str, str] = {}
    told = ""
    with _Opened(source, keys) as opened:
        for member in opened.members():
            if member.name == SUMS:
                told = member.text()
                continue
            yield member
            for _rest in member.chunks():
                pass
            sums[member.name] = member.digest.hexdigest()
        opened.to_the_end()
    if not sums or told != "".join(f"{digest}  {name}\n" for name, digest in sums.items()):
        raise damaged()


def damaged() -> BadInput:
    """Return what is said of a file that was changed or cut off."""
    return BadInput("file", _("The file is damaged, altered or incomplete."))


class _Opened:
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
        except Exception as error:  # noqa: BLE001 (told in the reader's own thread)
            self._error = error

    def __enter__(self) -> "_Opened":
        return self

    def __exit__(self, *_error: object) -> None:
        self._plain.close()
        self._thread.join()

    def members(self) -> Iterator[Reading]:
        """Yield each member of the archive."""
        with self.guarding():
            tar = tarfile.TarFile.open(fileobj=self._plain, mode="r|")
        while True:
            with self.guarding():
                head = tar.next()
                if head is None:
                    return
                body = (
                    tar.extractfile(head) if head.isreg() and _NAME.fullmatch(head.name) else None
                )
            if body is None:
                raise damaged()
            yield Reading(head.name, body, self)
            # In a long archive the list of what was read would grow: it is of no use in a stream.
            tar.members = []  # type: ignore[attr-defined]

    def to_the_end(self) -> None:
        """Read what follows the archive, so that its last piece is proved too."""
        while self._plain.read(64 * 1024):
            pass
        self._thread.join()
        if self._error is not None:
            raise self._why()

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Where reading fails within the block, say why decrypting did."""
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
