"""`payung hash` goes on to its end, whatever names and folders it meets, and leaves nothing out in silence."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from payung.media.hashing import hash_file
from payung.media.management.commands import hash as command
from payung.media.unreadable import Unreadable, Why


def lines(*paths: Path) -> list[dict[str, Any]]:
    """Return what is told of what lies there, without processes of its own."""
    found = []
    for path in command.files(paths):
        try:
            told = command.told(path, hash_file(path))
        except Unreadable as error:
            told = command.told(path, error.why)
        found.append(json.loads(json.dumps(told, ensure_ascii=False).encode()))
    return found


def test_a_name_that_is_no_text_is_written_as_one(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/kite \xff.txt")).write_bytes(b"kite")
    [line] = lines(tmp_path)
    assert line["path"] == f"{tmp_path}/kite \\xff.txt"
    assert command.told(Path(os.fsdecode(b"\xff")), Why.EMPTY)["path"] == "\\xff"


def test_what_vanishes_meanwhile_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"kite")
    found: Iterator[Path] = command.files([tmp_path])
    assert next(found).name == "a"
    (tmp_path / "b").unlink()
    assert [each.name for each in found] == ["b", "c"]
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
    told = {line["path"]: line.get("error") for line in lines(tmp_path)}
    assert told == {
        str(tmp_path / "a" / "kite"): None,
        str(tmp_path / "b"): str(command.CLOSED),
        str(tmp_path / "c"): str(command.CLOSED),
    }
    assert [line["error"] for line in lines(tmp_path / "b")] == [str(command.CLOSED)]
