"""Find data that a file does not list, a place to hide other files; in memory.

A ZIP archive lists its contents at its end: data between, before or after them is in no list. No program
shows data after the end of a tar archive, or behind a picture, a film or a PDF.
"""

import io
import lzma
import re
import zipfile
from bz2 import BZ2Decompressor
from collections.abc import Callable, Iterator
from contextlib import suppress
from lzma import LZMADecompressor
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
    named = sorted(span for entry in archive.infolist() for span in _spans(entry, file))
    for begin, end in [*named, (archive.start_dir, _ends(file, size)), (size, size)]:
        if begin - at > SPARE:
            file.seek(at)
            content = file.read(min(begin - at, largest + 1))
            if content := content if len(content) > largest else content.lstrip(b"\0"):
                yield f"beside {at}", content
        at = max(at, end)
    for entry in archive.infolist():
        for noted in (entry.comment, entry.extra):
            if len(noted) > NOTE:
                yield f"noted of {entry.filename}", noted


def _spans(entry: zipfile.ZipInfo, file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of a ZIP entry: of its header, and of its bytes."""
    file.seek(max(0, entry.header_offset))
    head = file.read(_HEAD)
    name, noted = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    begins = entry.header_offset + _HEAD + name
    yield entry.header_offset, begins + (noted if noted <= NOTE else 0)
    yield begins + noted, begins + noted + entry.compress_size


def _ends(file: IO[bytes], size: int) -> int:
    """Return where a ZIP archive ends, before what is noted of it."""
    begins = max(0, size - _END - (1 << 16))
    file.seek(begins)
    place = file.read().rfind(b"PK\5\6")
    return size if place < 0 else begins + place + _END


def of_tar(stream: Any, largest: int) -> bytes:
    """Return the data after the end of a tar archive that was read to its end, up to the limit."""
    while chunk := bytes(stream.read(CHUNK)):
        if begins := chunk.lstrip(b"\0"):
            return begins + bytes(stream.read(max(0, largest + 1 - len(begins))))
    return b""


def unpacked(file: IO[bytes], begin: Callable[[], BZ2Decompressor | LZMADecompressor]) -> IO[bytes]:
    """Return what the streams of a packed file contain, one after the other; `begin` makes what unpacks one."""
    return io.BufferedReader(_Streams(file, begin), CHUNK)


class _Streams(io.RawIOBase):
    """What the streams of a file unpack to. `rest`: the first bytes that are no stream, once all was read."""

    def __init__(
        self, file: IO[bytes], begin: Callable[[], BZ2Decompressor | LZMADecompressor]
    ) -> None:
        self._file, self._begin, self._unpacks = file, begin, begin()
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        chunk = b""
        while not chunk and not self.rest:
            if self._unpacks.eof:
                packed = self._unpacks.unused_data or self._file.read(CHUNK)
                if not packed:
                    break
                self._unpacks = self._begin()
                try:
                    chunk = self._unpacks.decompress(packed, len(room))
                except (OSError, lzma.LZMAError):
                    self.rest = packed
            else:
                packed = self._file.read(CHUNK) if self._unpacks.needs_input else b""
                if self._unpacks.needs_input and not packed:
                    raise EOFError
                chunk = self._unpacks.decompress(packed, len(room))
        room[: len(chunk)] = chunk
        return len(chunk)


def of_packed(contents: object, file: IO[bytes], largest: int) -> bytes:
    """Return the data after the last stream of a packed file that was read to its end, up to the limit."""
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
                place = data.find(sign, at + SPARE)
                signs[sign, before] = place - before if place >= 0 else size
        end = _end(data, at)
        begins = [*signs.values(), archive, end if kind_of(data[end : end + HEAD]) else 0]
        after = min((begin for begin in begins if begin > at), default=size)
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
            return min((entry.header_offset for entry in archive.infolist()), default=0)
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
    match = _NOTHING.match(data, at) if at > begin + SPARE else None
    return match.end() if match else 0


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
