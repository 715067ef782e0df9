"""What a picture's own notes (EXIF) say of the camera and of when: a hint, since anybody can change them."""

import io
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PIL import Image

HEAD: Final = 1 << 17  # bytes of a file in which its notes begin and end
_MARK: Final = b"Exif\x00\x00"
_JPEG, _SEGMENT = b"\xff\xd8\xff", 0xFF
_BESIDE: Final = frozenset((*range(0xE0, 0xF0), 0xFE))  # segments that programs and people fill
_MAKE, _MODEL, _WHEN, _MORE = 0x010F, 0x0110, 0x0132, 0x8769
_TAKEN, _SERIAL = 0x9003, 0xA431
_LONGEST: Final = 60  # characters
_ODD: Final = re.compile(r"[^\w .,:/+()-]+")


@dataclass(frozen=True)
class Notes:
    """`camera`: make, model, number. `taken`: such as 2026-11-01T09:30:00, by its clock. Or empty."""

    camera: str = ""
    taken: str = ""


NOTHING: Final = Notes()


def notes(data: bytes) -> Notes:
    """Return what a file says of itself; nothing where it says nothing, or says it in a broken way."""
    try:
        if not _has_notes(data):
            return NOTHING
        head = data[:HEAD]
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(head)) as image:
            exif = image.getexif()
            return _notes(exif, exif.get_ifd(_MORE))
    except Exception:  # noqa: BLE001  decoders raise whatever a spoilt file leads them to
        return NOTHING


def _has_notes(data: bytes) -> bool:
    """Say whether there are notes: in a JPEG they are in one of the segments before the picture itself."""
    if not data.startswith(_JPEG):
        return data.find(_MARK, 0, HEAD) >= 0
    place = 2
    while data[place] == _SEGMENT and data[place + 1] in _BESIDE:
        if data.startswith(_MARK, place + 4):
            return True
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return False


def _notes(exif: Any, more: Any) -> Notes:
    parts = (_text(exif.get(_MAKE)), _text(exif.get(_MODEL)), _text(more.get(_SERIAL)))
    when = _moment(more.get(_TAKEN)) or _moment(exif.get(_WHEN))
    return Notes(" ".join(part for part in parts if part), when)


def _text(value: object) -> str:
    return _ODD.sub(" ", value[:_LONGEST]).strip() if isinstance(value, str) else ""


def _moment(value: object) -> str:
    try:
        return datetime.strptime(str(value)[:19], "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
    except ValueError:
        return ""
