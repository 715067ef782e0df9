"""What a picture's own notes (EXIF) say of the camera and of when: a hint, since anybody can change them."""

import io
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PIL import Image

from payung.media.quietly import opened

HEAD: Final = 1 << 17  # bytes of a file in which its notes begin and end
_MARK: Final = b"Exif\x00\x00"
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


def notes(path: Path) -> Notes:
    """Return what a file says of itself; nothing where it says nothing, or says it in a broken way."""
    try:
        with opened(path) as file:
            head = file.read(HEAD)
        if _MARK not in head:
            return NOTHING
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(head)) as image:
            exif = image.getexif()
            return _notes(exif, exif.get_ifd(_MORE))
    except Exception:  # noqa: BLE001  decoders raise whatever a spoilt file leads them to
        return NOTHING


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
