"""Read an opened bundle: in memory, with limits, in the sandbox.

Anybody can make a bundle for a unit, so nothing of it is believed: it holds the files of a result and nothing
else, or it is none. What is not as `payung scan` writes it raises Unreadable with the reason.
"""

import csv
import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from io import BytesIO
from itertools import islice
from typing import IO, Any, Final

from payung.foundation.errors import BadInput
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.hash_query import HashQuery, asked
from payung.media.matcher.statuses import Status
from payung.media.scan.result_files import ALL, FILES, SUMMARY

CHUNK: Final = 64 << 10  # bytes
UNPACKED: Final = 2 << 30  # bytes of all that it unpacks to: bombs end here
SHORT: Final = 4 << 20  # bytes of a summary
LONGEST: Final = 64 << 10  # bytes of a line
PAGE: Final = 100  # files of one page
_BROKEN: Final = (
    *(tarfile.TarError, zlib.error, csv.Error, EOFError, OSError),
    *(ValueError, LookupError, TypeError, OverflowError, RecursionError, BadInput),
)


@dataclass(frozen=True)
class Line:
    """One file of a medium: a line of the sheet, with empty fields where nothing is known."""

    path: str
    status: Status
    why: str
    size: str
    kind: str
    set: str
    category: str
    distance: str
    series: str
    group: str
    camera: str
    taken: str
    sha256: str
    pdq: str
    pdq_quality: str

    @property
    def asked(self) -> HashQuery | None:
        """Return its hash query; None where it was not read. Raises ValueError for an invalid hash."""
        if not self.sha256:
            return None
        one = asked(f"sha256:{self.sha256}")
        shown = {"pdq": asked(f"pdq:{self.pdq}").hashes["pdq"]} if self.pdq else {}
        quality = int(self.pdq_quality) if self.pdq_quality else None
        return HashQuery(one.text, {**one.hashes, **shown}, quality)


_COLUMNS: Final = {field.name for field in fields(Line)}


@dataclass(frozen=True)
class Lines:
    """One page of the files. `first`: the place of its first file in the whole list, from 1."""

    lines: tuple[Line, ...]
    first: int
    more: bool


def summary(packed: bytes) -> bytes:
    """Return the summary, as JSON that nobody has read yet. Raises Unreadable."""
    with _part(packed, SUMMARY) as (size, file):
        if size > SHORT:
            raise Unreadable(FailureReason.TOO_LARGE)
        return file.read()


def files(packed: bytes, which: Status | None, page: int) -> Lines:
    """Return a page (from 1) of the files, or of those of one status. Raises Unreadable."""
    first = (page - 1) * PAGE
    with _part(packed, FILES) as (_size, file):
        rows = filter(None, csv.reader(_lines(file)))
        names = next(rows, [])
        if not set(names) >= _COLUMNS:
            raise Unreadable(FailureReason.DAMAGED)
        place = names.index("status")
        chosen = (row for row in rows if which is None or row[place] == which)
        lines = [_line(names, row) for row in islice(chosen, first, first + PAGE + 1)]
    return Lines(tuple(lines[:PAGE]), first + 1, more=len(lines) > PAGE)


def size_of(packed: bytes, name: str) -> int:
    """Return the size of a file of the result, read to its end to verify it. Raises Unreadable."""
    with _part(packed, name) as (size, _file):
        size_found = sum(len(chunk) for chunk in pieces(packed, name))
    if size_found != size:
        raise Unreadable(FailureReason.DAMAGED)
    return size


def pieces(packed: bytes, name: str) -> Iterator[bytes]:
    """Yield a file of the result. Raises Unreadable, also in its middle."""
    with _part(packed, name) as (_size, file):
        while chunk := file.read(CHUNK):
            yield chunk


@contextmanager
def _part(packed: bytes, name: str) -> Iterator[tuple[int, IO[bytes]]]:
    """Yield one file of a result: its size in bytes, and itself, unpacked as it is read. Raises Unreadable."""
    try:
        unpacked: Any = Bounded(gzip.GzipFile(fileobj=BytesIO(packed)), UNPACKED)
        with tarfile.open(fileobj=unpacked, mode="r|", tarinfo=_Plain) as archive:
            for member in islice(archive, len(ALL)):
                if member.name == name:
                    file = archive.extractfile(member)
                    if file is not None:
                        yield member.size, file
                        return
    except _BROKEN:
        raise Unreadable(FailureReason.DAMAGED) from None
    raise Unreadable(FailureReason.DAMAGED)


class _Plain(tarfile.TarInfo):
    """The header before a file: nothing but one of ours is read, however small it claims to be."""

    def _proc_member(self, archive: tarfile.TarFile) -> Any:
        """Refuse it before any of it is read; newer Pythons go past `frombuf`."""
        if self.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or self.name not in ALL:
            raise Unreadable(FailureReason.TOO_DEEP)
        return super()._proc_member(archive)  # type: ignore[misc]


class Bounded:
    """Passes on unpacked bytes up to a limit."""

    def __init__(self, unpacked: gzip.GzipFile, most: int) -> None:
        self._unpacked, self._left = unpacked, most

    def read(self, size: int) -> bytes:
        """Return the next bytes. Raises Unreadable."""
        data = self._unpacked.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable(FailureReason.TOO_LARGE)
        return data


def _lines(file: IO[bytes]) -> Iterator[str]:
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise Unreadable(FailureReason.TOO_LARGE)
        yield line.decode("utf-8", "replace")


def _line(names: list[str], row: list[str]) -> Line:
    values: dict[str, Any] = dict(zip(names, row, strict=True))
    line = Line(**{name: values[name] for name in _COLUMNS} | {"status": Status(values["status"])})
    _ = line.asked  # so that a later lookup finds valid hashes
    return line
