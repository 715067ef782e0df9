"""What lies in a file is found, whatever wraps it; bombs and spoilt archives end, and the rest goes on."""

import bz2
import gzip
import io
import lzma
import mailbox
import os
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.media import inside
from payung.media.inside import Thing
from payung.media.tests.pictures import saved, shapes
from payung.media.unreadable import Why

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
            told = tarfile.TarInfo(name)
            told.size = len(data)
            archive.addfile(told, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    return out.getvalue()


def letter() -> EmailMessage:
    told = EmailMessage()
    told["Subject"], told["From"] = "Kites", "a@mail.example"
    told.set_content("General words.")
    told.add_attachment(PICTURE, maintype="image", subtype="jpeg", filename="kite.jpg")
    return told


def found(tmp_path: Path, data: bytes, name: str = "file") -> list[Thing]:
    (tmp_path / name).write_bytes(data)
    return list(inside.things(tmp_path / name))


@pytest.mark.parametrize(
    ("data", "name", "at"),
    [
        (zipped(kite=PICTURE), "a.docx", "kite"),
        (tarred(kite=PICTURE), "a.tar", "kite"),
        (gzip.compress(tarred(kite=PICTURE)), "a.tgz", "kite"),
        (gzip.compress(PICTURE), "a.gz", "contents"),
        (bz2.compress(PICTURE), "a.bz2", "contents"),
        (lzma.compress(PICTURE), "a.xz", "contents"),
        (letter().as_bytes(), "a.eml", "kite.jpg"),
        (zipped(box=tarred(kite=PICTURE)), "a.zip", "box!/kite"),
    ],
)
def test_a_picture_is_found_whatever_wraps_it(
    tmp_path: Path, data: bytes, name: str, at: str
) -> None:
    assert Thing(at, PICTURE) in found(tmp_path, data, name)


def test_each_letter_of_a_mailbox_is_opened(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for _each in range(2):
        box.add(letter())
    box.close()
    names = [each.name for each in inside.things(tmp_path / "box")]
    assert names == ["letter 1/kite.jpg", "letter 2/kite.jpg"]


@pytest.mark.parametrize("data", [b"", b"PK", PICTURE, b"General words.", b"From here on: words"])
def test_what_holds_nothing_has_nothing_in_it(tmp_path: Path, data: bytes) -> None:
    assert found(tmp_path, data) == []


def test_deeper_than_is_opened_is_said(tmp_path: Path) -> None:
    data = PICTURE
    for _each in range(inside.DEEPEST + 1):
        data = zipped(box=data)
    assert Thing("box!/box!/box!/", why=Why.TOO_DEEP) in found(tmp_path, data)


def test_a_bomb_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "LARGEST", 1000)
    data = zipped(big=bytes(10**6), kite=b"small")
    assert found(tmp_path, data) == [Thing("big", why=Why.TOO_LARGE), Thing("kite", b"small")]
    left = inside._Left(things=3, size=10**9)
    opening = inside._Opening(left)
    many = zipped(**{f"n{number}": b"x" for number in range(9)})
    told = list(opening.things(io.BytesIO(many)))
    assert [each.why for each in told] == [None, None, None, Why.TOO_LARGE]


def test_what_is_locked_or_spoilt_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    data = bytearray(zipped(first=os.urandom(500), kite=b"whole"))
    place = data.index(b"first") + len(b"first") + 20
    data[place] ^= 0xFF
    assert found(tmp_path, bytes(data)) == [
        Thing("first", why=Why.DAMAGED),
        Thing("kite", b"whole"),
    ]
    locked = bytearray(zipped(kite=b"whole"))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert found(tmp_path, bytes(locked)) == [Thing("kite", why=Why.LOCKED)]
    assert found(tmp_path, zipped(kite=b"whole")[:-30])[-1].why is Why.DAMAGED


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([zipped(k=PICTURE), tarred(k=PICTURE), letter().as_bytes()]), st.data())
def test_whatever_is_changed_in_it_it_ends_without_an_error(
    data: bytes, how: st.DataObject
) -> None:
    spoilt = bytearray(data)
    for _each in range(how.draw(st.integers(0, 3))):
        spoilt[how.draw(st.integers(0, len(spoilt) - 1))] = how.draw(st.integers(0, 255))
    del spoilt[how.draw(st.integers(0, len(spoilt))) :]
    for each in inside._Opening().things(io.BytesIO(bytes(spoilt)), "a.eml"):
        assert isinstance(each, Thing)
