"""Looking at the frames of a film: `payung bench film`."""

import io
from typing import Any, Final

import numpy as np

from payung.media.files import pdq, video
from payung.tools.bench.media import picture
from payung.tools.bench.paired_rates import Measured, rates

SIZE: Final = (1280, 720)
RATE: Final = 25  # frames a second
KEYS: Final = 250  # every so many is a key frame at least, as usual
BITS: Final = 4_000_000  # a second
TIMES: Final = 5
ENDLESS: Final = 1e6  # seconds of work: what the film takes is measured, not where it is left
MISSING: Final = "This bench needs PyAV, of requirements/media.txt."


def measure(count: int) -> Measured:
    """Return seconds of a film looked at in a second: key frames, and beside it decoding every frame."""
    if not video.can_look():
        raise ValueError(MISSING)
    data = film(count)

    def look(others: float) -> Any:
        return video.frames(data, pdq.hashes, keys=ENDLESS, others=others)

    def decode(_number: int) -> int:
        import av

        container: Any = av.open(io.BytesIO(data))
        with container:
            container.streams.video[0].thread_type = "NONE"
            return sum(1 for _frame in container.decode(video=0))

    keys, plain = rates(TIMES, lambda _number: look(0.0), decode)
    whole, _plain = rates(TIMES, lambda _number: look(ENDLESS), decode)
    told = {
        "frames": len(look(0.0).frames),
        "with one a second": round(whole * count, 1),
        "frames then": len(look(ENDLESS).frames),
        "bytes": len(data),
    }
    return keys * count, plain * count, {"film": told}


def film(seconds: int) -> bytes:
    """Return a picture with the noise of a camera over which a camera moves: H.264, 1280x720, 25 a second."""
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
            seen = np.ascontiguousarray(large[down : down + high, right : right + wide])
            frame = av.VideoFrame.from_ndarray(seen, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()
