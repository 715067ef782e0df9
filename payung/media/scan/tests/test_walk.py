"""The way through a medium: in order, never out of it, never stopped by what is odd."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from payung.media.files.read_only import opened
from payung.media.scan.special_files import Odd
from payung.media.scan.tests.support import medium, state
from payung.media.scan.walk import Place, walk

DEPTH = 1200


def test_everything_is_met_once_and_in_the_same_order(tmp_path: Path) -> None:
    places = [(os.fsencode(place.path), place.odd) for place in walk(medium(tmp_path, 2))]
    assert places == [
        (b"DCIM/100/IMG_0000.JPG", None),
        (b"DCIM/100/IMG_0001.JPG", None),
        (b"papers/empty.jpg", None),
        (b"papers/notes.txt", None),
        (b"papers/odd \xff\xfe.txt", None),
        (b"papers/out", Odd.LINK),
        (b"papers/pipe", Odd.PIPE),
    ]


def test_a_folder_that_cannot_be_opened_is_one_line_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = medium(tmp_path, 1)
    scandir = os.scandir
    shut = (root / "DCIM").stat().st_ino

    def refusing(handle: int) -> object:
        if os.fstat(handle).st_ino == shut:
            raise PermissionError
        return scandir(handle)

    monkeypatch.setattr(os, "scandir", refusing)
    places = list(walk(root))
    assert places[0] == Place("DCIM", odd=Odd.FOLDER)
    assert [place.path for place in places[1:3]] == ["papers/empty.jpg", "papers/notes.txt"]


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder with more folders in each other than functions may call; nobody else could delete it."""
    monkeypatch.chdir(tmp_path)
    for _ in range(DEPTH):
        Path("d").mkdir()
        os.chdir("d")
    Path("last.txt").write_bytes(b"x")
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir("/".join("d" * DEPTH))
    Path("last.txt").unlink()
    for _ in range(DEPTH):
        os.chdir("..")
        Path("d").rmdir()


def test_sockets_and_endless_depth_stop_nobody(deep: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        places = list(walk(deep))
    assert places[0] == Place("s", 0, places[0].changed, Odd.SOCKET)
    assert places[1].path.endswith("d/last.txt")


def test_a_folder_within_itself_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = medium(tmp_path, 1)
    itself = root.stat()
    lstat = Path.lstat

    def mounted(path: Path) -> os.stat_result:
        return itself if path.name == "100" else lstat(path)

    monkeypatch.setattr(Path, "lstat", mounted)
    assert Place("DCIM/100", odd=Odd.LOOP) in list(walk(root))


def test_reading_changes_nothing_on_the_medium(tmp_path: Path) -> None:
    root = medium(tmp_path, 1)
    picture = root / "DCIM" / "100" / "IMG_0000.JPG"
    for path in (picture, root / "papers"):
        os.utime(
            path, ns=(1, 10**18)
        )  # last read long before it was changed: a reading would be noted
    papers = (root / "papers").stat().st_atime_ns
    before = state(root)
    os.utime(root / "papers", ns=(papers, 10**18))
    list(walk(root))
    assert (root / "papers").stat().st_atime_ns == papers
    with opened(picture) as file:
        file.read()
    after = state(root)
    times = (
        4  # making the folder's time of access as it was has changed when its own note was written
    )
    assert [one[:times] for one in after] == [one[:times] for one in before]
    assert picture.stat().st_atime_ns == 1
