"""What is put where nobody would find it is found, or said to be there; what programs write is not."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from payung.media.tests.test_inside import PICTURE, found, tarred, zipped
from payung.media.unreadable import Why

ZIP, TAR = zipped(words=b"General words."), tarred(words=b"General words.")
BOX = zipped(kite=PICTURE)
BEHIND = f"beside {len(PICTURE)}"


def entry(kind: bytes) -> bytes:
    """Return a tar archive of one thing, of some type."""
    told = tarfile.TarInfo("kite")
    told.size, told.type = len(PICTURE), kind
    return told.tobuf() + PICTURE + bytes(-len(PICTURE) % 512 + 1024)


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
        (PICTURE + BOX, [BEHIND, f"{BEHIND}!/kite"]),
        (zipped(a=PICTURE + BOX), ["a", f"a!/{BEHIND}", f"a!/{BEHIND}!/kite"]),
    ],
)
def test_what_no_list_names_is_found(tmp_path: Path, data: bytes, names: list[str]) -> None:
    told = found(tmp_path, data)
    assert [each.name for each in told] == names
    assert any(each.data == PICTURE for each in told)
    assert all(each.why is None for each in told)


def test_another_archive_behind_a_picture_is_told(tmp_path: Path) -> None:
    [behind, told] = found(tmp_path, PICTURE + b"Rar!\x1a\x07\x01\0")
    assert (behind.name, told.name, told.why) == (BEHIND, f"{BEHIND}!/", Why.NOT_OPENED)


def test_what_says_that_it_is_less_than_it_is_is_said_to_be_damaged(tmp_path: Path) -> None:
    data = zipped(kite=PICTURE * 10)
    at = data.index(b"PK\1\2")
    less = data[: at + 16] + bytes(4) + data[at + 20 : at + 24] + bytes(4) + data[at + 28 :]
    [told] = found(tmp_path, less)
    assert (told.name, told.why) == ("kite", Why.DAMAGED)


def test_an_archive_as_programs_write_it_has_nothing_beside_what_it_lists(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.mkdir("folder")
        with archive.open("words", "w") as file:  # what it says of its size stands after it
            file.write(b"General words.")
        archive.comment = b"Packed."
    assert [each.name for each in found(tmp_path, out.getvalue())] == ["words"]
    assert [each.name for each in found(tmp_path, TAR + bytes(10_240))] == ["words"]
    assert found(tmp_path, PICTURE + b"PK\5\6" + bytes(18)) == []
