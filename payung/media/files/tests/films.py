"""Generated shapes as films: harmless, the same each time. Needs PyAV (requirements/media.txt)."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import av

from payung.media.files.tests.pictures import colours

SIZE = (120, 160)  # rows, columns


def film(
    seeds: Sequence[int] = (1, 2),
    *,
    seconds: int = 4,
    codec: str = "mpeg4",
    form: str = "mp4",
    rate: int = 5,
    keys: int = 10,
    size: tuple[int, int] = SIZE,
    says: Mapping[str, str] | None = None,
) -> bytes:
    """Return a film of shapes, each shown equally long; every `keys`th frame is a key frame.

    `says`: what it says of its making.
    """
    file = io.BytesIO()
    with av.open(file, "w", format=form, options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update(says or {})
        stream: Any = container.add_stream(codec, rate=rate)
        stream.height, stream.width = size
        stream.pix_fmt, stream.gop_size, stream.bit_rate = "yuv420p", keys, 4_000_000
        shown = [colours(*size, seed) for seed in seeds]
        for number in range(count := seconds * rate):
            picture = shown[number * len(shown) // count]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


def sound() -> bytes:
    """Return a film without pictures."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream: Any = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame(format="s16", layout="mono", samples=800)
        frame.rate = 8000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()
