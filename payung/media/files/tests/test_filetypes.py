"""Of which kind a file is, by its first bytes: also rarer pictures and films, and never a text."""

import io

import pytest
from PIL import Image

from payung.media.files import hashing
from payung.media.files.filetypes import kind_of
from payung.media.files.tests.pictures import away, colours, saved, shapes
from payung.media.viewing import rendering
from payung.media.viewing.rules import Step


@pytest.mark.parametrize(
    ("mode", "form", "kind"),
    [
        ("1", "PPM", "x-portable-anymap"),
        ("L", "PPM", "x-portable-anymap"),
        ("RGB", "PPM", "x-portable-anymap"),
        ("L", "TGA", "x-tga"),
        ("P", "TGA", "x-tga"),
        ("RGBA", "TGA", "x-tga"),
        ("1", "PCX", "x-pcx"),
        ("RGB", "PCX", "x-pcx"),
        ("RGB", "JPEG2000", "x-jp2-codestream"),
    ],
)
def test_rarer_pictures_are_known_and_looked_at(mode: str, form: str, kind: str) -> None:
    out = io.BytesIO()
    Image.fromarray(colours(90, 120)).convert(mode).save(out, form, no_jp2=True)
    analysis = hashing.hash_bytes(out.getvalue())
    assert (analysis.kind, analysis.why, analysis.frames) == (f"image/{kind}", None, ())
    assert analysis.look is not None


def test_points_that_are_written_as_figures_are_a_picture() -> None:
    points = " ".join(str(point) for point in shapes(90, 120).flat)
    analysis = hashing.hash_bytes(f"P2\n# made by hand\n120 90\n255\n{points}\n".encode())
    plain = hashing.hash_bytes(saved(shapes(90, 120), "PNG"))
    assert analysis.look is not None
    assert plain.look is not None
    assert analysis.look.pdq == plain.look.pdq


def test_a_jpeg_that_begins_a_little_late_is_seen_and_can_be_shown() -> None:
    data = saved(shapes(300, 400))
    analysis, plain = hashing.hash_bytes(b"\r\n" + data), hashing.hash_bytes(data)
    assert analysis.look is not None
    assert plain.look is not None
    assert analysis.kind == "image/jpeg"
    assert away(analysis.look.pdq.bits, plain.look.pdq.bits) == 0
    assert rendering.picture(Step.SMALL, "mark", b"\r\n" + data).is_whole


@pytest.mark.parametrize(
    "text",
    [
        b"P6 is the name of a room, P5 that of another.\n" * 9,
        b"P5 2 3 255 things to do\n",
        b"P4 10 20 and so on\n",
        b"P1 10 20\nThe first of ten things.\n",
        b"P3\n10 20 30 and many more words than figures, so that no picture is in it at all.\n",
        b"\nA line, and nothing before it.\n" * 9,
        b"Themoov, themdat and thewide.\n",
        b"Kitemoov\n",
        b"OggS and theora are words.\n",
        b".RMF files are old.\n",
        "ÿØÿ is how somebody reads a JPEG.\n".encode(),
        b"\0\0\1\0\1\0\x10\x10",
        b"\0\1\0\0\0\x0c\0\x80\0\3\0\x40" + bytes(90),  # letters: TrueType
        b"\0asm\1\0\0\0" + bytes(90),
    ],
)
def test_a_text_is_no_picture_and_no_film(text: bytes) -> None:
    assert not kind_of(text).startswith("video/")
    assert kind_of(text) in {
        "",
        "audio/ogg",
        "image/x-icon",
        "application/font-sfnt",
        "application/wasm",
    }
