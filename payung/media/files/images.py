"""Decode a picture as far as its hash needs: luma alone, and no larger than necessary.

A JPEG holds luma as such, and its blocks can be decoded at n/8 of their size: most of the time goes into what
is not decoded. Of a progressive one a first pass reads only the scans that hold each block's mean, a tenth of
the file. Everything else goes through Pillow, with pi-heif for HEIC.
"""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pi_heif
import simplejpeg
from PIL import Image, UnidentifiedImageError

from payung.media.files.budget import POINTS
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.pdq import Plane

pi_heif.register_heif_opener()

ENOUGH: Final = 240  # points of the shorter side: with fewer the hash begins to move
EIGHTH_ENOUGH: Final = 128  # the same for the means of blocks, which are confirmed where they match
MOST_POINTS: Final = POINTS
BAND: Final = 1024  # rows that are made grey at once
KNOWN: Final = frozenset(
    f"image/{kind}" for kind in ("bmp", "gif", "heic", "jpeg", "png", "tiff", "webp", "x-icon")
)

_JPEG: Final = b"\xff\xd8\xff"
_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_PROGRESSIVE, _SCAN, _END_MARK = 0xC2, 0xDA, 0xD9
_AFTER_SCAN: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
# Pillow's modes of more than 8 bits a point.
_DEEP: Final = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")


@dataclass(frozen=True)
class Picture:
    """Luma (rows x columns) of a picture of `height` x `width` points.

    `partly`: from the first scans of a progressive JPEG alone. `damaged`: it broke off, or had errors that the
    decoder passed over.
    """

    luma: Plane
    height: int
    width: int
    partly: bool = False
    damaged: bool = False

    @property
    def is_scaled(self) -> bool:
        """Say whether there is more in the file than was decoded."""
        return self.partly or self.luma.shape != (self.height, self.width)


def decode(data: bytes, *, full: bool = False, first_pass: bool = False) -> Picture | None:
    """Return a picture's luma, or None where `data` is no picture that is known here.

    `full`: every point of it, unless it is far too large. `first_pass`: of a progressive JPEG the first scans.
    Raises Unreadable for a picture that is spoilt.
    """
    try:
        picture = _jpeg(data, full=full, first_pass=first_pass) if data.startswith(_JPEG) else None
        return picture or _by_pillow(data)
    except (Unreadable, MemoryError):
        raise
    except Exception:  # noqa: BLE001  decoders raise whatever a spoilt file leads them to
        raise Unreadable(FailureReason.DAMAGED) from None


def _jpeg(data: bytes, *, full: bool, first_pass: bool) -> Picture | None:
    """Return a JPEG's luma, or None where Pillow may know better: four inks, arithmetic coding, no JPEG."""
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data, strict=False)
    except (ValueError, KeyError):
        return None
    full = full and height * width <= MOST_POINTS
    first = None
    if first_pass and not full and min(height, width) >= 8 * EIGHTH_ENOUGH:
        first = first_scans(data)
    least = (-(-height // 8), -(-width // 8)) if first else (0, 0) if full else (ENOUGH, ENOUGH)
    decoded = _luma(first or data, *least)
    if decoded is None:
        return None
    plane, damaged = decoded
    return Picture(plane, height, width, partly=first is not None, damaged=damaged)


def _luma(data: bytes, least_height: int, least_width: int) -> tuple[Plane, bool] | None:
    """Return the luma at the smallest scale that has so many rows and columns, and whether it is damaged."""
    for strict in (True, False):
        try:
            plane = simplejpeg.decode_jpeg(
                data, "GRAY", min_height=least_height, min_width=least_width, strict=strict
            )
        except ValueError:
            continue
        return plane[:, :, 0], not strict
    return None


def broken(data: bytes, longest: int) -> Image.Image | None:
    """Return what can be decoded of a JPEG that broke off, its longer side `longest` or more, or None.

    What is missing is grey.
    """
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data, strict=False)
        least = [-(-side * longest // max(height, width)) for side in (height, width)]
        points = simplejpeg.decode_jpeg(
            data, "RGB", min_height=least[0], min_width=least[1], strict=False
        )
    except (ValueError, KeyError):
        return None
    return Image.fromarray(points)


def first_scans(data: bytes) -> bytes | None:
    """Return a progressive JPEG with only the scans of its blocks' means; None where it is not progressive.

    What is returned is a JPEG of its own, about a tenth as long, that shows the picture at an eighth.
    """
    kept = [_START]
    progressive = False
    for mark, begin, end, scan_end in _segments(data):
        if mark == _PROGRESSIVE:
            progressive = True
        if mark != _SCAN:
            kept.append(data[begin:end])
            continue
        if not progressive:
            return None
        components = data[begin + 4]
        if data[begin + 5 + 2 * components] == 0:  # the first frequency of this scan: the mean
            kept.append(data[begin:scan_end])
    return b"".join((*kept, _END)) if progressive else None


def _segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield each segment of a JPEG: its mark, where it begins and ends, and where a scan's data end."""
    place, last = len(_START), len(data) - 3
    while place < last and data[place] == 0xFF:
        mark = data[place + 1]
        if mark == 0xFF:  # filling
            place += 1
            continue
        if mark == _END_MARK:
            return
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        after = end
        if mark == _SCAN:
            if place + 6 + 2 * data[place + 4] > len(data):
                return
            match = _AFTER_SCAN.search(data, end)
            after = match.start() if match else len(data)
        yield mark, place, end, after
        place = after


def _by_pillow(data: bytes) -> Picture | None:
    """Return the luma of what Pillow opens; of a moving picture, the first: `multiframe` has the others."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_POINTS:
                raise Unreadable(FailureReason.TOO_LARGE)
            return Picture(gray(image), image.height, image.width)
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError:
        raise Unreadable(FailureReason.TOO_LARGE) from None


def eight_bits(image: Image.Image) -> Image.Image:
    """Return a picture of more than 8 bits a point as one of 8, and any other as it is.

    Pillow would cut off all that is lighter than 255. What counts as white is the lightest that the bits could
    say which are used: 12 bits often lie in 16; and of fractions 1, or as of whole numbers.
    """
    if image.mode not in _DEEP:
        return image
    points = np.nan_to_num(np.asarray(image, np.float32)).clip(0)
    top = float(points.max(initial=0))
    white = 1 if image.mode == "F" and top <= 1 else max(255, (1 << int(top).bit_length()) - 1)
    return Image.fromarray((points * np.float32(255 / white)).round().astype(np.uint8))


def gray(image: Image.Image) -> Plane:
    """Return the luma of a picture that Pillow has opened."""
    image = eight_bits(image)
    if image.mode == "L" or image.height <= BAND:
        return np.asarray(_luma_of(image))
    luma = np.empty((image.height, image.width), np.uint8)
    for top in range(0, image.height, BAND):  # never a second whole picture in memory
        band = image.crop((0, top, image.width, min(top + BAND, image.height)))
        luma[top : top + BAND] = np.asarray(_luma_of(band))
    return luma


def _luma_of(image: Image.Image) -> Image.Image:
    return (image if image.mode in ("L", "RGB") else image.convert("RGB")).convert("L")
