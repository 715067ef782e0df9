"""Films on a medium: near by their frames, told where these were not looked at, and compared anew later."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from payung.foundation.viewer import SYSTEM
from payung.media.files import hashing, video
from payung.media.files.errors import FailureReason
from payung.media.hashsets.actions import SetDetails, import_set
from payung.media.matcher.statuses import Status
from payung.media.scan import classification, result_files, workflow
from payung.media.scan.records import Record, ScannedFile
from payung.media.scan.workflow import ScanRequest

pytest.importorskip("av", reason="requirements/media.txt is not installed")

from payung.media.files.tests.films import film

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]


def medium(folder: Path) -> Path:
    root = folder / "medium"
    root.mkdir()
    (root / "MOV_1.mp4").write_bytes(film((1, 2)))
    (root / "MOV_2.mp4").write_bytes(film((3, 4)))
    (root / "MOV_3.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(5000))
    return root


def listed(root: Path, name: str = "MOV_1.mp4") -> None:
    """Take in a set that names what a film shows first."""
    frame = hashing.hash_file(root / name).frames[0]
    text = f"key,pdq,category\na,{frame.pdq.bits.hex()},A1\n"
    import_set(
        SYSTEM, "kites", io.BytesIO(text.encode()), details=SetDetails(baseline={"A1": True})
    )


def scanned(root: Path, out: Path) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    figures = workflow.scan(SYSTEM, ScanRequest(root, out)).figures()
    lines = csv.DictReader(io.StringIO((out / result_files.FILES).read_text(encoding="utf-8")))
    return figures, {line["path"]: line for line in lines}


def test_a_film_is_near_by_its_frames_and_the_others_say_what_was_looked_at(tmp_path: Path) -> None:
    root, out = medium(tmp_path), tmp_path / "out"
    figures, files = scanned(root, out)
    assert (figures["counts"]["video"], figures["counts"]["near"]) == (3, 0)
    listed(root)
    figures, files = scanned(root, out)  # nothing is looked at again: compared anew
    assert (figures["counts"]["video"], figures["counts"]["near"]) == (2, 1)
    first, second, third = (files[f"MOV_{number}.mp4"] for number in (1, 2, 3))
    assert (first["status"], first["category"], first["distance"]) == ("near", "A1", "0")
    assert (first["frames"], first["frames_matched"]) == ("4", "2")
    assert (second["frames"], second["frames_matched"], second["why"]) == ("4", "0", "")
    assert third["frames"] == ""
    assert third["why"].startswith("The file is damaged")
    assert [(one["reason"], one["files"]) for one in figures["unreadable"]] == [("damaged", 1)]
    assert [(one["new"], one["known_or_near"]) for one in figures["first"]] == [(2, 1)]
    media = json.loads((out / result_files.CASE).read_text())["value"][0]["Media"]
    assert len(media) == 3


def test_without_the_library_each_film_is_told_and_looked_at_once_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, out = medium(tmp_path), tmp_path / "out"
    listed(root)
    with monkeypatch.context() as lacking:
        lacking.setattr(video, "can_look", lambda: False)
        figures, files = scanned(root, out)
        assert figures["unreadable"][0]["reason"] == "no_frames"
        assert figures["unreadable"][0]["files"] == 3
        assert (
            "its frames were not checked, because this machine cannot open films"
            in files["MOV_1.mp4"]["why"]
        )
        assert "its frames were not checked, because this machine cannot open films" in (
            out / result_files.REPORT
        ).read_text(encoding="utf-8")
    figures, files = scanned(root, out)
    assert files["MOV_1.mp4"]["status"] == "near"


def test_of_each_entry_the_nearest_frame_counts_and_one_colour_is_not_compared() -> None:
    near = "%064x" % (2**4 - 1)
    text = f"key,pdq\na,{'0' * 64}\n"
    import_set(SYSTEM, "kites", io.BytesIO(text.encode()))
    frames = [(80, near * 8), (80, "0" * 512), (0, "0" * 512), (80, "f" * 512)]
    file = ScannedFile(
        md5="1" * 32, sha1="1" * 40, sha256="1" * 64, kind="video/mp4", frames=frames
    )
    (judged,) = classification.judged(SYSTEM, [Record("kites.mp4", 1, 1, file)])
    assert [(one.entry, one.distance) for one in judged.matches] == [("a", 0)]
    assert (judged.status, judged.frames) == (Status.NEAR, 2)


def test_what_is_no_chance_comes_before_what_is_nearer_and_may_be_it() -> None:
    text = f"key,pdq\nblank,{'0' * 64}\nkite,{'f' * 64}\n"
    import_set(SYSTEM, "kites", io.BytesIO(text.encode()))
    for frames, expected in (
        ([(10, "0" * 512)], ("weak", ["blank"])),
        ([(10, "0" * 512), (80, "f" * 511 + "e")], ("near", ["kite", "blank"])),
    ):
        file = ScannedFile(
            md5="1" * 32, sha1="1" * 40, sha256="1" * 64, kind="video/mp4", frames=frames
        )
        (judged,) = classification.judged(SYSTEM, [Record("kites.mp4", 1, 1, file)])
        assert (judged.status, [one.entry for one in judged.matches]) == expected


def test_films_are_compared_in_bounded_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classification, "TOGETHER", 10)
    file = ScannedFile(
        md5="1" * 32, kind="video/mp4", frames=[(80, "0" * 512)] * 6, why=FailureReason.PARTLY
    )
    batches = list(
        classification._batches([Record(str(number), 1, 1, file) for number in range(5)])
    )
    assert [len(batch) for batch in batches] == [2, 2, 1]
