"""What is put where nobody would find it is found, or said to be there; what programs write is not."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from base64 import b64encode
from pathlib import Path
from time import process_time

import pytest
from PIL import Image

from payung.media.files import containers
from payung.media.files.errors import FailureReason
from payung.media.files.tests.pictures import saved, shapes
from payung.media.files.tests.test_containers import PICTURE, pdf, tarred, things_in, zipped

OTHER, PNG = saved(shapes(64, 64, 2)), saved(shapes(64, 64, 2), "PNG")
ZIP, TAR = zipped(words=b"General words."), tarred(words=b"General words.")
BOX = zipped(kite=PICTURE)
HELD = f"beside {len(OTHER) + 103}"
BEHIND = f"beside {len(PICTURE)}"


def entry(kind: bytes) -> bytes:
    """Return a tar archive of one thing, of some type."""
    header = tarfile.TarInfo("kite")
    header.size, header.type = len(PICTURE), kind
    return header.tobuf() + PICTURE + bytes(-len(PICTURE) % 512 + 1024)


def pictured() -> bytes:
    """Return a letter that says that it is text, and is a picture."""
    return b"From: a@mail.example\nSubject: Kites\nContent-Type: text/plain\n" + (
        b"Content-Transfer-Encoding: base64\n\n" + b64encode(PICTURE)
    )


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (BOX.replace(b"kite", b"\0ite"), ["no name"]),
        (BOX.replace(b"kite", b"kit/"), ["kit/"]),
        (BOX + ZIP, ["words", "beside 0", "beside 0!/kite"]),
        (ZIP + PICTURE, ["words", f"beside {len(ZIP)}"]),
        (tarred(**{"": PICTURE}), ["no name"]),
        (entry(b"Z"), ["kite"]),
        (TAR + tarred(kite=PICTURE), ["words", "after the end", "after the end!/kite"]),
        (gzip.compress(TAR + PICTURE), ["words", "after the end"]),
        (bz2.compress(b"General words.") + PICTURE, ["contents", "after the end"]),
        (lzma.compress(b"General words.") + bytes(8) + PICTURE, ["contents", "after the end"]),
        (PICTURE + BOX, [BEHIND, f"{BEHIND}!/kite"]),
        (OTHER + PICTURE + OTHER, [f"beside {len(OTHER)}", f"beside {len(OTHER + PICTURE)}"]),
        (OTHER + b"SEFH" + bytes(range(99)) + BOX, [HELD, f"{HELD}!/kite"]),
        (PNG + bytes(9) + PICTURE, [f"beside {len(PNG) + 9}"]),
        (pdf() + BOX, [f"beside {len(pdf())}", f"beside {len(pdf())}!/kite"]),
        (pdf((b"/Type/EmbeddedFile", PICTURE)), ["file 3"]),
        (pictured(), ["part 1"]),
        (zipped(a=PICTURE + BOX), ["a", f"a!/{BEHIND}", f"a!/{BEHIND}!/kite"]),
    ],
)
def test_what_no_list_names_is_found(tmp_path: Path, data: bytes, names: list[str]) -> None:
    parts = things_in(tmp_path, data)
    assert [part.name for part in parts] == names
    assert any(part.data == PICTURE for part in parts)
    assert all(part.why is None for part in parts)


def test_a_file_of_very_many_pictures_is_gone_through_once() -> None:
    before = process_time()
    parts = list(containers.things(PICTURE * 1000))
    assert process_time() - before < 5
    assert [part.data for part in parts] == [PICTURE] * 999


def test_another_archive_behind_a_picture_is_told(tmp_path: Path) -> None:
    [behind, archive] = things_in(tmp_path, PICTURE + b"Rar!\x1a\x07\x01\0")
    assert (behind.name, archive.name, archive.why) == (
        BEHIND,
        f"{BEHIND}!/",
        FailureReason.NOT_OPENED,
    )


def test_what_says_that_it_is_less_than_it_is_is_said_to_be_damaged(tmp_path: Path) -> None:
    data = zipped(kite=PICTURE * 10)
    at = data.index(b"PK\1\2")
    less = data[: at + 16] + bytes(4) + data[at + 20 : at + 24] + bytes(4) + data[at + 28 :]
    [thing] = things_in(tmp_path, less)
    assert (thing.name, thing.why) == ("kite", FailureReason.DAMAGED)


def test_an_archive_as_programs_write_it_has_nothing_beside_what_it_lists(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.mkdir("folder")
        with archive.open("words", "w") as file:  # what it says of its size stands after it
            file.write(b"General words.")
        archive.comment = b"Packed."
    assert [part.name for part in things_in(tmp_path, out.getvalue())] == ["words"]
    assert [part.name for part in things_in(tmp_path, TAR + bytes(10_240))] == ["words"]
    assert things_in(tmp_path, PICTURE + b"SEFH" + bytes(range(200))) == []  # as cameras add to it
    out = io.BytesIO()
    one, other = (Image.open(io.BytesIO(data)) for data in (PICTURE, OTHER))
    one.save(out, "MPO", save_all=True, append_images=[other])
    assert (
        things_in(tmp_path, out.getvalue()) == []
    )  # a file of several pictures, which are looked at
