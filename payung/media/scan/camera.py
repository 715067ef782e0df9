"""Camera and time of a picture as EXIF claims them: a hint, since anybody can change them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from payung.media.files import exif

_LONGEST: Final = 60  # characters
_ODD: Final = re.compile(r"[^\w .,:/+()-]+")


@dataclass(frozen=True)
class Notes:
    """`camera`: make, model, number. `taken`: such as 2026-11-01T09:30:00, by its clock. Or empty."""

    camera: str = ""
    taken: str = ""


NOTHING: Final = Notes()


def notes(data: bytes) -> Notes:
    """Return the camera and time that a picture claims; NOTHING where it claims neither. Never raises."""
    claims = exif.read(data)
    if claims is exif.NOTHING:
        return NOTHING
    parts = (_text(part) for part in (claims.make, claims.model, claims.body_serial))
    taken = _moment(claims.taken_at) or _moment(claims.changed_at)
    return Notes(" ".join(part for part in parts if part), taken)


def _text(value: str) -> str:
    return _ODD.sub(" ", value[:_LONGEST]).strip()


def _moment(value: str) -> str:
    try:
        return datetime.strptime(value[:19], "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
    except ValueError:
        return ""
