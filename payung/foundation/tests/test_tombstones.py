"""The tombstone file: every deleted record once, on the disk when that is said, readable after a power cut."""

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from payung.foundation import tombstones
from payung.foundation.tombstones import Line

ONE = Line(
    "6f1c0b1e-0000-4000-8000-000000000001",
    "case",
    "unit-1",
    "2026-05-04T12:00:00+00:00",
    "default.case",
    "officer:1",
    "officer:2",
)
TWO = replace(ONE, id="6f1c0b1e-0000-4000-8000-000000000002", confirmed_by="")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own" / "folder" / "tombstones.jsonl"


def test_lines_are_added_to_those_before(path: Path) -> None:
    tombstones.append(path, [ONE])
    tombstones.append(path, [])
    tombstones.append(path, [TWO, ONE])
    assert list(tombstones.read(path)) == [ONE, TWO, ONE]
    assert str(ONE.record) == ONE.id


def test_a_line_is_json_with_its_version(path: Path) -> None:
    tombstones.append(path, [TWO])
    assert json.loads(path.read_bytes()) == {"v": 1, **vars(TWO)}
    assert path.read_bytes().endswith(b"}\n")


def test_only_its_owner_reads_it(path: Path) -> None:
    before = os.umask(0)
    try:
        tombstones.append(path, [ONE])
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_after_a_torn_line_the_next_begins_anew(path: Path) -> None:
    tombstones.append(path, [ONE])
    with path.open("ab") as torn:
        torn.write(b'{"v": 1, "id": "6f1')
    tombstones.append(path, [TWO])
    assert list(tombstones.read(path)) == [ONE, None, TWO]


def test_empty_lines_are_passed_over(path: Path) -> None:
    tombstones.append(path, [ONE])
    with path.open("ab") as file:
        file.write(b"\n  \n")
    tombstones.append(path, [TWO])
    assert list(tombstones.read(path)) == [ONE, TWO]


def test_what_is_written_in_parts_is_written_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:7]))
    tombstones.append(path, [ONE, TWO])
    assert list(tombstones.read(path)) == [ONE, TWO]


def test_the_lines_and_the_name_of_a_new_file_are_on_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(Path(f"/proc/self/fd/{handle}").resolve())
    )
    tombstones.append(path, [ONE])
    assert synced == [path, path.parent]
    tombstones.append(path, [TWO])
    assert synced == [path, path.parent, path]


def test_no_handle_stays_open_though_the_disk_fails(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handles: list[int] = []
    tombstones.append(path, [ONE])

    def fails(handle: int) -> None:
        handles.append(handle)
        raise OSError("no disk")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="no disk"):
        tombstones.append(path, [ONE])
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handles[0])
    with pytest.raises(OSError, match="no disk"):
        tombstones.append(path.with_name("new.jsonl"), [ONE])
    assert len(handles) == 2


@pytest.mark.parametrize(
    "text",
    [
        "kite",
        "[]",
        "7",
        "{}",
        json.dumps(vars(ONE)),
        json.dumps({"v": 2, **vars(ONE)}),
        json.dumps({"v": 1, **vars(ONE), "id": "kite"}),
        json.dumps({"v": 1, **vars(ONE), "color": "red"}),
        json.dumps({"v": 1, "id": ONE.id}),
        "\udcff",
    ],
)
def test_what_is_no_line_of_ours_is_said_to_be_none(path: Path, text: str) -> None:
    tombstones.append(path, [ONE])
    with path.open("ab") as file:
        file.write(text.encode(errors="surrogateescape") + b"\n")
    assert list(tombstones.read(path)) == [ONE, None]


def test_a_file_that_is_missing_is_no_empty_one(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(tombstones.read(path))
