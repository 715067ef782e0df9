"""What lies in a file beside what it lists, where a file is put that nobody is to find; in memory.

A ZIP archive names its contents at its end: what stands between them, before or after, no list names. What
stands after the end of a tar archive no program shows, nor what is put behind a picture.
"""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from os import SEEK_END
from typing import IO, Any, Final

from payung.media.digests import CHUNK

Part = tuple[str, bytes]
SPARE: Final = 64  # bytes: fewer hold nothing, such as what some programs write after each thing
NOTE: Final = 1024  # bytes of what may be noted of one thing in a ZIP archive
_HEAD: Final = 30  # bytes before the name of a thing in a ZIP archive
_END: Final = 22  # bytes of the end of a ZIP archive, before what is noted of it
# What an archive begins with (7z, RAR), or a film, as some cameras add one; and how many bytes after its begin.
_BEGINS: Final = (
    (b"7z\xbc\xaf\x27\x1c", 0),
    (b"Rar!\x1a\x07", 0),
    *((b"ftyp" + brand, 4) for brand in (b"mp4", b"iso", b"qt  ", b"M4V", b"3gp", b"avc1")),
)


def of_zip(archive: zipfile.ZipFile, file: IO[bytes], largest: int) -> Iterator[Part]:
    """Yield what no list of a ZIP archive names, but for what holds nothing: each by where it begins.

    `largest`: bytes of one that is looked at; of a larger one there is one byte more.
    """
    size, at = file.seek(0, SEEK_END), 0
    named = sorted(span for told in archive.infolist() for span in _spans(told, file))
    for begin, end in [*named, (archive.start_dir, _ends(file, size)), (size, size)]:
        if begin - at > SPARE:
            file.seek(at)
            found = file.read(min(begin - at, largest + 1))
            if found := found if len(found) > largest else found.lstrip(b"\0"):
                yield f"beside {at}", found
        at = max(at, end)
    for told in archive.infolist():
        for noted in (told.comment, told.extra):
            if len(noted) > NOTE:
                yield f"noted of {told.filename}", noted


def _spans(told: zipfile.ZipInfo, file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Yield from where to where a thing lies in a ZIP archive: what is said of it, and its bytes."""
    file.seek(max(0, told.header_offset))
    head = file.read(_HEAD)
    name, noted = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    begins = told.header_offset + _HEAD + name
    yield told.header_offset, begins + (noted if noted <= NOTE else 0)
    yield begins + noted, begins + noted + told.compress_size


def _ends(file: IO[bytes], size: int) -> int:
    """Return where a ZIP archive ends, before what is noted of it."""
    begins = max(0, size - _END - (1 << 16))
    file.seek(begins)
    found = file.read().rfind(b"PK\5\6")
    return size if found < 0 else begins + found + _END


def of_tar(stream: Any, largest: int) -> bytes:
    """Return what stands after the end of a tar archive that was read to there, as much as is looked at."""
    while chunk := bytes(stream.read(CHUNK)):
        if begins := chunk.lstrip(b"\0"):
            return begins + bytes(stream.read(max(0, largest + 1 - len(begins))))
    return b""


def of_picture(data: bytes) -> Iterator[Part]:
    """Yield an archive or a film that begins within a picture, by where it begins."""
    begins = [at for sign, before in _BEGINS if (at := data.find(sign, SPARE) - before) > 0]
    if not begins and b"PK\5\6" in data[-_END - (1 << 16) :]:
        broken = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError)
        with suppress(*broken), zipfile.ZipFile(BytesIO(data)) as archive:
            begins = [told.header_offset for told in archive.infolist()]
    first = min(begins, default=0)
    if first > 0:
        yield f"beside {first}", data[first:]
