"""What a file says of its making is read as claims, in bounds; whatever it says, nothing is raised."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from payung.media.files.metadata import HINTS, LONGEST, Hint, Notes, read
from payung.media.files.tests.hostile_files import corpus

TAG, GPS = ExifTags.Base, ExifTags.GPS
MANIFEST = b"jumb\0\0\0\x25jumd" + bytes.fromhex("6332706100110010800000aa00389b71") + b"\x03c2pa\0"


def picture(
    kind: str = "JPEG",
    outer: dict[int, Any] | None = None,
    inner: dict[int, Any] | None = None,
    earth: dict[int, Any] | None = None,
    **more: Any,
) -> bytes:
    exif = Image.Exif()
    exif.update(outer or {})
    exif.get_ifd(ExifTags.IFD.Exif).update(inner or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(earth or {})
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, kind, exif=exif, **more)
    return file.getvalue()


EARTH: dict[int, Any] = {
    GPS.GPSLatitudeRef: "S",
    GPS.GPSLatitude: (6.0, 12.0, 36.0),
    GPS.GPSLongitudeRef: "E",
    GPS.GPSLongitude: (106.0, 51.0, 0.0),
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_camera_time_place_and_names_are_read_with_a_hint_for_each(kind: str) -> None:
    data = picture(
        kind,
        {TAG.Make: "Kite", TAG.Model: "K 7", TAG.Software: "1.2", TAG.Artist: "Ann\nInvented"},
        {TAG.DateTimeOriginal: "2026:03:02 10:11:12", TAG.BodySerialNumber: "0042"},
        EARTH,
    )
    notes = read(data)
    assert (notes.camera, notes.software, notes.device) == ("Kite K 7", "1.2", "0042")
    assert (notes.made_at, notes.owner) == ("2026:03:02 10:11:12", "Ann Invented")
    assert notes.place == (-6.21, 106.85)
    assert notes.hints == (Hint.PLACE, Hint.DEVICE, Hint.OWNER, Hint.TIME)
    assert set(HINTS) == set(Hint)
    assert Notes.of_json(notes.to_json()) == notes


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("-06.2100+106.8500/", (-6.21, 106.85)),
        ("+13.7563+100.5018+002.000/", (13.7563, 100.5018)),
        ("+91.0+010.0/", None),
        ("+0613+10651/", None),
        ("somewhere", None),
    ],
)
def test_what_a_telephone_wrote_into_a_film_is_read(
    place: str, expected: tuple[float, float] | None
) -> None:
    films = pytest.importorskip("payung.media.files.tests.films")
    says = {"make": "Kite", "model": "K 7", "creation_time": "2026-03-02T10:11:12Z"}
    notes = read(films.film(says={**says, "location": place, "title": "Words\nof somebody"}))
    assert (notes.camera, notes.place) == ("Kite K 7", expected)
    assert notes.made_at.startswith("2026-03-02T10:11:12")
    assert notes.words == ("Words of somebody",)


def test_a_telephone_of_another_maker_names_things_its_own_way() -> None:
    films = pytest.importorskip("payung.media.files.tests.films")
    apple = "com.apple.quicktime."
    says = {f"{apple}make": "Boat", f"{apple}location.ISO6709": "+01.30+103.80/"}
    notes = read(films.film(form="mov", says={**says, f"{apple}creationdate": "2026-03-02"}))
    assert (notes.camera, notes.place, notes.made_at) == ("Boat", (1.3, 103.8), "2026-03-02")


ATTRIBUTES = """
  exif:GPSLatitude="6,12.6S" exif:GPSLongitude='106,51,0E' exif:DateTimeOriginal="2026-03-02T10:11:12+07:00"
  tiff:Make="Kite" tiff:Model="K&amp;7" aux:SerialNumber="0042" aux:OwnerName="Ann Invented">"""
ELEMENTS = """>
  <exif:GPSLatitude>6,12,36S</exif:GPSLatitude><exif:GPSLongitude> 106,51.0E </exif:GPSLongitude>
  <exif:GPSAltitude/><xmp:CreateDate>2026-03-02T10:11:12+07:00</xmp:CreateDate>
  <tiff:Make>Kite</tiff:Make><tiff:Model>K&#38;7</tiff:Model>
  <exifEX:BodySerialNumber>0042</exifEX:BodySerialNumber>
  <dc:creator><rdf:Seq><rdf:li>Ann Invented</rdf:li></rdf:Seq></dc:creator>"""
TOLD = Notes("Kite K&7", "", "2026-03-02T10:11:12+07:00", (-6.21, 106.85), "0042", "Ann Invented")


PLAIN = picture("GIF")


def packet(said: str) -> bytes:
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description rdf:about="" {said}
        </rdf:Description></rdf:RDF></x:xmpmeta>""".encode()


def in_png(xmp: bytes) -> bytes:
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=True)
    return picture("PNG", pnginfo=text)


@pytest.mark.parametrize("said", [ATTRIBUTES, ELEMENTS])
def test_where_when_and_by_whom_is_read_of_xmp_too(said: str) -> None:
    xmp = packet(said)
    for data in (picture(xmp=xmp), picture("WEBP", xmp=xmp), in_png(xmp), PLAIN + xmp):
        assert read(data) == TOLD
    assert read(b"PK\3\4" + picture() + xmp) == Notes()  # an archive: it is of one file of many


def test_what_exif_says_counts_before_what_xmp_says() -> None:
    xmp = packet(ATTRIBUTES.replace("6,12", "7,12"))
    notes = read(picture(outer={TAG.Make: "Boat"}, earth=EARTH, xmp=xmp))
    assert (notes.camera, notes.place, notes.device) == ("Boat", (-6.21, 106.85), "0042")


@pytest.mark.parametrize(
    "north", ["91,0N", "6,12", "6.2", "S", "6,12E", "6,12N0", "-6,12S", "٦,12N", "6," + "1" * 999]
)
def test_a_place_in_xmp_that_is_nowhere_is_none(north: str) -> None:
    assert read(picture(xmp=packet(ATTRIBUTES.replace("6,12.6S", north)))).place is None


def test_xmp_that_would_take_long_or_define_something_does_neither() -> None:
    entity = b'<!DOCTYPE a [<!ENTITY k "kite">]>' + packet('aux:OwnerName="&k;">')
    assert read(picture(xmp=entity)).owner == "&k;"
    hostile = (
        "a" * 60_000,
        "<a " * 20_000,
        "<a ''" * 12_000,
        "<a b=\"'" * 9_000,
        "&#" + "9" * 60_000,
    )
    for value in hostile:
        notes = read(PLAIN + packet(f'aux:OwnerName="{value}"{ATTRIBUTES}'))
        assert isinstance(notes, Notes)
    long = packet(f'aux:OwnerName="{"&#" + "9" * 60_000};"{ATTRIBUTES}')
    assert read(picture(xmp=long)).place == TOLD.place


def test_of_whatever_wrote_it_the_later_date_stands_behind_the_earlier() -> None:
    dates = ["2026:03:02 10:11:12", "2026-03-02T10:11:13+07:00", "2026:12:01 08:00:00", ""]
    whens = [Notes(made_at=date).when for date in dates]
    assert sorted(whens) == ["", *whens[:3]]


def test_what_says_nothing_has_no_notes() -> None:
    for data in (b"", b"words", picture()):
        assert read(data) == Notes()
        assert read(data).hints == ()


@pytest.mark.parametrize(
    "changed",
    [
        {GPS.GPSLatitude: (91.0, 0.0, 0.0)},
        {GPS.GPSLongitude: (181.0, 0.0, 0.0)},
        {GPS.GPSLatitude: (6.0, 12.0)},
        {GPS.GPSLatitude: (IFDRational(1, 0), 0.0, 0.0)},  # what Pillow makes of a hostile number
    ],
)
def test_a_place_that_is_nowhere_is_none(changed: dict[int, Any]) -> None:
    assert read(picture(earth={**EARTH, **changed})).place is None


def test_what_is_far_too_long_is_cut_and_nothing_steers_a_screen() -> None:
    long = read(picture(outer={TAG.ImageDescription: "kite " * 10_000, TAG.Make: "a\x1b[2Jb\x07"}))
    assert [len(words) for words in long.words] == [LONGEST]
    assert long.camera == "a [2Jb"


def test_content_credentials_are_told_with_who_claims_to_have_made_them() -> None:
    for said, maker in (
        (b"\x6fclaim_generator\x6bKite/1.0 (x", "Kite/1.0 (x"),
        (
            b"\x74claim_generator_info\x81\xa1\x64name\x78\x1aA maker with a longer name",
            "A maker with a longer name",
        ),
        (b"", ""),
        (b"\x6fclaim_generator\x00", ""),
    ):
        notes = read(picture() + MANIFEST + said)
        assert (notes.c2pa, notes.c2pa_maker) == (True, maker)
    assert not read(picture() + b"jumd c2pa").c2pa


def test_what_content_credentials_assert_of_camera_time_and_place_is_read_where_exif_says_nothing() -> (
    None
):
    said = rb"""\0json{"@context": {"exif": "http://ns.adobe.com/exif/1.0/"}, "exif:GPSLatitude": "6,12.6S",
    "exif:GPSLongitude": "106,51.0E", "exif:DateTimeOriginal": "2026-03-02T10:11:12", "tiff:Make": "Kite",
    "tiff:Model":"K \u0037", "exifEX:BodySerialNumber": "0042", "dc:creator": "broken \x", "exif:FNumber": 4}"""
    notes = read(picture() + MANIFEST + said)
    assert (notes.camera, notes.device, notes.owner) == ("Kite K 7", "0042", "")
    assert (notes.made_at, notes.place) == ("2026-03-02T10:11:12", (-6.21, 106.85))
    assert read(picture(outer={TAG.Make: "Other"}) + MANIFEST + said).camera == "Other"
    assert not read(picture() + said).camera  # without a manifest it is anything


def test_that_a_machine_made_it_is_a_claim_with_a_hint() -> None:
    said = b"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    for data in (picture() + MANIFEST + said, picture() + said):
        assert read(data).machine == ("trainedAlgorithmicMedia",)
        assert Hint.MACHINE in read(data).hints
    assert (
        read(picture() + said.replace(b"trainedAlgorithmicMedia", b"digitalCapture")).machine == ()
    )
    text = PngInfo()
    text.add_text("parameters", "a kite, steps: 20")
    text.add_text("Comment", "hello")
    notes = read(picture("PNG", pnginfo=text))
    assert (notes.machine, notes.words) == (("parameters",), ("hello",))


def test_no_file_of_the_hostile_raises() -> None:
    for data in corpus().values():
        assert isinstance(read(data), Notes)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_break_it(data: bytes, place: int) -> None:
    whole = picture(earth=EARTH, outer={TAG.Make: "Kite"}) + MANIFEST
    assert isinstance(read(whole[:place] + data + whole[place + len(data) :]), Notes)
    assert isinstance(read(MANIFEST + b"\x6fclaim_generator" + data), Notes)


@given(st.text(max_size=200), st.text("<>/='\"&;: ar", max_size=60))
def test_no_xmp_breaks_it(text: str, marks: str) -> None:
    for xmp in (packet(f'exif:GPSLatitude="{text}"{ATTRIBUTES}'), packet(marks + ELEMENTS + marks)):
        assert isinstance(read(PLAIN + xmp), Notes)


def test_notes_of_another_version_are_read() -> None:
    assert Notes.of_json({"camera": "Kite", "newer": 1}) == Notes(camera="Kite")
