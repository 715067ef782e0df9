"""The claims in a picture's EXIF data: camera, times, names, place. Anybody can change them.

Pillow reads the format. A broken directory or field loses itself, not the others. The input is hostile, so this
runs in the sandbox.
"""

import io
import math
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from PIL import ExifTags, Image

HEAD: Final = 1 << 17  # bytes at a file's beginning that `read` looks at
LONGEST: Final = 800  # characters of a text
_LONGEST_BYTES: Final = 4 * LONGEST
_MARK: Final = b"Exif\x00\x00"
_JPEG, _SEGMENT = b"\xff\xd8\xff", 0xFF
_APPLICATION: Final = frozenset((*range(0xE0, 0xF0), 0xFE))  # segments for programs and comments
_BASE, _GPS, _IFD = ExifTags.Base, ExifTags.GPS, ExifTags.IFD


@dataclass(frozen=True)
class Exif:
    """Texts as the file has them, up to LONGEST characters; empty where there is none.

    `place`: degrees north and east.
    """

    make: str = ""
    model: str = ""
    software: str = ""
    taken_at: str = ""
    digitized_at: str = ""
    changed_at: str = ""
    body_serial: str = ""
    lens_serial: str = ""
    owner: str = ""
    artist: str = ""
    copyright: str = ""
    description: str = ""
    user_comment: str = ""
    title: str = ""
    comment: str = ""
    place: tuple[float, float] | None = None


NOTHING: Final = Exif()
_FIELDS: Final[dict[int, str]] = {
    int(_BASE.Make): "make",
    int(_BASE.Model): "model",
    int(_BASE.Software): "software",
    int(_BASE.DateTimeOriginal): "taken_at",
    int(_BASE.DateTimeDigitized): "digitized_at",
    int(_BASE.DateTime): "changed_at",
    int(_BASE.BodySerialNumber): "body_serial",
    int(_BASE.LensSerialNumber): "lens_serial",
    int(_BASE.CameraOwnerName): "owner",
    int(_BASE.Artist): "artist",
    int(_BASE.Copyright): "copyright",
    int(_BASE.ImageDescription): "description",
    int(_BASE.UserComment): "user_comment",
    int(_BASE.XPTitle): "title",
    int(_BASE.XPComment): "comment",
}


def read(data: bytes) -> Exif:
    """Return the texts at the beginning of a file, no place. Never raises: unreadable data is NOTHING.

    Looks at HEAD bytes, and decodes none of the picture.
    """
    try:
        if not _has_mark(data):
            return NOTHING
        head = io.BytesIO(data[:HEAD])
        with warnings.catch_warnings(action="ignore"), Image.open(head) as image:
            return Exif(place=None, **_texts(image.getexif()))
    except Exception:  # noqa: BLE001  decoders raise anything on a hostile file
        return NOTHING


def of_image(image: Image.Image) -> Exif:
    """Return texts and place of an opened picture. May raise what Pillow raises."""
    outer = image.getexif()
    return Exif(place=_place(_directory(outer, _IFD.GPSInfo)), **_texts(outer))


def _texts(outer: Image.Exif) -> dict[str, str]:
    """Return each text that is not empty; the inner directory wins."""
    texts: dict[str, str] = {}
    for directory in (outer, _directory(outer, _IFD.Exif)):
        for tag in _FIELDS.keys() & directory.keys():
            if text := _text(directory, tag):
                texts[_FIELDS[tag]] = text
    return texts


def on_earth(north: float, east: float) -> tuple[float, float] | None:
    """Return a place in degrees; None where it is nowhere on earth."""
    if not math.isfinite(north + east) or abs(north) > 90 or abs(east) > 180:
        return None
    return round(north, 6), round(east, 6)


def decoded(value: object) -> str:
    """Return a field as text, whatever its type; empty for a number."""
    if isinstance(value, bytes):
        value = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")[:_LONGEST_BYTES]
        value = value.decode("utf-16-le" if value[1:2] == b"\0" else "utf-8", "replace")
    return value[:LONGEST] if isinstance(value, str) else ""


def _has_mark(data: bytes) -> bool:
    """Say whether there is EXIF data: in a JPEG it is in a segment before the picture itself."""
    if not data.startswith(_JPEG):
        return data.find(_MARK, 0, HEAD) >= 0
    place = 2
    while data[place] == _SEGMENT and data[place + 1] in _APPLICATION:
        if data.startswith(_MARK, place + 4):
            return True
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return False


def _directory(outer: Image.Exif, name: ExifTags.IFD) -> Mapping[int, object]:
    with suppress(Exception):  # decoders raise anything on a hostile file
        return outer.get_ifd(name)
    return {}


def _text(directory: Mapping[int, object], tag: int) -> str:
    """Return a field as UTF-8 where it is valid: Pillow reads Latin-1, as the standard once said ASCII."""
    try:
        text = decoded(directory[tag])
    except Exception:  # noqa: BLE001  fields are decoded when they are asked for
        return ""
    if not text.isascii():
        with suppress(ValueError):
            return text.encode("latin-1").decode()
    return text


def _place(earth: Mapping[int, object]) -> tuple[float, float] | None:
    if not earth:
        return None
    with suppress(KeyError, TypeError, ValueError, ArithmeticError):
        north = _degrees(earth[_GPS.GPSLatitude], is_negative=earth.get(_GPS.GPSLatitudeRef) == "S")
        east = _degrees(
            earth[_GPS.GPSLongitude], is_negative=earth.get(_GPS.GPSLongitudeRef) == "W"
        )
        return on_earth(north, east)
    return None


def _degrees(parts: object, *, is_negative: bool) -> float:
    if not isinstance(parts, tuple):
        raise TypeError
    degrees, minutes, seconds = (float(part) for part in parts)
    total = degrees + minutes / 60 + seconds / 3600
    return -total if is_negative else total
