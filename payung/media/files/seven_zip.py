"""What lies in a 7z archive, and what a file of Zstandard unpacks to; in memory, with limits.

py7zr is optional (requirements/archives.txt): without it such a file is known as a file alone. It writes whole
archives out, and ends at the first thing that is spoilt. So it is asked for what an archive says of itself and
for what unpacks each of its streams; the things are cut from a stream here. One that is too large is hashed in
pieces and not kept. And it is held to the methods that Python itself unpacks: of the others, PPMd breaks on
spoilt data, and some know no bounds.

To be used in the sandbox: what unpacks hostile files may break.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from time import monotonic
from typing import IO, Any, Final, cast

from payung.media.files.digests import Digester, Digests
from payung.media.files.errors import FailureReason, Unreadable

Part = tuple[str, bytes | Digests | FailureReason]
SEVEN: Final = b"7z\xbc\xaf\x27\x1c"  # what a 7z archive begins with
ZSTANDARD: Final = b"\x28\xb5\x2f\xfd"
PIECE: Final = 16 << 20  # bytes that a method unpacks at once, if it can be told how many
# Packed bytes that it is given at once, where it cannot: Deflate makes 1,000 of each.
_FED: Final = 1 << 15


@cache
def can_open() -> bool:
    """Say whether 7z and Zstandard can be opened on this machine."""
    return find_spec("py7zr") is not None


def unpacked(file: IO[bytes]) -> IO[bytes]:
    """Return the contents of a file of Zstandard, as a file to read. Reading raises ZstdError, of `broken`."""
    from backports import zstd

    return cast("IO[bytes]", zstd.ZstdFile(file))


def broken() -> tuple[type[Exception], ...]:
    """Return what is raised for a spoilt file of Zstandard; nothing where it cannot be opened."""
    if not can_open():
        return ()
    from backports import zstd

    return (zstd.ZstdError,)


def parts(file: IO[bytes], *, largest: int, most: int, ends: float) -> Iterator[Part]:
    """Yield each file of a 7z archive by its name, or why it could not be read; no folders.

    `largest`: bytes of one that is kept, of a larger one there are its hashes; `most`: bytes that are unpacked
    in all; `ends`: by the monotonic clock in seconds. A part without a name tells why the archive could not be
    gone through to its end.
    """
    try:
        for files, stream in _streams(file, _Left(most, ends)):
            yield from _cut(files, stream, largest)
    except MemoryError:
        yield "", FailureReason.TOO_LARGE
    except Exception as error:  # noqa: BLE001  whatever a spoilt file leads it to
        yield "", _why(error)


class _Spent(Unreadable):
    """A limit was reached: the rest of the archive is left out."""


@dataclass
class _Left:
    """The rest of the limits: bytes to unpack, and time."""

    size: int
    ends: float

    def spend(self, size: int) -> None:
        self.size -= size
        if self.size < 0:
            raise _Spent(FailureReason.TOO_MUCH)
        if monotonic() > self.ends:
            raise _Spent(FailureReason.TOO_LONG)


class _Stream:
    """What one stream of an archive unpacks to, from its beginning to its end."""

    def __init__(self, file: IO[bytes], begins: int, unpacks: Any, size: int, left: _Left) -> None:
        self._file, self._unpacks, self._size, self._left = file, unpacks, size, left
        self._held = memoryview(b"")
        unpacks.block_size = _FED
        file.seek(begins)

    def pieces(self, size: int) -> Iterator[memoryview]:
        """Yield the next so many bytes."""
        while size > 0:
            if not self._held:
                self._held = memoryview(self._more())
            piece, self._held = self._held[:size], self._held[size:]
            size -= len(piece)
            yield piece

    def _more(self) -> bytes:
        while True:
            self._left.spend(0)
            before = self._file.tell()
            piece: bytes = self._unpacks.decompress(self._file, min(PIECE, self._size))
            self._left.spend(len(piece))
            self._size -= len(piece)
            if piece:
                return piece
            if self._file.tell() == before:
                raise Unreadable(FailureReason.DAMAGED)


def _streams(
    file: IO[bytes], left: _Left
) -> Iterator[tuple[list[object], _Stream | FailureReason]]:
    """Yield the files of each stream of an archive, in order, with the stream or why there is none."""
    archive: Any = _library().SevenZipFile(file)
    if empty := [entry for entry in archive.files if entry.emptystream and not entry.is_directory]:
        yield empty, FailureReason.EMPTY
    streams = archive.header.main_streams
    if streams is None:
        return
    if not len(archive.files):
        raise Unreadable(FailureReason.DAMAGED)
    begins, sizes = archive.afterheader + streams.packinfo.packpos, iter(streams.packinfo.packsizes)
    for folder in streams.unpackinfo.folders:
        left.spend(0)
        packed = [next(sizes) for _each in folder.packed_indices]
        files = list(folder.files or ())
        size = sum(max(0, entry.uncompressed) for entry in files)
        stream: _Stream | FailureReason
        try:
            unpacks = folder.get_decompressor(packed[0])
            stream = _Stream(file, begins, unpacks, size, left)
        except MemoryError:
            stream = FailureReason.TOO_LARGE
        except Exception as error:  # noqa: BLE001  as above
            stream = _why(error)
        yield files, stream
        folder.decompressor = None
        begins += sum(packed)


@cache
def _library() -> Any:
    """Return py7zr, held to what Python itself unpacks: LZMA with its filters, BZip2, Deflate."""
    import py7zr
    from py7zr import compressor, properties

    held_to = (properties.FILTER_COPY, properties.FILTER_BZIP2, properties.FILTER_DEFLATE)
    table: dict[int, Any] = compressor.algorithm_class_map
    table |= {method: (_refused, _refused) for method in table if method not in held_to}
    return py7zr


def _refused(*_told: object, **_more: object) -> None:
    raise Unreadable(FailureReason.NOT_OPENED)


def _cut(files: list[Any], stream: _Stream | FailureReason, largest: int) -> Iterator[Part]:
    """Yield each file of a stream; where it breaks, the files that come after are spoilt as well."""
    for file in files:
        content: bytes | Digests | FailureReason = (
            stream if isinstance(stream, FailureReason) else FailureReason.DAMAGED
        )
        if isinstance(stream, _Stream):
            try:
                content = _read(file, stream, largest)
            except _Spent:
                raise
            except MemoryError:
                stream = content = FailureReason.TOO_LARGE
            except Exception as error:  # noqa: BLE001  as above
                stream = content = _why(error)
        yield file.filename, content


def _read(entry: Any, stream: _Stream, largest: int) -> bytes | Digests | FailureReason:
    kept, hashed, sum_of = bytearray(), Digester(), 0
    is_large = entry.uncompressed > largest
    for piece in stream.pieces(entry.uncompressed):
        sum_of = zlib.crc32(piece, sum_of)
        if is_large:
            hashed.add(piece)
        else:
            kept += piece
    if entry.crc32 not in (None, sum_of):
        return FailureReason.DAMAGED
    return hashed.done() if is_large else bytes(kept)


def _why(error: Exception) -> FailureReason:
    from py7zr.exceptions import PasswordRequired, UnsupportedCompressionMethodError

    if isinstance(error, Unreadable):
        return error.why
    if isinstance(error, PasswordRequired):
        return FailureReason.LOCKED
    return (
        FailureReason.NOT_OPENED
        if isinstance(error, UnsupportedCompressionMethodError)
        else FailureReason.DAMAGED
    )
