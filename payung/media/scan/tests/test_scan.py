"""A whole scan: what is known, near, new, unreadable and none of it; gone on with, and said again."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry as Act
from payung.media.files import hashing
from payung.media.files.errors import FailureReason
from payung.media.files.tests.pictures import saved, shapes
from payung.media.hashsets.actions import SetDetails, import_set
from payung.media.hashsets.formats.base import HashEntry
from payung.media.hashsets.formats.vics.format import FORMAT
from payung.media.scan import records, result_files, worker_protocol, workflow
from payung.media.scan.tests.support import medium, state
from payung.media.scan.workflow import ScanRequest

pytestmark = pytest.mark.django_db


def scanned(root: Path, out: Path, **more: Any) -> dict[str, Any]:
    return workflow.scan(SYSTEM, ScanRequest(root, out, **more)).figures()


def files(out: Path) -> dict[str, dict[str, str]]:
    lines = csv.DictReader(io.StringIO((out / result_files.FILES).read_text(encoding="utf-8")))
    return {line["path"]: line for line in lines}


def listed(root: Path) -> None:
    """Take in a set that names picture 0 itself, and picture 1 as it looks."""
    first, second = (hashing.hash_file(root / f"DCIM/100/IMG_{number:04}.JPG") for number in (0, 1))
    assert second.look
    rows = f"md5,pdq,category,series\n{first.digests.md5},,A1,Kites\n,{second.look.pdq.bits.hex()},B,\n"
    import_set(
        SYSTEM, "kites", io.BytesIO(rows.encode()), details=SetDetails(baseline={"A1": True})
    )


def test_with_processes_all_of_a_medium_is_told_and_nothing_of_it_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, out = medium(tmp_path), tmp_path / "out"
    listed(root)
    for path in root.rglob("*.JPG"):
        os.utime(path, ns=(1, 10**18))
    before = state(root)
    call_command("scan", str(root), "--out", str(out), "--case", "INVENTED 7", "--workers", "2")
    assert state(root) == before
    printed = capsys.readouterr()
    assert "is not encrypted" in printed.err
    line = json.loads(printed.out)
    summary = json.loads((out / result_files.SUMMARY).read_text())
    assert (line["files"], line["counts"]) == (11, summary["counts"])
    assert Path(line["report"]).exists()
    assert summary["counts"] == {
        "known": 1,
        "near": 1,
        "weak": 0,
        "new": 4,
        "video": 0,
        "archive": 0,
        "unreadable": 3,
        "other": 2,
    }
    assert summary["sets"] == [
        {"set": "kites", "category": "A1", "baseline": True, "known": 1, "near": 0, "weak": 0},
        {"set": "kites", "category": "B", "baseline": None, "known": 0, "near": 1, "weak": 0},
    ]
    assert summary["compared_with"] == [{"name": "kites", "version": 1, "entries": 2}]
    assert {one["reason"]: one["files"] for one in summary["unreadable"]} == {
        "empty": 1,
        "link": 1,
        "pipe": 1,
    }
    assert [(one["new"], one["known_or_near"], len(one["why"])) for one in summary["first"]] == [
        (4, 2, 3)
    ]
    assert Act.objects.filter(act="hashes.matched").count() == 1


@pytest.mark.usefixtures("here")
def test_each_file_stands_in_the_sheet_and_no_spreadsheet_calculates_it(tmp_path: Path) -> None:
    root, out = medium(tmp_path, 2), tmp_path / "out"
    listed(root)
    (root / '=HYPERLINK("x")').write_bytes(b"x")
    scanned(root, out)
    lines = files(out)
    known, near = lines["DCIM/100/IMG_0000.JPG"], lines["DCIM/100/IMG_0001.JPG"]
    assert (known["status"], known["set"], known["category"], known["baseline"]) == (
        *("known", "kites", "A1", "true"),
    )
    assert (near["status"], near["distance"], near["baseline"]) == ("near", "0", "")
    assert known["series"] == near["series"] == "1"
    assert lines["papers/empty.jpg"]["why"] == "The file is empty."
    assert lines['\'=HYPERLINK("x")']["status"] == "other"
    assert lines["papers/odd \\xff\\xfe.txt"]["size"] == "4"
    assert len(lines) == 8


@pytest.mark.usefixtures("here")
def test_the_case_is_read_back_with_the_category_of_what_is_known_alone(tmp_path: Path) -> None:
    root, out = medium(tmp_path, 3), tmp_path / "out"
    listed(root)
    scanned(root, out, case="INVENTED 7")
    with (out / result_files.CASE).open("rb") as file:
        assert FORMAT.fits(file.read(1000))
        file.seek(0)
        entries = [one for one in FORMAT.read(file) if isinstance(one, HashEntry)]
    assert [(one.category, one.series, one.baseline) for one in entries] == [
        ("A1", "Kites", True),
        ("", "", None),
        ("", "", None),
    ]
    sheet = files(out)["DCIM/100/IMG_0002.JPG"]
    last = entries[2]
    assert last.md5
    assert last.sha1
    assert last.sha256
    assert last.pdq
    assert (
        last.md5.hex(),
        last.sha1.hex(),
        last.sha256.hex(),
        last.pdq.hex(),
        last.pdq_quality,
    ) == (*(sheet["md5"], sheet["sha1"], sheet["sha256"], sheet["pdq"], int(sheet["pdq_quality"])),)
    case = json.loads((out / result_files.CASE).read_text())["value"][0]
    assert (case["CaseNumber"], case["TotalMediaFiles"]) == ("INVENTED 7", 3)
    place = case["Media"][0]["MediaFiles"][0]
    assert (place["FileName"], place["FilePath"]) == ("IMG_0000.JPG", "DCIM\\100")


@pytest.mark.usefixtures("here")
def test_what_was_seen_is_not_looked_at_again_and_what_changed_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, out = medium(tmp_path, 3), tmp_path / "out"
    scanned(root, out)
    changed, gone = (root / f"DCIM/100/IMG_000{number}.JPG" for number in (1, 2))
    changed.write_bytes(saved(shapes(120, 160, 9)))
    gone.unlink()
    looked: list[str] = []
    look = records.look

    def noting(names: Sequence[str]) -> list[records.ScannedFile | FailureReason]:
        looked.extend(Path(name).name for name in names)
        return look(names)

    monkeypatch.setattr(records, "look", noting)
    scanned(root, out)
    assert looked == ["IMG_0001.JPG"]
    again = files(out)
    scanned(root, tmp_path / "other")
    assert again == files(tmp_path / "other")


@pytest.mark.usefixtures("here")
def test_a_new_hash_set_is_compared_with_what_was_seen_before(tmp_path: Path) -> None:
    root, out = medium(tmp_path, 2), tmp_path / "out"
    assert scanned(root, out)["counts"]["new"] == 2
    listed(root)
    assert scanned(root, out)["counts"]["new"] == 0


@pytest.mark.usefixtures("here")
def test_a_picture_that_was_turned_or_mirrored_is_found(tmp_path: Path) -> None:
    root = medium(tmp_path, 2)
    listed(root)
    for number, turn in enumerate((Image.Transpose.ROTATE_90, Image.Transpose.FLIP_LEFT_RIGHT)):
        with Image.open(root / "DCIM/100/IMG_0001.JPG") as picture:
            picture.transpose(turn).save(root / f"turned-{number}.png")
    scanned(root, tmp_path / "out")
    lines = files(tmp_path / "out")
    assert [lines[f"turned-{number}.png"]["status"] for number in (0, 1)] == ["near", "near"]


def test_what_lies_in_archives_and_letters_is_looked_for(tmp_path: Path) -> None:
    root = medium(tmp_path, 2)
    listed(root)
    with zipfile.ZipFile(root / "papers" / "box.zip", "w") as box:
        box.write(root / "DCIM/100/IMG_0000.JPG", "deep/one.jpg")
        box.writestr("two.png", saved(shapes(120, 160, 77)))
        box.writestr("words.txt", "General words.")
    scanned(root, tmp_path / "out")
    lines = files(tmp_path / "out")
    statuses = {
        path: line["status"] for path, line in lines.items() if path.startswith("papers/box")
    }
    assert statuses == {
        "papers/box.zip": "archive",
        "papers/box.zip!/deep/one.jpg": "known",
        "papers/box.zip!/two.png": "new",
        "papers/box.zip!/words.txt": "other",
    }
    assert scanned(root, tmp_path / "out")["counts"]["known"] == 2  # gone on with, and said again


@pytest.mark.usefixtures("here")
def test_what_a_worker_has_died_of_is_named_with_the_reason_beside_its_own_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, out = medium(tmp_path, 1), tmp_path / "out"
    (root / "box.zip").write_bytes(b"PK\x03\x04words")
    monkeypatch.setattr(
        worker_protocol, "look", partial(worker_protocol.least, why=FailureReason.TOO_LONG)
    )
    figures, lines = scanned(root, out), files(out)
    assert (figures["counts"]["archive"], figures["counts"]["other"]) == (0, 0)
    for name in ("box.zip", "papers/notes.txt"):
        assert (lines[name]["status"], lines[name]["why"]) == (
            *("unreadable", "Reading the file took too long, so it was skipped."),
        )
        assert len(lines[name]["sha256"]) == 64
    assert "box.zip" in (out / result_files.REPORT).read_text(encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_one_blank_entry_makes_no_picture_near_and_takes_no_series_from_the_first(
    tmp_path: Path,
) -> None:
    root, out = medium(tmp_path, 1), tmp_path / "out"
    for number in range(3):
        plane = np.full((90, 90), 100 + number, np.uint8)
        (root / f"blank {number}.png").write_bytes(saved(plane, "PNG"))
    blank = hashing.hash_file(root / "blank 0.png").look
    assert blank is not None
    rows = f"pdq,category\n{blank.pdq.bits.hex()},A1\n"
    import_set(SYSTEM, "blank", io.BytesIO(rows.encode()))
    figures, lines = scanned(root, out), files(out)
    assert (figures["counts"]["near"], figures["counts"]["weak"]) == (0, 3)
    assert [one["new"] for one in figures["first"]] == [3]
    assert [one["weak"] for one in figures["sets"]] == [3]
    assert (lines["blank 2.png"]["status"], lines["blank 2.png"]["set"]) == ("weak", "blank")
    assert "May be chance" in (out / result_files.REPORT).read_text(encoding="utf-8")


def test_pictures_that_look_alike_are_one_group_and_new_ones_come_first(tmp_path: Path) -> None:
    root, out = medium(tmp_path, 3), tmp_path / "out"
    listed(root)
    for number in (0, 2, 2):
        data = saved(shapes(120, 160, number), quality=40 + len(list(root.rglob("*.JPG"))))
        (root / f"copy {len(list(root.glob('*')))} of {number}.JPG").write_bytes(data)
    figures = scanned(root, out)
    assert [(one["files"], one["counts"]) for one in figures["alike"]] == [
        (3, {"new": 3}),
        (2, {"known": 1, "new": 1}),
    ]
    assert [line["group"] for line in files(out).values() if line["pdq"]].count("1") == 3


@pytest.mark.usefixtures("here")
def test_the_page_is_one_file_without_scripts_pictures_or_addresses(tmp_path: Path) -> None:
    root, out = medium(tmp_path, 2), tmp_path / "out"
    (root / "<script>alert(1)<").mkdir()
    for number in range(2):
        (root / f"<script>alert(1)</a {number}.jpg").write_bytes(saved(shapes(90, 90, 20 + number)))
    scanned(root, out, case="7 & 8")
    page = (out / result_files.REPORT).read_text(encoding="utf-8")
    assert "7 &amp; 8" in page
    assert "&lt;script&gt;alert(1)&lt;" in page
    for never in ("<script", "<img", "http", "src=", "url("):
        assert never not in page, never


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("place", ["medium", "medium/papers/out of it"])
def test_the_result_never_lies_on_the_medium(tmp_path: Path, place: str) -> None:
    root = medium(tmp_path, 1)
    with pytest.raises(BadInput, match="The result must not be on the medium"):
        scanned(root, tmp_path / place)
    assert not (root / "papers" / "out of it").exists()


@pytest.mark.usefixtures("here")
def test_what_a_camera_notes_makes_a_series(tmp_path: Path) -> None:
    root = tmp_path / "medium"
    root.mkdir()
    for number in range(3):
        notes = Image.Exif()
        notes[0x010F], notes[0x0110] = "Kite", "One"
        notes[0x0132] = f"2026:11:0{number + 1} 10:00:00"
        (root / f"{'abc'[number]}.jpg").write_bytes(saved(shapes(90, 90, number), exif=notes))
    first = scanned(root, tmp_path / "out")["first"]
    assert [(one["together"], one["newest"]) for one in first] == [
        ("one folder, one camera: Kite One", "2026-11-03 10:00:00"),
    ]


def test_a_folder_that_is_not_there_gets_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("scan", str(tmp_path / "none"), "--out", str(tmp_path / "out"))
    assert ended.value.code == 2
    assert "is not a folder that can be read" in capsys.readouterr().err


def test_stopped_by_hand_it_says_that_it_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopping(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(workflow, "look_through", stopping)
    with pytest.raises(SystemExit) as ended:
        call_command("scan", str(medium(tmp_path, 1)), "--out", str(tmp_path / "out"))
    assert ended.value.code == 130
    assert capsys.readouterr().err.count("Run the same command again") == 1
