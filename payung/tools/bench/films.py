"""Bench of hashing a film's frames: `payung bench film`."""

import io
from typing import Any, Final

import numpy as np

from payung.media.files import pdq, video
from payung.media.files.analysis import Pdq
from payung.tools.bench.media import picture
from payung.tools.bench.paired_rates import Measured, rates

SIZE: Final = (1280, 720)
RATE: Final = 25  # frames a second
KEYS: Final = 250  # at least every 250th frame is a key frame, as usual
BITS: Final = 4_000_000  # a second
TIMES: Final = 5
ENDLESS: Final = 1e6  # seconds of work allowed: no limit is measured here
MISSING: Final = "This bench needs PyAV, of requirements/media.txt."


def measure(count: int) -> Measured:
    """Measure seconds of film a second: hashing key frames; baseline: decoding every frame."""
    if not video.can_look():
        raise ValueError(MISSING)
    data = film(count)

    def look(others: float) -> video.Film[list[Pdq]]:
        return video.frames(data, pdq.hashes, keys=ENDLESS, others=others)

    def decode(_number: int) -> int:
        import av

        container: Any = av.open(io.BytesIO(data))
        with container:
            container.streams.video[0].thread_type = "NONE"
            return sum(1 for _frame in container.decode(video=0))

    keys, plain = rates(TIMES, lambda _number: look(0.0), decode)
    whole, _plain = rates(TIMES, lambda _number: look(ENDLESS), decode)
    details = {
        "frames": len(look(0.0).frames),
        "with one a second": round(whole * count, 1),
        "frames then": len(look(ENDLESS).frames),
        "bytes": len(data),
    }
    return keys * count, plain * count, {"film": details}


def film(seconds: int) -> bytes:
    """Return a film in which a camera moves over a noisy picture: H.264, 1280x720, 25 frames a second."""
    import av
    from PIL import Image

    wide, high = SIZE
    large = np.asarray(
        Image.open(io.BytesIO(picture((wide * 2, high * 2), progressive=False))).convert("RGB")
    )
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        stream.gop_size, stream.options = KEYS, {"preset": "veryfast"}
        stream.bit_rate = BITS
        for number in range(count := seconds * RATE):
            right, down = number * wide // count, number * high // count
            view = np.ascontiguousarray(large[down : down + high, right : right + wide])
            frame = av.VideoFrame.from_ndarray(view, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()
