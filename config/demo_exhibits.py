"""Invented exhibits of the demonstration: drawn shapes, one of them on an invented list."""

import hashlib
import io
from typing import Final

from PIL import Image, ImageDraw

from payung.foundation.viewer import SYSTEM
from payung.media import actions
from payung.media.actions import Brought
from payung.media.models import Source
from payung.people.viewer import OfficerViewer

SIZE: Final = (960, 720)
LISTED: Final = "boat.jpg"
# file name, colours of the sky and of the shape, its corners, and how small it was saved
SHAPES: Final = (
    ("kite.jpg", "#9cc4e8", "#c0392b", 3, 1),
    ("kite-small.jpg", "#9cc4e8", "#c0392b", 3, 2),
    ("house.jpg", "#f3e3c3", "#5d7a3a", 6, 1),
    (LISTED, "#cfe8ef", "#7d4b2a", 8, 1),
)


def load(viewer: OfficerViewer) -> None:
    """Take the drawn files in for the viewer's unit, and one of them into an invented list."""
    for name, sky, colour, corners, smaller in SHAPES:
        data = _drawn(sky, colour, corners, smaller)
        if name == LISTED:
            _list(data)
        told = Brought(Source.SEIZED, name, "A drawn shape.", "Seizure 12/3 (invented)")
        actions.receive_exhibit(viewer, viewer.unit, io.BytesIO(data), told)


def _list(data: bytes) -> None:
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    listed = f"key,md5,category,baseline\nboat,{digest},A1,yes\n"
    actions.import_set(SYSTEM, "Invented list", io.BytesIO(listed.encode()))


def _drawn(sky: str, colour: str, corners: int, smaller: int) -> bytes:
    """Return a picture of a shape with so many corners before a sky that is lighter below."""
    image = Image.new("RGB", SIZE, sky)
    pen, (width, height) = ImageDraw.Draw(image), SIZE
    for line in range(height // 2, height):
        pen.line((0, line, width, line), fill=(240, 240, 240 - line % 40))
    pen.regular_polygon((width // 2, height // 2, height // 3), corners, rotation=20, fill=colour)
    out = io.BytesIO()
    image.reduce(smaller).save(out, "JPEG", quality=90)
    return out.getvalue()
