"""What lies in a file: archives, mailboxes, letters, PDFs, documents that are archives; in memory, with limits.

Nothing is unpacked to a disk. Whatever is larger, deeper or more than the limits is named and left, and the
rest goes on. To be used in a process apart: what opens hostile files may break.
"""

import bz2
import email
import email.policy
import gzip
import lzma
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import dropwhile
from math import inf
from os import SEEK_END
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final

from payung.media import archives, pdf, quietly
from payung.media.digests import CHUNK, Digesting, Digests
from payung.media.hashing import kind_of
from payung.media.unreadable import Unreadable, Why

DEEPEST: Final = 3  # containers in one another
MOST: Final = 100_000  # things in one file
LARGEST: Final = 256 << 20  # bytes of one thing that is looked at; a larger one is hashed alone
ALL: Final = (
    4 << 30
)  # bytes of all that one file unpacks to, or so many times its own: bombs end here
TIMES: Final = 4
_HEAD: Final = 8192  # bytes that tell of which kind a file is
_TAR: Final = (257, b"ustar")  # where a tar archive says that it is one
_PACKED: Final[dict[str, Callable[[IO[bytes]], Any]]] = {
    "application/gzip": lambda file: gzip.GzipFile(fileobj=file),
    "application/x-bzip2": bz2.BZ2File,
    "application/x-xz": lzma.LZMAFile,
}
_UNOPENED: Final = (  # by what they begin with: RAR, CAB, LZIP, compress; old Office, Outlook
    *(b"Rar!\x1a\x07", b"MSCF", b"LZIP", b"\x1f\x9d"),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"!BDN"),
)
_POSTMARK: Final = re.compile(rb"From \S+ [^\n]*\d{4}\r?\n")  # before each letter of a mailbox
_MAIL: Final = (b"Return-Path:", b"Received:", b"Delivered-To:", b"MIME-Version:")
_HEADERS: Final = re.compile(  # of letters that were sent, of a Maildir, of pages that a browser has saved
    rb"(?:from|to|subject|date|message-id|content-type|x-[\w-]+): [^\n]*\n(?:[ \t][^\n]*\n)*[\w-]+:",
    re.I,
)
_LETTERS: Final = (".eml", ".emlx", ".mht", ".mhtml")
_ALONE: Final = re.compile(
    rb"\x5d\0\0..(?:\xff{8}|.{5}\0{3})", re.DOTALL
)  # LZMA before there was XZ
_BROKEN: Final[tuple[type[Exception], ...]] = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, ValueError, KeyError, RuntimeError, LookupError),
    *archives.broken(),
)


@dataclass(frozen=True)
class Thing:
    """One thing in a file: its name, with those of the archives in between; its bytes, or why it has none.

    `exact`: the hashes of one that is too large to be looked at.
    """

    name: str
    data: bytes = b""
    why: Why | None = None
    exact: Digests | None = None


@dataclass
class _Left:
    """How much more may be opened."""

    things: int = MOST
    size: int = ALL
    ends: float = inf  # by the monotonic clock, in seconds

    def take(self, size: int) -> bool:
        self.things -= 1
        self.size -= size
        return self.things >= 0 and self.size >= 0


@dataclass(frozen=True)
class _Opening:
    """A file that is being opened, and what is left of the limits."""

    left: _Left = field(default_factory=_Left)
    depth: int = 1

    def things(self, file: IO[bytes], name: str = "") -> Iterator[Thing]:
        head = file.read(_HEAD)
        file.seek(0)
        opener = _opener(head, name)
        if opener is None:
            return
        try:
            for thing in opener(self, file):
                if not self.left.take(thing.exact.size if thing.exact else len(thing.data)):
                    yield Thing("", why=Why.TOO_MUCH)
                    return
                yield thing
                yield from self._within(thing)
        except Unreadable as error:
            yield Thing("", why=error.why)
        except _BROKEN:
            yield Thing("", why=Why.DAMAGED)

    def _within(self, thing: Thing) -> Iterator[Thing]:
        if not thing.data or _opener(thing.data[:_HEAD], thing.name) is None:
            return
        if self.depth >= DEEPEST:
            yield Thing(f"{thing.name}!/", why=Why.TOO_DEEP)
            return
        deeper = _Opening(self.left, self.depth + 1)
        for each in deeper.things(BytesIO(thing.data), thing.name):
            yield replace(each, name=f"{thing.name}!/{each.name}")


_Opener = Callable[[_Opening, IO[bytes]], Iterator[Thing]]


def things(path: Path, *, ends: float = inf) -> Iterator[Thing]:
    """Yield what lies in a file, archives within it as well; nothing for a file that is no container.

    A thing without a name tells why the file itself could not be gone through to its end. `ends`: when to leave
    what takes long to get at, by the monotonic clock in seconds.
    """
    with quietly.opened(path) as file:
        most = max(ALL, TIMES * os.fstat(file.fileno()).st_size)
        yield from _Opening(_Left(size=most, ends=ends)).things(file, path.name)


def holds_files(head: bytes) -> bool:
    """Say whether a file that begins so is one in which others lie."""
    return _opener(head[:_HEAD], "") is not None


def _opener(head: bytes, name: str) -> _Opener | None:
    """Return how a file that begins so is opened, whatever its name says; letters have no sign of their own."""
    kind = kind_of(head)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip
    if _is_tar(head):
        return _tar
    if kind in _PACKED:
        return _packed(_PACKED[kind])
    if _ALONE.match(head):
        return _packed(lzma.LZMAFile)
    if head.startswith((archives.SEVEN, archives.ZSTANDARD)):
        return _optional(head)
    if head.startswith(b"%PDF-"):
        return _pdf
    if head.startswith(_UNOPENED):
        return _unopened
    return _of_letters(head, name)


def _of_letters(head: bytes, name: str) -> _Opener | None:
    if _POSTMARK.match(head.lstrip(b"\r\n")):
        return _mailbox
    is_letter = head.startswith(_MAIL) or name.lower().endswith(_LETTERS) or _HEADERS.match(head)
    return _letter if is_letter and b":" in head else None


def _is_tar(head: bytes) -> bool:
    """Say whether it is a tar archive: by its sign, or an old one by the sum of its first bytes."""
    if head[_TAR[0] :].startswith(_TAR[1]):
        return True
    told = re.match(rb" *([0-7]{4,7})[ \0]", head[148:156])
    without = head[:148] + b" " * 8 + head[156:512]
    return told is not None and len(without) == 512 and int(told[1], 8) == sum(without)


def _optional(head: bytes) -> _Opener:
    if not archives.can_open():
        return _lacking
    return _seven if head.startswith(archives.SEVEN) else _packed(archives.unpacked)


def _zip(opening: _Opening, file: IO[bytes]) -> Iterator[Thing]:
    with zipfile.ZipFile(file) as archive:
        for told in archive.infolist():
            if told.is_dir():
                continue
            if told.flag_bits & 1:
                yield Thing(told.filename, why=Why.LOCKED)
                continue
            yield _read(told.filename, lambda told=told: archive.open(told), opening)  # type: ignore[misc]


def _tar(opening: _Opening, file: IO[bytes]) -> Iterator[Thing]:
    """Yield what lies in a tar archive, which is read from its beginning to its end."""
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for told in archive:
            if told.isfile():
                yield _read(told.name, lambda told=told: archive.extractfile(told), opening)  # type: ignore[misc]


def _packed(unpacked: Callable[[IO[bytes]], Any]) -> _Opener:
    def opened(opening: _Opening, file: IO[bytes]) -> Iterator[Thing]:
        with unpacked(file) as contents:
            is_tar = _begins_tar(contents)
        file.seek(0)
        if is_tar:
            with unpacked(file) as contents:
                # All that tarfile asks of a stream is `read`.
                yield from _tar(opening, _Bounded(contents, opening.left))  # type: ignore[arg-type]
        else:
            yield _read("contents", lambda: unpacked(file), opening)

    return opened


def _begins_tar(contents: IO[bytes]) -> bool:
    try:
        return _is_tar(contents.read(_HEAD))
    except _BROKEN:  # what comes before that is looked at, and told
        return False


class _Bounded:
    """A stream that ends where more is unpacked than is left, so that what is passed over costs as well."""

    def __init__(self, file: IO[bytes], left: _Left) -> None:
        self._file, self._left = file, left
        self._size = left.size

    def read(self, size: int) -> bytes:
        self._size -= size
        if self._size < 0 or monotonic() > self._left.ends:
            raise Unreadable(Why.TOO_MUCH if self._size < 0 else Why.TOO_LONG)
        return self._file.read(size)


def _pdf(_opening: _Opening, file: IO[bytes]) -> Iterator[Thing]:
    for name, found in pdf.parts(file):
        yield _thing(name, found)


def _seven(opening: _Opening, file: IO[bytes]) -> Iterator[Thing]:
    left = opening.left
    for name, found in archives.parts(file, largest=LARGEST, most=left.size, ends=left.ends):
        yield _thing(name, found)


def _lacking(_opening: _Opening, _file: IO[bytes]) -> Iterator[Thing]:
    yield Thing("", why=Why.LACKING)


def _unopened(_opening: _Opening, _file: IO[bytes]) -> Iterator[Thing]:
    yield Thing("", why=Why.NOT_OPENED)


def _thing(name: str, found: bytes | Digests | Why) -> Thing:
    if isinstance(found, Why):
        return Thing(name, why=found)
    if isinstance(found, Digests):
        return Thing(name, why=Why.TOO_LARGE, exact=found)
    return Thing(name, found) if len(found) <= LARGEST else Thing(name, why=Why.TOO_LARGE)


def _mailbox(_opening: _Opening, file: IO[bytes]) -> Iterator[Thing]:
    for number, letter in enumerate(_letters(file), 1):
        told = email.message_from_bytes(letter, policy=_POLICY)
        yield from _attachments(told, f"letter {number}/")


def _letters(file: IO[bytes]) -> Iterator[bytes]:
    """Yield each letter of a mailbox, which stand one after the other; one that is too large is cut."""
    letter = bytearray()
    for line in dropwhile(lambda line: not line.strip(), file):
        if _POSTMARK.match(line) and letter:
            yield bytes(letter)
            letter.clear()
        elif len(letter) <= LARGEST and not (_POSTMARK.match(line) and not letter):
            letter += line
    yield bytes(letter)


def _letter(_opening: _Opening, file: IO[bytes]) -> Iterator[Thing]:
    if (
        file.seek(0, SEEK_END) > 2 * LARGEST
    ):  # it is read as a whole, and takes several times as much
        yield Thing("", why=Why.TOO_LARGE)
        return
    file.seek(0)
    yield from _attachments(email.message_from_binary_file(file, policy=_POLICY), "")


_POLICY: Final = email.policy.compat32


def _attachments(letter: Any, where: str) -> Iterator[Thing]:
    """Yield what is attached to a letter, or shown in it; not its text."""
    for number, part in enumerate(letter.walk(), 1):
        if part.is_multipart() or (
            part.get_content_maintype() == "text" and not part.get_filename()
        ):
            continue
        data = part.get_payload(decode=True)
        name = str(part.get_filename() or f"part {number}")
        if isinstance(data, bytes) and data:
            yield Thing(f"{where}{name}", data)


def _read(name: str, opened: Callable[[], IO[bytes] | None], opening: _Opening) -> Thing:
    """Return a thing that is read to its end, or why not: one that is spoilt does not end the others."""
    try:
        file = opened()
        if file is None:
            return Thing(name, why=Why.DAMAGED)
        with file:
            data = file.read(LARGEST + 1)
            if len(data) > LARGEST:
                return _large(name, data, file, opening.left)
    except NotImplementedError:  # a ZIP that is packed in a way that is rare
        return Thing(name, why=Why.NOT_OPENED)
    except _BROKEN:
        return Thing(name, why=Why.DAMAGED)
    return Thing(name, data)


def _large(name: str, begins: bytes, file: IO[bytes], left: _Left) -> Thing:
    """Return the hashes of a thing that is too large to be looked at, where the limits let it be read."""
    found, size = Digesting(), left.size
    chunk = begins
    while chunk:
        found.add(chunk)
        if found.size > size:
            return Thing(name, why=Why.TOO_MUCH)
        if monotonic() > left.ends:
            return Thing(name, why=Why.TOO_LONG)
        chunk = file.read(CHUNK)
    return Thing(name, why=Why.TOO_LARGE, exact=found.done())
