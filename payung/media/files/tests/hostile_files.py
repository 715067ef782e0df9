"""Files that mean harm, or have come to it: bombs in points, cut off, lying headers, nothing at all."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import cache

from payung.media.files.tests.pictures import colours, saved


def png(width: int, height: int, data: bytes) -> bytes:
    """Return a PNG that says it is so large, whatever is in it."""

    def part(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + part(b"IDAT", data) + part(b"IEND", b"")


def jpeg_that_lies() -> bytes:
    """Return a JPEG whose header says 65,500 points a side."""
    data = bytearray(saved(colours(64, 64)))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


@cache  # and not where the module is loaded: a sandbox process loads it too, and waits
def corpus() -> Mapping[str, bytes]:
    """Return the bytes of each by its name."""
    return dict(_each())


def _each() -> Iterator[tuple[str, bytes]]:
    jpeg = saved(colours(480, 640))
    progressive = saved(colours(480, 640), progressive=True)
    whole = saved(colours(120, 160), "PNG")
    yield "no bytes.jpg", b""
    yield "one byte.jpg", b"\xff"
    yield "points.png", png(60_000, 60_000, zlib.compress(bytes(1000)))
    nothing = zlib.compress(bytes(14_001 * 14_000), 1)
    yield "many points of nothing.png", png(14_000, 14_000, nothing)
    yield "lies.jpg", jpeg_that_lies()
    yield "png that is a jpeg.png", jpeg
    yield "text.jpg", b"Nothing to see here.\n" * 50
    yield "noise.gif", b"GIF89a" + bytes(range(256)) * 40
    for name, data in (("jpg", jpeg), ("progressive.jpg", progressive), ("png", whole)):
        for length in (3, 4, 20, 200, 700, len(data) // 2, len(data) - 1):
            yield f"cut at {length}.{name}", data[:length]
    for step in range(0, len(jpeg), len(jpeg) // 20):
        yield f"changed at {step}.jpg", jpeg[:step] + b"\xff\xda\x00" + jpeg[step + 3 :]
        yield (
            f"changed at {step}.progressive.jpg",
            progressive[:step] + b"\xff\xc2\x00\x01" + progressive[step + 4 :],
        )


def seven_that_says(header: bytes, offset: int = 0, size: int | None = None) -> bytes:
    """Return a 7z archive with this list of contents, right checksums, and nothing else."""
    size = len(header) if size is None else size
    says = struct.pack("<QQI", offset, size, zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(says)) + says + header


def packed() -> Iterator[tuple[str, bytes]]:
    """Yield a name and the bytes of each archive that means harm: none has anything that could be given."""
    streams = b"\x06\x00\x01\x09\x14\x00\x07\x0b\x01\x00\x01\x01\x00\x0c\x14\x00\x00"
    yield "list that is nowhere.7z", seven_that_says(b"", 1 << 62, 1 << 62)
    yield "list that is its own.7z", seven_that_says(b"\x17" + streams + b"\x00\x00")
    yield "streams without a name.7z", seven_that_says(b"\x01\x04" + streams + b"\x00")
    many = b"\x05" + b"\xf0" + struct.pack("<I", 1 << 28)
    yield "more things than there are bytes.7z", seven_that_says(b"\x01" + many + b"\x00\x00")
    begins = b"\x28\xb5\x2f\xfd\x00"
    yield "window of a terabyte.zst", begins + b"\xf8" + bytes(9)
    yield "bomb.zst", begins + b"\x38" + (struct.pack("<I", 1 << 1 | 1 << 20)[:3] + b"k") * 3000
