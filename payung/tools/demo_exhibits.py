"""Invented exhibits of the demonstration: drawn shapes, one in an invented hash set; an archive; a scan."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from payung.foundation.viewer import SYSTEM
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits.actions import Acquisition
from payung.media.hashsets import actions as hashset_actions
from payung.media.models import Source
from payung.media.scan import bundle
from payung.media.scan.workflow import ScanRequest, scan
from payung.staff import queries
from payung.staff.queries import key_export
from payung.staff.viewer import OfficerViewer

SIZE: Final = (960, 720)
LISTED: Final = "boat.jpg"
Shape = tuple[str, tuple[str, str, int, int]]
# file name, colours of background and shape, number of corners, factor by which the picture is reduced
SHAPES: Final[tuple[Shape, ...]] = (
    ("kite.jpg", ("#9cc4e8", "#c0392b", 3, 1)),
    ("kite-small.jpg", ("#9cc4e8", "#c0392b", 3, 2)),
    ("house.jpg", ("#f3e3c3", "#5d7a3a", 6, 1)),
    (LISTED, ("#cfe8ef", "#7d4b2a", 8, 1)),
)
ALBUM: Final[tuple[Shape, ...]] = (
    ("star.jpg", ("#e8d9f0", "#2b5f7d", 5, 1)),
    ("hut.jpg", ("#dff0d8", "#8a4b2b", 4, 1)),
    ("well.jpg", ("#f0e0d0", "#33475b", 12, 1)),
)
SEIZURE: Final = "Seizure 12/3 (invented)"


def load(viewer: OfficerViewer) -> None:
    """Receive the drawn files, an archive and a scan as exhibits; add one file to an invented hash set."""
    drawn = _all_drawn(SHAPES)
    _list(drawn[LISTED])
    for name, data in drawn.items():
        _take_in(viewer, data, Acquisition(Source.SEIZED, name, "A drawn shape.", SEIZURE))
    files = {LISTED: drawn[LISTED], **_all_drawn(ALBUM), "list.txt": b"Drawn shapes.\n"}
    acquisition = Acquisition(Source.SEIZED, "album.zip", "Drawn shapes, packed.", SEIZURE)
    _take_in(viewer, _packed(files), acquisition)
    result = _scanned(viewer, {**drawn, **files})
    _take_in(viewer, result, Acquisition(Source.SEIZED, "bundle.payung", "", SEIZURE))


def _take_in(viewer: OfficerViewer, data: bytes, acquisition: Acquisition) -> None:
    exhibit_actions.receive_exhibit(viewer, viewer.unit, io.BytesIO(data), acquisition)


def _packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _scanned(viewer: OfficerViewer, files: Mapping[str, bytes]) -> bytes:
    """Return the bundle that a scan of these files seals to the viewer's unit."""
    with tempfile.TemporaryDirectory() as folder:
        medium, key = Path(folder) / "telephone", Path(folder) / "unit.key"
        medium.mkdir()
        for name, data in files.items():
            (medium / name).write_bytes(data)
        key.write_text(key_export.unit_key(SYSTEM, queries.unit(viewer, viewer.unit).name))
        request = ScanRequest(medium, Path(folder) / "out", "Seizure 12/3", workers=1, to=key)
        scan(SYSTEM, request)
        return (request.out / bundle.NAME).read_bytes()


def _list(data: bytes) -> None:
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    listed = f"key,md5,category,baseline\nboat,{digest},A1,yes\n"
    hashset_actions.import_set(SYSTEM, "Invented list", io.BytesIO(listed.encode()))


def _all_drawn(shapes: Iterable[Shape]) -> dict[str, bytes]:
    return {name: _drawn(*how) for name, how in shapes}


def _drawn(sky: str, colour: str, corners: int, smaller: int) -> bytes:
    """Return a picture of a polygon in front of a sky."""
    image = Image.new("RGB", SIZE, sky)
    pen, (width, height) = ImageDraw.Draw(image), SIZE
    for line in range(height // 2, height):
        pen.line((0, line, width, line), fill=(240, 240, 240 - line % 40))
    pen.regular_polygon((width // 2, height // 2, height // 3), corners, rotation=20, fill=colour)
    out = io.BytesIO()
    image.reduce(smaller).save(out, "JPEG", quality=90)
    return out.getvalue()
