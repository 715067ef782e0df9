"""What lies in a file beside what it lists, where a file is put that nobody is to find; in memory.

A ZIP archive names its contents at its end: what stands between them, before or after, no list names. What
stands after the end of a tar archive no program shows, nor what is put behind a picture, a film or a PDF.
"""

import io
import lzma
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from os import SEEK_END
from typing import IO, Any, Final

from payung.media.files.digests import CHUNK
from payung.media.files.filetypes import HEAD, kind_of

Part = tuple[str, bytes]
SPARE: Final = 64  # bytes: fewer hold nothing, such as what some programs write after each thing
NOTE: Final = 1024  # bytes of what may be noted of one thing in a ZIP archive
_HEAD: Final = 30  # bytes before the name of a thing in a ZIP archive
_NOTHING: Final = re.compile(rb"[\0\r\n]*")
_END: Final = 22  # bytes of the end of a ZIP archive, before what is noted of it
# What an archive begins with (7z, RAR), or a film, as some cameras add one; and how many bytes after its begin.
_PACKED, _POINTS = 2, 0xDA  # how many of these are archives; what comes before the points of a JPEG
_BEGINS: Final = (
    (b"7z\xbc\xaf\x27\x1c", 0),
    (b"Rar!\x1a\x07", 0),
    # The others begin films, as cameras add one to a picture.
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


def unpacked(file: IO[bytes], begin: Callable[[], Any]) -> IO[bytes]:
    """Return what the streams of a packed file contain, one after the other; `begin` makes what unpacks one."""
    return io.BufferedReader(_Streams(file, begin), CHUNK)


class _Streams(io.RawIOBase):
    """What the streams of a file unpack to. `rest`: the first bytes that are no stream, once all was read."""

    def __init__(self, file: IO[bytes], begin: Callable[[], Any]) -> None:
        self._file, self._begin, self._unpacks = file, begin, begin()
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        found = b""
        while not found and not self.rest:
            if self._unpacks.eof:
                packed = self._unpacks.unused_data or self._file.read(CHUNK)
                if not packed:
                    break
                self._unpacks = self._begin()
                try:
                    found = self._unpacks.decompress(packed, len(room))
                except (OSError, lzma.LZMAError):
                    self.rest = packed
            else:
                packed = self._file.read(CHUNK) if self._unpacks.needs_input else b""
                if self._unpacks.needs_input and not packed:
                    raise EOFError
                found = self._unpacks.decompress(packed, len(room))
        room[: len(found)] = found
        return len(found)


def of_packed(contents: Any, file: IO[bytes], largest: int) -> bytes:
    """Return what stands in a packed file after what was unpacked of it to its end, as much as is looked at."""
    begins = getattr(getattr(contents, "raw", None), "rest", b"")
    return (begins + file.read(largest + 1)).lstrip(b"\0") if begins else b""


def of_shown(data: bytes) -> Iterator[Part]:
    """Yield what begins behind a picture, a film or a PDF, or within it: each by where it begins."""
    size, kind = len(data), kind_of(data[:HEAD])
    signs = dict.fromkeys(_BEGINS if kind.startswith("image/") else _BEGINS[:_PACKED], 0)
    archive, at = _archive_in(data), 0
    while not at or kind.startswith("image/"):  # what else begins behind it goes on to the end
        for sign, before in signs:
            if signs[sign, before] <= at:
                found = data.find(sign, at + SPARE)
                signs[sign, before] = found - before if found >= 0 else size
        end = _end(data, at)
        begins = [*signs.values(), archive, end if kind_of(data[end : end + HEAD]) else 0]
        after = min((each for each in begins if each > at), default=size)
        if at:
            yield f"beside {at}", data[at:after]
        if after >= size:
            return
        at, kind = after, kind_of(data[after : after + HEAD])
    yield f"beside {at}", data[at:]


def _archive_in(data: bytes) -> int:
    """Return where a ZIP archive begins that ends where a file ends; 0 without one."""
    if b"PK\5\6" in data[-_END - (1 << 16) :]:
        broken = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError)
        with suppress(*broken), zipfile.ZipFile(io.BytesIO(data)) as archive:
            return min((told.header_offset for told in archive.infolist()), default=0)
    return 0


def _end(data: bytes, begin: int) -> int:
    """Return where a picture or a PDF ends, as it says itself; 0 where it does not."""
    at, head = -1, data[begin : begin + 8]
    if head.startswith(b"\xff\xd8"):
        at = _end_of_jpeg(data, begin)
    elif head.startswith(b"\x89PNG"):
        at = data.find(b"IEND\xaeB`\x82", begin) + 8
    elif head.startswith(b"RIFF"):
        at = begin + 8 + int.from_bytes(head[4:], "little")
    elif head.startswith(b"%PDF-"):
        at = data.rfind(b"%%EOF", begin) + 5
    found = _NOTHING.match(data, at) if at > begin + SPARE else None
    return found.end() if found else 0


def _end_of_jpeg(data: bytes, begin: int) -> int:
    """Return where the first picture of a JPEG ends; nowhere where the file itself says that it has several."""
    at = begin + 2
    while data[at : at + 1] == b"\xff" and at + 4 < len(data):
        sign, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 4 : at + 8] == b"MPF\0":
            return -1
        at += 2 + length
        if sign == _POINTS:
            return data.find(b"\xff\xd9", at) + 2
    return -1
