"""What lies in a file is found, whatever wraps it; bombs and spoilt archives end, and the rest goes on."""

import bz2
import gzip
import io
import lzma
import mailbox
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from payung.media.files import containers, seven_zip
from payung.media.files.containers import EmbeddedFile
from payung.media.files.digests import digests
from payung.media.files.errors import FailureReason
from payung.media.files.tests.pictures import saved, shapes
from tests.fuzzing import examples

PICTURE = saved(shapes(64, 64, 1))


def zipped(**things: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in things.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(**things: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in things.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    return out.getvalue()


def old_tar() -> bytes:
    """Return a tar archive as they were before 1988: without a sign."""
    entry = tarfile.TarInfo("kite")
    entry.size = len(PICTURE)
    head = bytearray(entry.tobuf(tarfile.USTAR_FORMAT))
    head[257:265] = bytes(8)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + PICTURE + bytes(-len(PICTURE) % 512 + 1024)


def pdf(*streams: tuple[bytes, bytes]) -> bytes:
    """Return a PDF without pages that holds these streams: of each what is said of it, and its bytes."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    catalog = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    bodies = [
        b"<<%b/Length %d>>stream\n%b\nendstream" % (header, len(data), data)
        for header, data in streams
    ]
    for number, body in enumerate((*catalog, *bodies), 1):
        places.append(len(out))
        out += b"%d 0 obj%b endobj\n" % (number, body)
    begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out + end % (len(places) + 1, begins))


IMAGE = b"/Subtype/Image/Width 64/Height 64/BitsPerComponent 8/ColorSpace/DeviceGray/Filter"


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = "Kites", "a@mail.example"
    message.set_content("General words.")
    message.add_attachment(PICTURE, maintype="image", subtype="jpeg", filename="kite.jpg")
    return message


def things_in(tmp_path: Path, data: bytes, name: str = "file") -> list[EmbeddedFile]:
    (tmp_path / name).write_bytes(data)
    return list(containers.things(tmp_path / name))


@pytest.mark.parametrize(
    ("data", "name", "at"),
    [
        (zipped(kite=PICTURE), "a.docx", "kite"),
        (tarred(kite=PICTURE), "a.tar", "kite"),
        (gzip.compress(tarred(kite=PICTURE)), "a.tgz", "kite"),
        (gzip.compress(PICTURE), "a.gz", "contents"),
        (bz2.compress(PICTURE), "a.bz2", "contents"),
        (lzma.compress(PICTURE), "a.xz", "contents"),
        (lzma.compress(PICTURE, lzma.FORMAT_ALONE), "a.lzma", "contents"),
        (old_tar(), "a.tar", "kite"),
        (letter().as_bytes(), "a.eml", "kite.jpg"),
        (letter().as_bytes(), "1764.M1P2.host:2,S", "kite.jpg"),
        (b"From: <Saved>\r\n" + letter().as_bytes(), "page", "kite.jpg"),
        (b"Date: Fri, 27 Nov 2026\n" + letter().as_bytes(), "sent", "kite.jpg"),
        (b"X-Original-To: a@b.example\n" + letter().as_bytes(), "in", "kite.jpg"),
        (b"\nFrom a@b.example 2026\n" + letter().as_bytes(), "mail", "letter 1/kite.jpg"),
        (zipped(box=tarred(kite=PICTURE)), "a.zip", "box!/kite"),
    ],
)
def test_a_picture_is_found_whatever_wraps_it(
    tmp_path: Path, data: bytes, name: str, at: str
) -> None:
    assert EmbeddedFile(at, PICTURE) in things_in(tmp_path, data, name)


def test_each_letter_of_a_mailbox_is_opened(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for _each in range(2):
        box.add(letter())
    box.close()
    names = [thing.name for thing in containers.things(tmp_path / "box")]
    assert names == ["letter 1/kite.jpg", "letter 2/kite.jpg"]


@pytest.mark.parametrize(
    "data", [b"", b"PK", PICTURE, b"General words.", b"From here on: words", b"Date: today\n"]
)
def test_what_holds_nothing_has_nothing_in_it(tmp_path: Path, data: bytes) -> None:
    assert things_in(tmp_path, data) == []


def test_deeper_than_is_opened_is_said(tmp_path: Path) -> None:
    data = PICTURE
    for _each in range(containers.DEEPEST + 1):
        data = zipped(box=data)
    assert EmbeddedFile("box!/box!/box!/", why=FailureReason.TOO_DEEP) in things_in(tmp_path, data)


def test_what_is_too_large_to_be_looked_at_is_known_byte_by_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "LARGEST", 1000)
    large = EmbeddedFile("big", why=FailureReason.TOO_LARGE, exact=digests([bytes(10**6)]))
    for data in (zipped(big=bytes(10**6), kite=b"small"), tarred(big=bytes(10**6), kite=b"small")):
        assert things_in(tmp_path, data) == [large, EmbeddedFile("kite", b"small")]
    assert things_in(tmp_path, gzip.compress(bytes(10**6))) == [replace(large, name="contents")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_archive_is_gone_through_however_large_it_is(
    tmp_path: Path, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "LARGEST", 10_000)
    many = {f"n{number}": os.urandom(3000) for number in range(9)}
    assert things_in(tmp_path, pack(tarred(**many))) == [
        EmbeddedFile(*file) for file in many.items()
    ]


def test_a_bomb_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped(**{f"n{number}": b"x" for number in range(9)})
    assert reasons(many, containers.Left(things=3)) == [None, None, None, FailureReason.TOO_MUCH]
    monkeypatch.setattr(containers, "LARGEST", 1000)
    for data in (
        zipped(big=bytes(10**6)),
        gzip.compress(bytes(10**6)),
        gzip.compress(tarred(big=bytes(10**6))),
    ):
        assert reasons(data, containers.Left(size=10**5))[-1] is FailureReason.TOO_MUCH
        assert reasons(data, containers.Left(ends=monotonic() - 1))[-1] is FailureReason.TOO_LONG


def reasons(data: bytes, left: containers.Left) -> list[FailureReason | None]:
    return [thing.why for thing in containers._Opening(left).things(io.BytesIO(data))]


def test_what_is_locked_or_spoilt_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    data = bytearray(zipped(first=os.urandom(500), kite=b"whole"))
    place = data.index(b"first") + len(b"first") + 20
    data[place] ^= 0xFF
    assert things_in(tmp_path, bytes(data)) == [
        EmbeddedFile("first", why=FailureReason.DAMAGED),
        EmbeddedFile("kite", b"whole"),
    ]
    locked = bytearray(zipped(kite=b"whole"))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert things_in(tmp_path, bytes(locked)) == [EmbeddedFile("kite", why=FailureReason.LOCKED)]
    rare = bytearray(zipped(kite=b"whole"))
    for place in (8, rare.index(b"PK\x01\x02") + 10):
        rare[place] = 9  # Deflate64
    assert things_in(tmp_path, bytes(rare)) == [EmbeddedFile("kite", why=FailureReason.NOT_OPENED)]
    assert things_in(tmp_path, zipped(kite=b"whole")[:-30])[-1].why is FailureReason.DAMAGED


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from([zipped(k=PICTURE), tarred(k=PICTURE), letter().as_bytes()]), st.data())
def test_whatever_is_changed_in_it_it_ends_without_an_error(
    data: bytes, how: st.DataObject
) -> None:
    spoilt = bytearray(data)
    for _each in range(how.draw(st.integers(0, 3))):
        spoilt[how.draw(st.integers(0, len(spoilt) - 1))] = how.draw(st.integers(0, 255))
    del spoilt[how.draw(st.integers(0, len(spoilt))) :]
    for thing in containers._Opening().things(io.BytesIO(bytes(spoilt)), "a.eml"):
        assert isinstance(thing, EmbeddedFile)


def test_the_pictures_of_a_pdf_are_found_a_jpeg_as_it_is(tmp_path: Path) -> None:
    points = shapes(64, 64, 2)
    data = pdf(
        (IMAGE + b"/DCTDecode", PICTURE),
        (b"/Filter/FlateDecode", zlib.compress(b"0 0 m")),
        (IMAGE + b"/FlateDecode", zlib.compress(points.tobytes())),
        (IMAGE + b"[/FlateDecode/DCTDecode]", zlib.compress(PICTURE)),
        (IMAGE.replace(b"64", b"99999") + b"/FlateDecode", zlib.compress(bytes(99))),
        (IMAGE + b"/FlateDecode", b"no such thing"),
    )
    things = {thing.name: thing for thing in things_in(tmp_path, zipped(**{"a.pdf": data}))}
    pictures = {name: things[f"a.pdf!/picture {name}"] for name in (3, 5, 6, 7, 8)}
    assert pictures[3].data == pictures[6].data == PICTURE
    assert (np.asarray(Image.open(io.BytesIO(pictures[5].data))) == points).all()
    assert pictures[7].why is FailureReason.TOO_LARGE
    assert pictures[8].why is FailureReason.DAMAGED
    assert len(things) == 1 + len(pictures)


@pytest.mark.parametrize("cut", range(20, 600, 60))
def test_a_pdf_that_is_spoilt_ends_and_says_so_or_what_is_left(tmp_path: Path, cut: int) -> None:
    whole = pdf((IMAGE + b"/DCTDecode", PICTURE))
    spoilt = whole[: len(whole) * cut // 600]
    for thing in things_in(tmp_path, spoilt):
        assert thing.why in (FailureReason.DAMAGED, None)


@pytest.mark.parametrize(
    "begins", [b"Rar!\x1a\x07\x01\x00", b"MSCF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_not_opened_is_told(tmp_path: Path, begins: bytes) -> None:
    assert things_in(tmp_path, begins + bytes(600)) == [
        EmbeddedFile("", why=FailureReason.NOT_OPENED)
    ]
    (_file, within) = things_in(tmp_path, zipped(**{"a.rar": begins + bytes(600)}))
    assert within == EmbeddedFile("a.rar!/", why=FailureReason.NOT_OPENED)


def test_a_letter_that_would_take_too_much_memory_is_named_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "LARGEST", 50)
    (tmp_path / "letter.eml").write_bytes(b"Received: by x\n\n" + b"words\n" * 20)
    assert list(containers.things(tmp_path / "letter.eml")) == [
        EmbeddedFile("", why=FailureReason.TOO_LARGE)
    ]


@pytest.mark.parametrize("begins", [seven_zip.SEVEN, seven_zip.ZSTANDARD])
def test_what_a_machine_lacks_the_library_for_is_told(
    tmp_path: Path, begins: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seven_zip, "can_open", lambda: False)
    assert things_in(tmp_path, begins + bytes(600)) == [EmbeddedFile("", why=FailureReason.LACKING)]


def test_a_thing_that_leads_a_decoder_astray_is_not_the_end_of_the_others() -> None:
    def work(thing: EmbeddedFile) -> int:
        if thing.data == b"astray":
            raise RecursionError
        return thing.size

    data = zipped(one=b"astray", two=b"words")
    results = [
        (thing.name, result) for thing, result in containers.worked(data, work, containers.Left())
    ]
    assert results == [("one", FailureReason.DAMAGED), ("two", 5)]
