"""EXIF data is read once for all, in bounds; broken parts lose themselves and nothing is raised."""

import io
import struct
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from payung.media.files import exif, metadata
from payung.media.files.exif import NOTHING, Exif, read
from payung.media.files.tests.hostile_files import corpus
from payung.media.scan import camera

TAG, GPS = ExifTags.Base, ExifTags.GPS
TEXT, SHORT, LONG, RATIONAL = 2, 3, 4, 5
Field = tuple[int, int, bytes]


def picture(block: bytes) -> bytes:
    """Return a JPEG with an EXIF block."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=b"Exif\0\0" + block)
    return file.getvalue()


def whole(data: bytes) -> Exif:
    with Image.open(io.BytesIO(data)) as image:
        return exif.of_image(image)


class Block:
    """Writes the EXIF format byte by byte, so that each part of it can be broken."""

    def __init__(self, order: str = "<") -> None:
        self.order = order

    def number(self, value: int) -> bytes:
        return struct.pack(f"{self.order}L", value)

    def fractions(self, *values: int) -> bytes:
        return b"".join(struct.pack(f"{self.order}LL", value, 1) for value in values)

    def text(self, tag: int, value: str, encoding: str = "utf-8") -> Field:
        return tag, TEXT, value.encode(encoding) + b"\0"

    def directory(self, start: int, fields: list[Field]) -> bytes:
        """Return a directory that begins at a byte of the block, its long values behind it."""
        sizes = {TEXT: 1, SHORT: 2, LONG: 4, RATIONAL: 8}
        rows, behind = b"", b""
        first = start + 2 + 12 * len(fields) + 4
        for tag, kind, value in sorted(fields):
            rows += struct.pack(f"{self.order}HHL", tag, kind, len(value) // sizes[kind])
            rows += value.ljust(4, b"\0") if len(value) <= 4 else self.number(first + len(behind))
            behind += value if len(value) > 4 else b""
        return struct.pack(f"{self.order}H", len(fields)) + rows + self.number(0) + behind

    def build(
        self,
        outer: list[Field],
        inner: list[Field],
        earth: list[Field],
        inner_at: int | None = None,
        earth_at: int | None = None,
    ) -> bytes:
        """Return a block of three directories; the offsets of two can be false."""
        head = (b"II" if self.order == "<" else b"MM") + struct.pack(f"{self.order}HL", 42, 8)
        links: list[Field] = [
            (ExifTags.IFD.Exif, LONG, self.number(0)),
            (ExifTags.IFD.GPSInfo, LONG, self.number(0)),
        ]
        second = 8 + len(self.directory(8, outer + links))
        third = second + len(self.directory(second, inner))
        places = (inner_at or second, earth_at or third)
        links = [
            (tag, LONG, self.number(at)) for (tag, _, _), at in zip(links, places, strict=True)
        ]
        parts = (self.directory(8, outer + links), self.directory(second, inner))
        return head + b"".join(parts) + self.directory(third, earth)


def earth(block: Block) -> list[Field]:
    return [
        (GPS.GPSLatitudeRef, TEXT, b"S\0"),
        (GPS.GPSLatitude, RATIONAL, block.fractions(6, 12, 36)),
        (GPS.GPSLongitudeRef, TEXT, b"E\0"),
        (GPS.GPSLongitude, RATIONAL, block.fractions(106, 51, 0)),
    ]


PLACE: Final = (-6.21, 106.85)
MOMENT: Final = "2026:03:02 10:11:12"


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_say_the_same(order: str) -> None:
    block = Block(order)
    outer = [block.text(TAG.Make, "Kite"), block.text(TAG.Model, "K 7")]
    inner = [block.text(TAG.DateTimeOriginal, MOMENT), block.text(TAG.BodySerialNumber, "0042")]
    data = picture(block.build(outer, inner, earth(block)))
    claims = Exif("Kite", "K 7", taken_at=MOMENT, body_serial="0042")
    assert (read(data), whole(data)) == (claims, replace(claims, place=PLACE))
    assert camera.notes(data) == camera.Notes("Kite K 7 0042", "2026-03-02T10:11:12")
    notes = metadata.read(data)
    assert (notes.camera, notes.device, notes.place) == ("Kite K 7", "0042", PLACE)


@pytest.mark.parametrize(
    ("maker", "encoding"),
    [("ว่าว", "utf-8"), ("Cánh Diều", "utf-8"), ("Käfer", "latin-1"), ("凧", "utf-8")],
)
def test_makers_in_any_script_are_read(maker: str, encoding: str) -> None:
    block = Block()
    outer = [block.text(TAG.Make, maker, encoding), block.text(TAG.Model, "K 7")]
    data = picture(block.build(outer, [], []))
    assert (read(data).make, read(data).model) == (maker, "K 7")
    assert metadata.read(data).camera == f"{maker} K 7"
    assert camera.notes(data).camera.endswith("K 7")


@pytest.mark.parametrize("at", [3, 8, 0xFFFF, 0xFFFFFFF0])
def test_a_broken_directory_loses_itself_alone(at: int) -> None:
    block = Block()
    outer, inner = [block.text(TAG.Make, "Kite")], [block.text(TAG.LensSerialNumber, "7")]
    without_inner = whole(picture(block.build(outer, inner, earth(block), inner_at=at)))
    assert (without_inner.make, without_inner.lens_serial) == ("Kite", "")
    assert without_inner.place == PLACE
    without_place = whole(picture(block.build(outer, inner, earth(block), earth_at=at)))
    assert (without_place.lens_serial, without_place.place) == ("7", None)


def test_a_field_of_another_type_is_empty() -> None:
    block = Block()
    outer = [(TAG.Make, SHORT, b"\7\0"), block.text(TAG.Model, "K 7")]
    assert read(picture(block.build(outer, [], []))) == Exif(model="K 7")


def test_a_moment_without_a_clock_gives_way_to_the_next_one() -> None:
    block = Block()
    inner = [block.text(TAG.DateTimeOriginal, " " * 19)]
    data = picture(block.build([block.text(TAG.DateTime, MOMENT)], inner, []))
    assert metadata.read(data).made_at == MOMENT
    assert camera.notes(data).taken == "2026-03-02T10:11:12"


def test_a_long_text_is_cut() -> None:
    block = Block()
    data = picture(block.build([block.text(TAG.ImageDescription, "kite " * 9000)], [], []))
    assert len(read(data).description) == exif.LONGEST


def test_a_file_without_exif_data_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_args: object) -> None:
        raise AssertionError

    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG")
    monkeypatch.setattr(Image, "open", opened)
    for data in (b"", b"words", b"\xff\xd8\xff", file.getvalue(), file.getvalue() + b"Exif\0\0"):
        assert read(data) is NOTHING


def test_no_file_of_the_hostile_raises() -> None:
    for data in corpus().values():
        assert isinstance(read(data), Exif)


@given(st.binary(max_size=40), st.integers(0, 300))
def test_no_bytes_break_it(data: bytes, place: int) -> None:
    block = Block()
    intact = picture(block.build([block.text(TAG.Make, "Kite")], [], earth(block)))
    assert isinstance(read(intact[:place] + data + intact[place + len(data) :]), Exif)
