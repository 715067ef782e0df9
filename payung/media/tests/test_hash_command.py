"""`payung hash` goes on to its end, whatever names and folders it meets, and leaves nothing out in silence."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.tests.test_containers import tarred, zipped
from payung.media.management.commands import hash as command


def lines(*paths: Path) -> list[dict[str, Any]]:
    """Return what is told of what lies there, without processes of its own."""
    printed = []
    for path in command.files(paths):
        try:
            raw = list(command.lines(path, command.hashed(path)))
        except Unreadable as error:
            raw = list(command.lines(path, error.why))
        printed += [json.loads(json.dumps(line, ensure_ascii=False).encode()) for line in raw]
    return printed


def test_a_name_that_is_no_text_is_written_as_one(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/kite \xff.txt")).write_bytes(b"kite")
    [line] = lines(tmp_path)
    assert line["path"] == f"{tmp_path}/kite \\xff.txt"
    [line] = command.lines(Path(os.fsdecode(b"\xff")), FailureReason.EMPTY)
    assert line["path"] == "\\xff"


def test_what_lies_in_a_file_has_lines_of_its_own_after_it(tmp_path: Path) -> None:
    box = tmp_path / "box.zip"
    box.write_bytes(zipped(kite=b"kite", inner=tarred(boat=b"boat", nothing=b"")))
    by_path = {line["path"].removeprefix(str(tmp_path)): line for line in lines(tmp_path)}
    names = ["", "!/kite", "!/inner", "!/inner!/boat", "!/inner!/nothing"]
    assert list(by_path) == [f"/box.zip{name}" for name in names]
    assert by_path["/box.zip!/inner!/boat"]["md5"] == hashlib.md5(b"boat").hexdigest()
    assert by_path["/box.zip!/inner!/nothing"] == {
        "path": f"{box}!/inner!/nothing",
        "error": "The file is empty.",
    }


def test_an_archive_that_is_cut_off_is_told_beside_its_own_hashes(tmp_path: Path) -> None:
    data = zipped(kite=b"kite")[:-10]
    (tmp_path / "box.zip").write_bytes(data)
    whole, within = lines(tmp_path)
    assert whole["sha256"] == hashlib.sha256(data).hexdigest()
    assert within["path"].endswith("box.zip!/")
    assert "damaged" in within["error"]


def test_what_vanishes_meanwhile_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"kite")
    paths: Iterator[Path] = command.files([tmp_path])
    assert next(paths).name == "a"
    (tmp_path / "b").unlink()
    assert [path.name for path in paths] == ["b", "c"]
    [line] = lines(tmp_path / "b")
    assert line == {
        "path": str(tmp_path / "b"),
        "error": "The file could not be read from the medium.",
    }


def test_a_folder_that_cannot_be_opened_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kite").write_bytes(b"kite")
    scandir = os.scandir

    def refusing(place: Any) -> Any:
        if str(place) in {str(tmp_path / "b"), str(tmp_path / "c")}:
            raise PermissionError(13, "no", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)
    errors = {line["path"]: line.get("error") for line in lines(tmp_path)}
    assert errors == {
        str(tmp_path / "a" / "kite"): None,
        str(tmp_path / "b"): str(command.CLOSED),
        str(tmp_path / "c"): str(command.CLOSED),
    }
    assert [line["error"] for line in lines(tmp_path / "b")] == [str(command.CLOSED)]
