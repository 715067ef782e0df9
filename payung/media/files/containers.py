"""What lies in a file: archives, mailboxes, letters, PDFs, documents that are archives; in memory, with limits.

Nothing is unpacked to a disk. Whatever is larger, deeper or more than the limits is named and left, and the
rest goes on. To be used in the sandbox: what opens hostile files may break.
"""

import bz2
import gzip
import hashlib
import lzma
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import inf
from pathlib import Path
from time import monotonic
from typing import IO, Final, TypeVar, cast

from payung.media.files import budget, mail, read_only, seven_zip, trailing_data
from payung.media.files.digests import CHUNK, Digester, Digests
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import HEAD, kind_of

DEEPEST: Final = 3  # containers in one another
MOST: Final = 100_000  # things in one file
LARGEST: Final = 256 << 20  # bytes of one thing that is looked at; a larger one is hashed alone
ALL: Final = (
    4 << 30
)  # bytes of all that one file unpacks to, or so many times its own: bombs end here
TIMES: Final = 4
SECONDS: Final = 30.0  # for what lies in one file, and one more for each SLOWEST bytes of it
NAMELESS: Final = "no name"  # what a thing is called to which its archive gives none
_TAR: Final = (257, b"ustar")  # where a tar archive says that it is one
_PACKED: Final[dict[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    "application/gzip": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    "application/x-bzip2": lambda file: trailing_data.unpacked(file, bz2.BZ2Decompressor),
    "application/x-xz": lambda file: trailing_data.unpacked(file, lzma.LZMADecompressor),
}
_UNOPENED: Final = (  # by what they begin with: RAR, CAB, LZIP, compress; old Office, Outlook
    *(b"Rar!\x1a\x07", b"MSCF", b"LZIP", b"\x1f\x9d"),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"!BDN"),
)
_ALONE: Final = re.compile(
    rb"\x5d\0\0..(?:\xff{8}|.{5}\0{3})", re.DOTALL
)  # LZMA before there was XZ
_BROKEN: Final[tuple[type[Exception], ...]] = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, ValueError, KeyError, RuntimeError, LookupError),
    *seven_zip.broken(),
)

Found = TypeVar("Found")


@dataclass(frozen=True)
class EmbeddedFile:
    """One file inside another: its name, after those of the archives around it; its bytes, or why not.

    `exact`: the hashes of one that is too large to be looked at.
    """

    name: str
    data: bytes = b""
    why: FailureReason | None = None
    exact: Digests | None = None

    @property
    def size(self) -> int:
        """Return how many bytes it has, as far as that is known."""
        return self.exact.size if self.exact else len(self.data)


@dataclass
class Left:
    """The rest of the limits for one file."""

    things: int = MOST
    size: int = ALL
    largest: int = field(default_factory=lambda: LARGEST)  # bytes of one thing that is in memory
    ends: float = inf  # when to leave it, by the monotonic clock in seconds

    @classmethod
    def of(cls, path: Path) -> "Left":
        """Return what is opened of a file where nobody waits: the larger it is, the more."""
        size = read_only.size_of(path)
        ends = budget.until(SECONDS + size / budget.SLOWEST)
        return cls(size=max(ALL, TIMES * size), ends=ends)

    def take(self, size: int) -> bool:
        """Count one more thing of so many bytes; say whether it may be opened still."""
        self.things -= 1
        self.size -= size
        return self.things >= 0 and self.size >= 0


@dataclass(frozen=True)
class _Opening:
    """A container that is being opened, and the rest of its limits."""

    left: Left = field(default_factory=Left)
    depth: int = 1

    def things(self, file: IO[bytes], name: str = "") -> Iterator[EmbeddedFile]:
        head = file.read(HEAD)
        file.seek(0)
        opener = _opener(head, name) or _in_shown(head)
        if opener is None:
            return
        try:
            for thing in opener(self, file):
                if not self.left.take(thing.size):
                    yield EmbeddedFile("", why=FailureReason.TOO_MUCH)
                    return
                yield thing
                yield from self._within(thing)
        except Unreadable as error:
            yield EmbeddedFile("", why=error.why)
        except _BROKEN:
            yield EmbeddedFile("", why=FailureReason.DAMAGED)

    def _within(self, thing: EmbeddedFile) -> Iterator[EmbeddedFile]:
        head = thing.data[:HEAD]
        if not head or not (_opener(head, thing.name) or _in_shown(head)):
            return
        deeper = _Opening(self.left, self.depth + 1)
        within = deeper.things(BytesIO(thing.data), thing.name)
        if self.depth >= DEEPEST:
            if _opener(head, thing.name) or next(within, None):
                yield EmbeddedFile(f"{thing.name}!/", why=FailureReason.TOO_DEEP)
            return
        for inner in within:
            yield replace(inner, name=f"{thing.name}!/{inner.name}")


_Opener = Callable[[_Opening, IO[bytes]], Iterator[EmbeddedFile]]


def things(
    source: Path | bytes, name: str = "", left: Left | None = None
) -> Iterator[EmbeddedFile]:
    """Yield what lies in a file, archives within it as well; nothing for a file that is no container.

    A thing without a name tells why the file itself could not be gone through to its end. `source`: where it
    is, or its bytes, which have a `name` if anybody says so.
    """
    with _opened(source) as (file, size):
        name = name or (source.name if isinstance(source, Path) else "")
        yield from _Opening(left or Left(size=max(ALL, TIMES * size))).things(file, name)


@contextmanager
def _opened(source: Path | bytes) -> Iterator[tuple[IO[bytes], int]]:
    if isinstance(source, bytes):
        yield BytesIO(source), len(source)
        return
    with read_only.opened(source) as file:
        yield file, os.fstat(file.fileno()).st_size


def worked(
    source: Path | bytes, work: Callable[[EmbeddedFile], Found], left: Left, name: str = ""
) -> Iterator[tuple[EmbeddedFile, Found | FailureReason]]:
    """Yield each thing that lies in a file, as `things` does, and what `work` returns for it, or why nothing.

    Whatever breaks while it is opened, or takes longer than is left, is told as a thing without a name: what is
    known by then must not be lost. `work` gets what has bytes, or hashes, and may raise Unreadable.
    """
    try:
        for thing in things(source, name, left):
            if monotonic() > left.ends:
                yield EmbeddedFile(""), FailureReason.TOO_LONG
                return
            yield thing, _tried(work, thing)
    except MemoryError:
        yield EmbeddedFile(""), FailureReason.TOO_LARGE
    except Exception:  # noqa: BLE001  what opens hostile files may break in any way
        yield EmbeddedFile(""), FailureReason.DAMAGED


def found(source: bytes | Path, name: str, sha256: str) -> bytes:
    """Return the thing in a file that has this hash. Raises Unreadable where there is none any more."""
    for thing in things(source, name):
        if thing.data and hashlib.sha256(thing.data).hexdigest() == sha256:
            return thing.data
    raise Unreadable(FailureReason.DAMAGED)


def _tried(work: Callable[[EmbeddedFile], Found], thing: EmbeddedFile) -> Found | FailureReason:
    if thing.why and not thing.exact:
        return thing.why
    try:
        return work(thing)
    except Unreadable as error:
        return error.why
    except MemoryError:
        return FailureReason.TOO_LARGE
    except Exception:  # noqa: BLE001  what one thing leads a decoder to is not the end of the others
        return FailureReason.DAMAGED


def holds_files(head: bytes, name: str = "") -> bool:
    """Say whether a file that begins so is one in which others lie."""
    return _opener(head[:HEAD], name) is not None


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
    if head.startswith((seven_zip.SEVEN, seven_zip.ZSTANDARD)):
        return _optional(head)
    if head.startswith(b"%PDF-"):
        return _pdf
    if head.startswith(_UNOPENED):
        return _unopened
    return _in_letters if mail.are(head, name) else None


def _in_shown(head: bytes) -> _Opener | None:
    """Return what looks for what begins behind a picture or a film; None for what is neither."""
    return _behind if kind_of(head).startswith(("image/", "video/")) else None


def _behind(opening: _Opening, file: IO[bytes]) -> Iterator[EmbeddedFile]:
    file.seek(0)
    data = file.read(opening.left.largest + 1)
    if len(data) <= opening.left.largest:
        yield from (EmbeddedFile(name, content) for name, content in trailing_data.of_shown(data))


def _is_tar(head: bytes) -> bool:
    """Say whether it is a tar archive: by its sign, or an old one by the sum of its first bytes."""
    if head[_TAR[0] :].startswith(_TAR[1]):
        return True
    checksum = re.match(rb" *([0-7]{4,7})[ \0]", head[148:156])
    without = head[:148] + b" " * 8 + head[156:512]
    return checksum is not None and len(without) == 512 and int(checksum[1], 8) == sum(without)


def _optional(head: bytes) -> _Opener:
    if not seven_zip.can_open():
        return _lacking
    return _seven if head.startswith(seven_zip.SEVEN) else _packed(seven_zip.unpacked)


def _zip(opening: _Opening, file: IO[bytes]) -> Iterator[EmbeddedFile]:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            name, packed = entry.filename or NAMELESS, entry.compress_size
            if entry.flag_bits & 1 and packed:
                yield EmbeddedFile(name, why=FailureReason.LOCKED)
            elif (
                packed > entry.file_size + entry.file_size // 100 + trailing_data.NOTE
            ):  # there is more in it
                yield EmbeddedFile(name, why=FailureReason.DAMAGED)
            elif entry.file_size or not name.endswith("/"):  # a folder has no bytes
                yield _read(name, lambda entry=entry: archive.open(entry), opening)  # type: ignore[misc]
        for name, content in trailing_data.of_zip(archive, file, opening.left.largest):
            yield _whole(name, content, opening)


def _tar(opening: _Opening, file: IO[bytes]) -> Iterator[EmbeddedFile]:
    """Yield what lies in a tar archive, which is read from its beginning to its end."""
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for entry in archive:
            if (
                entry.isfile() or entry.type not in tarfile.SUPPORTED_TYPES
            ):  # as all others unpack it
                name = entry.name or NAMELESS
                yield _read(name, lambda entry=entry: archive.extractfile(entry), opening)  # type: ignore[misc]
        if content := trailing_data.of_tar(archive.fileobj, opening.left.largest):
            yield _whole("after the end", content, opening)


def _packed(unpacked: Callable[[IO[bytes]], IO[bytes]]) -> _Opener:
    def opened(opening: _Opening, file: IO[bytes]) -> Iterator[EmbeddedFile]:
        with unpacked(file) as contents:
            is_tar = _begins_tar(contents)
        file.seek(0)
        if is_tar:
            with unpacked(file) as contents:
                # All that tarfile asks of a stream is `read`.
                yield from _tar(opening, _Bounded(contents, opening.left))  # type: ignore[arg-type]
        else:
            contents = unpacked(file)
            yield _read("contents", lambda: contents, opening)
            if rest := trailing_data.of_packed(contents, file, opening.left.largest):
                yield _whole("after the end", rest, opening)

    return opened


def _begins_tar(contents: IO[bytes]) -> bool:
    try:
        return _is_tar(contents.read(HEAD))
    except _BROKEN:  # what comes before that is looked at, and told
        return False


class _Bounded:
    """A stream that ends at the limit of unpacked bytes; skipped bytes count too."""

    def __init__(self, file: IO[bytes], left: Left) -> None:
        self._file, self._left = file, left
        self._size = left.size

    def read(self, size: int) -> bytes:
        self._size -= size
        if self._size < 0 or monotonic() > self._left.ends:
            raise Unreadable(FailureReason.TOO_MUCH if self._size < 0 else FailureReason.TOO_LONG)
        return self._file.read(size)


def _pdf(opening: _Opening, file: IO[bytes]) -> Iterator[EmbeddedFile]:
    from payung.media.files import pdf  # here: what only asks what lies in a file does without

    for name, content in pdf.parts(file):
        yield _thing(name, content)
    yield from _behind(opening, file)


def _seven(opening: _Opening, file: IO[bytes]) -> Iterator[EmbeddedFile]:
    left = opening.left
    parts = seven_zip.parts(file, largest=left.largest, most=left.size, ends=left.ends)
    for name, content in parts:
        yield _thing(name, content)


def _in_letters(opening: _Opening, file: IO[bytes]) -> Iterator[EmbeddedFile]:
    for name, content in mail.parts(file, largest=opening.left.largest):
        yield _thing(name, content)


def _lacking(_opening: _Opening, _file: IO[bytes]) -> Iterator[EmbeddedFile]:
    yield EmbeddedFile("", why=FailureReason.LACKING)


def _unopened(_opening: _Opening, _file: IO[bytes]) -> Iterator[EmbeddedFile]:
    yield EmbeddedFile("", why=FailureReason.NOT_OPENED)


def _thing(name: str, content: bytes | Digests | FailureReason) -> EmbeddedFile:
    if isinstance(content, FailureReason):
        return EmbeddedFile(name, why=content)
    name = name or NAMELESS
    if isinstance(content, Digests):
        return EmbeddedFile(name, why=FailureReason.TOO_LARGE, exact=content)
    return (
        EmbeddedFile(name, content)
        if len(content) <= LARGEST
        else EmbeddedFile(name, why=FailureReason.TOO_LARGE)
    )


def _whole(name: str, content: bytes, opening: _Opening) -> EmbeddedFile:
    """Return a thing, or that it is too large to be looked at: there is more of it than this."""
    is_whole = len(content) <= opening.left.largest
    return (
        EmbeddedFile(name, content) if is_whole else EmbeddedFile(name, why=FailureReason.TOO_LARGE)
    )


def _read(name: str, opened: Callable[[], IO[bytes] | None], opening: _Opening) -> EmbeddedFile:
    """Return a thing that is read to its end, or why not: one that is spoilt does not end the others."""
    try:
        file = opened()
        if file is None:
            return EmbeddedFile(name, why=FailureReason.DAMAGED)
        with file:
            data = file.read(opening.left.largest + 1)
            if len(data) > opening.left.largest:
                return _large(name, data, file, opening.left)
    except NotImplementedError:  # a ZIP that is packed in a way that is rare
        return EmbeddedFile(name, why=FailureReason.NOT_OPENED)
    except _BROKEN:
        return EmbeddedFile(name, why=FailureReason.DAMAGED)
    return EmbeddedFile(name, data)


def _large(name: str, begins: bytes, file: IO[bytes], left: Left) -> EmbeddedFile:
    """Return the hashes of a thing that is too large to be looked at, where the limits let it be read."""
    digester, size = Digester(), left.size
    chunk = begins
    while chunk:
        digester.add(chunk)
        if digester.size > size:
            return EmbeddedFile(name, why=FailureReason.TOO_MUCH)
        if monotonic() > left.ends:
            return EmbeddedFile(name, why=FailureReason.TOO_LONG)
        chunk = file.read(CHUNK)
    return EmbeddedFile(name, why=FailureReason.TOO_LARGE, exact=digester.done())
