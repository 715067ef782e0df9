"""A HEIC, as telephones make them: generated, since what reads it here does not write it. Needs PyAV."""

import io
import struct
from typing import Any, Final

import av
from numpy.typing import NDArray

# With frames that may look ahead it makes up a time for decoding the only one, which is then refused.
CODING: Final = "log-level=none:bframes=0"


def heic(picture: NDArray[Any], turned: int = 0) -> bytes:
    """Return a picture (rows x columns x 3) as a HEIC. `turned`: by how many quarters, against the clock."""
    settings, coded = _coded(picture)
    height, width = picture.shape[:2]
    properties = [settings, _full(b"ispe", 0, struct.pack(">II", width, height))]
    properties += [_box(b"irot", bytes([turned]))] if turned else []
    kind = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    begins = len(kind) + len(_meta(properties, 0, len(coded))) + 8
    return kind + _meta(properties, begins, len(coded)) + _box(b"mdat", coded)


def _coded(picture: NDArray[Any]) -> tuple[bytes, bytes]:
    """Return a picture as HEVC: the box with the decoder's settings, and what is coded."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream: Any = container.add_stream("libx265", 1, {"x265-params": CODING})
        stream.height, stream.width = picture.shape[:2]
        stream.pix_fmt, stream.codec_tag = "yuv420p", "hvc1"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    film = out.getvalue()
    return _found(film, b"hvcC"), _found(film, b"mdat")[8:]


def _found(film: bytes, kind: bytes) -> bytes:
    box = film[film.index(kind) - 4 :]
    return box[: int.from_bytes(box[:4])]


def _meta(properties: list[bytes], begins: int, size: int) -> bytes:
    place = struct.pack(">HHHHHII", 0x4400, 1, 1, 0, 1, begins, size)
    which = struct.pack(">IHB", 1, 1, len(properties)) + bytes(range(1, len(properties) + 1))
    return _full(
        b"meta",
        0,
        _full(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
        _full(b"pitm", 0, struct.pack(">H", 1)),
        _full(b"iinf", 0, b"\0\1", _full(b"infe", 2, b"\0\1\0\0hvc1\0")),
        _full(b"iloc", 0, place),
        _box(b"iprp", _box(b"ipco", *properties), _full(b"ipma", 0, which)),
    )


def _box(kind: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I", 8 + sum(map(len, parts))) + kind + b"".join(parts)


def _full(kind: bytes, version: int, *parts: bytes) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]), *parts)
