"""Read frames of a film for hashing, and one frame as a picture.

Key frames come first, since they show the whole film at a small part of the work; then one frame a second, as
far as the time allows. PyAV is optional (requirements/media.txt): without it a film is known as a file alone.

For the sandbox alone: a decoder of hostile films may break. FFmpeg is given bytes and never a name, can
open nothing else, and is held to formats that hold films themselves, so that a playlist leads nowhere.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final, Generic, TypeVar

from payung.media.files import budget
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.read_only import opened

if TYPE_CHECKING:  # a face reads what was found in a film, and decodes none
    import numpy as np
    from numpy.typing import NDArray

STILLS: Final = 12  # of a film, at most, without the one that is shown first
MOST: Final = 256  # frames that are kept of a film; where it has more, they lie twice as far apart
KEYS: Final = 15.0  # seconds of work for the key frames
OTHERS: Final = 10.0  # seconds of work for one frame a second
MOST_POINTS: Final = 80_000_000  # of a frame
STILL: Final = 1920  # points of the longer side of a still
PLENTY: Final = 40.0  # how far luma strays in a frame in which much is to be seen

_CONFINED: Final = {
    "format_whitelist": (
        "mov,mp4,matroska,webm,avi,flv,asf,mpeg,mpegts,mpegvideo,ogg,rm,3gp,m4v,h264,hevc,dv,mxf"
    ),
    "protocol_whitelist": "none",
}
_LUMA_FIRST: Final = frozenset(
    (
        "gray",
        "nv12",
        "nv21",
        *(f"yuv{j}{sampling}p" for j in ("", "j") for sampling in (420, 422, 444)),
    )
)
_BUFFER: Final = 1 << 18  # bytes that are read at once
_NEAR: Final = 0.001  # seconds by which the same frame may differ

Made = TypeVar("Made")


@dataclass
class Film(Generic[Made]):
    """What was made of the frames of a film, each with its second. `why`: why not of all of it."""

    frames: list[tuple[float, Made]] = field(default_factory=list)
    why: FailureReason | None = None


def is_film(kind: str) -> bool:
    """Say whether a file of this kind (MIME) is a film."""
    return kind.startswith("video/")


@cache
def can_look() -> bool:
    """Say whether the frames of films can be looked at on this machine."""
    return find_spec("av") is not None


def frames(
    source: Path | bytes,
    made: Callable[["NDArray[np.uint8]"], Made],
    *,
    keys: float = KEYS,
    others: float = OTHERS,
) -> Film[Made]:
    """Return what `made` makes of the luma (rows x columns) of frames, which lie a second apart or more.

    `keys`, `others`: seconds of work for key frames, and for what lies between them. Raises Unreadable where
    no frame can be shown.
    """
    kept: _Kept[Made] = _Kept(made)
    with _opened(source, only_keys=True) as track:
        why = kept.take(track, keys)
    if why is None and others > 0 and len(kept.of) < track.seconds:
        with _opened(source, only_keys=False) as track:
            kept.take(track, others)
    if not kept.of:
        raise Unreadable(why if why is FailureReason.TOO_LARGE else FailureReason.DAMAGED)
    return Film([kept.of[place] for place in sorted(kept.of)], why)


def said(source: Path | bytes) -> dict[str, str]:
    """Return what a film says of its making, by the names that FFmpeg has for it. Raises Unreadable."""
    with _opened(source, only_keys=True) as track:
        return track.said


def still(source: Path | bytes, second: float | None = None) -> bytes:
    """Return a frame of a film as a JPEG: that of a second, as `frames` tells it.

    Without one, the first key frame in which much is to be seen, or the most. Raises Unreadable.
    """
    if second is not None:
        return _still_at(source, second)
    best, most = b"", -1.0
    with _opened(source, only_keys=True) as track:
        for _second, frame in track.decoded(OTHERS):
            strays = float(_luma(frame)[::4, ::4].std())
            if strays > most:
                best, most = _picture(frame), strays
            if most > PLENTY:
                break
    if not best:
        raise Unreadable(FailureReason.DAMAGED)
    return best


def _still_at(source: Path | bytes, second: float) -> bytes:
    """Return the frame of a second, from the key frame before it; if that leads elsewhere, from the start."""
    for leaps in (True, False):
        with _opened(source, only_keys=False) as track:
            if leaps and not track.leap(second):
                continue
            for number, (at, frame) in enumerate(track.decoded(OTHERS)):
                astray = frame.time is None or at > second + _NEAR
                if leaps and (astray or not (number or frame.key_frame)):
                    break
                if at >= second - _NEAR:
                    return _picture(frame)
    raise Unreadable(track.why or FailureReason.DAMAGED)


class _Kept(Generic[Made]):
    """One frame of each stretch of time, the first that comes. `of`: by the number of the stretch."""

    def __init__(self, made: Callable[["NDArray[np.uint8]"], Made]) -> None:
        self.of: dict[int, tuple[float, Made]] = {}
        self._made, self._stretch = made, 1.0  # seconds

    def take(self, track: "_Track", seconds: float) -> FailureReason | None:
        """Take frames for a number of seconds of work; return why not all."""
        for second, frame in track.decoded(seconds):
            place = int(second / self._stretch)
            if place not in self.of:
                self.of[place] = (second, self._made(_luma(frame)))
                if len(self.of) > MOST:
                    self._thin()
        return track.why

    def _thin(self) -> None:
        self._stretch *= 2
        latest_first = sorted(self.of.values(), key=lambda frame: frame[0], reverse=True)
        self.of = {int(frame[0] / self._stretch): frame for frame in latest_first}


class _Track:
    """The pictures of an opened film. `seconds`: how long it says it is; `why`: why it was left too early.

    `said`: what it says of its making.
    """

    def __init__(self, container: Any, stream: Any) -> None:
        self._container, self._stream = container, stream
        self.seconds = float(container.duration or 1 << 40) / 1_000_000
        self.said: dict[str, str] = dict(container.metadata)
        self.why: FailureReason | None = None

    def leap(self, second: float) -> bool:
        """Go to the last key frame before a second; say whether that was possible."""
        try:
            self._container.seek(int(second * 1_000_000))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  as below
            return False
        return True

    def decoded(self, seconds: float) -> Iterator[tuple[float, Any]]:
        """Yield frames with their seconds, until the film, the time or what can be read of it ends."""
        ends, number = budget.until(seconds), 0
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                frames = packet.decode() if packet else []
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001  decoders raise whatever a spoilt film leads them to
                self.why = FailureReason.DAMAGED
                return
            for frame in frames:
                if frame.width * frame.height > MOST_POINTS:
                    self.why = FailureReason.TOO_LARGE
                    return
                number += 1
                yield max(0.0, float(frame.time if frame.time is not None else number)), frame
            if packet is None:
                return
            if monotonic() > ends:
                self.why = FailureReason.PARTLY
                return


@contextmanager
def _opened(source: Path | bytes, *, only_keys: bool) -> Iterator[_Track]:
    """Open the pictures of a film. Raises Unreadable."""
    if not can_look():
        raise Unreadable(FailureReason.NO_FRAMES)
    import av

    av.logging.set_level(None)
    with _file(source) as file:
        try:
            container = av.open(
                file, options=_CONFINED, metadata_errors="replace", buffer_size=_BUFFER
            )
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  as above
            raise Unreadable(FailureReason.DAMAGED) from None
        with container:
            stream: Any = container.streams.best("video")
            if stream is None:
                raise Unreadable(FailureReason.UNKNOWN)
            if (stream.width or 0) * (stream.height or 0) > MOST_POINTS:
                raise Unreadable(FailureReason.TOO_LARGE)
            stream.thread_type = "NONE"  # the cores are shared out by files
            stream.codec_context.skip_frame = "NONKEY" if only_keys else "DEFAULT"
            yield _Track(container, stream)


@contextmanager
def _file(source: Path | bytes) -> Iterator[IO[bytes]]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    try:
        file = opened(source)
    except OSError:
        raise Unreadable(FailureReason.NO_ACCESS) from None
    with file:
        yield file


def _luma(frame: Any) -> "NDArray[np.uint8]":
    """Return the luma of a frame, copied: its memory is used again for the next."""
    import numpy as np

    if frame.format.name not in _LUMA_FIRST:
        gray: NDArray[np.uint8] = frame.to_ndarray(format="gray")
        return gray
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width].copy()


def _picture(frame: Any) -> bytes:
    image = frame.to_image()
    image.thumbnail((STILL, STILL))
    if turned := getattr(frame, "rotation", 0):
        image = image.rotate(turned, expand=True)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


def stills(frames: Iterable[tuple[float, int]], *, is_film: bool) -> list[float]:
    """Return where the stills of a file lie, spread over it: of its hashed frames, as place and quality.

    Places are seconds of a film, of a picture that moves or has pages numbers after the first, which is 0 and
    shown first. What is of one colour is left out, unless all of it is.
    """
    places = [(place, quality) for place, quality in frames if place or is_film]
    moments = [place for place, quality in places if quality] or [second for second, _ in places]
    last = len(moments) - 1
    if last < STILLS:
        return moments
    return [moments[round(number * last / (STILLS - 1))] for number in range(STILLS)]
