"""Of a picture that moves or has pages each is looked at, bounded; what is found in one names the file."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from payung.foundation.viewer import SYSTEM
from payung.media.files import hashing, multiframe
from payung.media.files.errors import FailureReason
from payung.media.files.tests.pictures import away, saved, shapes
from payung.media.hashsets.actions import import_set
from payung.media.matcher.queries.lookup import match
from payung.media.sandbox import dispatch
from payung.media.sandbox.examination import Examination
from payung.media.scan import classification, records

BLANK = np.zeros((90, 120), np.uint8)


def several(kind: str, seeds: tuple[int, ...] = (1, 2), first: Any = BLANK, **more: Any) -> bytes:
    """Return a file whose first picture is blank, and the others shapes."""
    others = [Image.fromarray(shapes(90, 120, seed)).convert("RGB") for seed in seeds]
    out, shown = io.BytesIO(), Image.fromarray(first).convert("RGB")
    shown.save(out, kind, save_all=True, append_images=others, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "MPO"])
def test_what_comes_after_the_first_picture_is_hashed_too(kind: str) -> None:
    analysis = hashing.hash_bytes(several(kind))
    assert analysis.look is not None
    assert [(frame.second, len(frame.orientations)) for frame in analysis.frames] == [
        *((0, 8), (1, 8), (2, 8)),
    ]
    for seed in (1, 2):
        alone = hashing.hash_bytes(saved(shapes(90, 120, seed), "PNG")).look
        assert alone is not None
        assert away(analysis.frames[seed].pdq.bits, alone.pdq.bits) <= 16
    assert analysis.frames[0].pdq == analysis.look.pdq


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF", "JPEG"])
def test_one_picture_has_no_frames(kind: str) -> None:
    analysis = hashing.hash_bytes(saved(shapes(90, 120), kind))
    assert (analysis.why, analysis.frames) == (None, ())


def test_of_many_some_are_kept_that_lie_evenly_apart() -> None:
    frames, why = multiframe.others(several("GIF", tuple(range(1, 60))), lambda _luma: None)
    assert (list(frames), why) == ([4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56], None)


def test_what_takes_too_long_or_is_cut_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = several("GIF", (1, 2, 3))
    cut = hashing.hash_bytes(data[:-2000])
    assert (cut.why, len(cut.frames)) == (FailureReason.BROKEN, 3)
    monkeypatch.setattr(multiframe, "SECONDS", -1.0)
    late = hashing.hash_bytes(data)
    assert (late.why, len(late.frames)) == (FailureReason.PARTLY, 2)


@pytest.mark.django_db
def test_a_frame_that_a_list_names_makes_the_file_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "one", dispatch.here)
    data = several("GIF")
    look = hashing.hash_bytes(saved(shapes(90, 120, 2), "PNG")).look
    assert look is not None
    rows = f"pdq\n{look.pdq.bits.hex()}\n{'0' * 64}\n"
    import_set(SYSTEM, "kites", io.BytesIO(rows.encode()))
    (tmp_path / "a.gif").write_bytes(data)
    (file,) = records.look([str(tmp_path / "a.gif")])
    assert isinstance(file, records.ScannedFile)
    (judged,) = classification.judged(SYSTEM, [records.Record("a.gif", 1, 1, file)])
    assert (judged.status, judged.frames, len(judged.matches)) == ("near", 1, 1)
    examination = Examination()
    examination.add(data)
    queries = examination.done().hash_queries
    assert [len(matches) for matches in match(SYSTEM, queries)] == [0, 0, 1]


def test_the_command_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.gif").write_bytes(several("GIF"))
    call_command("hash", str(tmp_path / "a.gif"))
    line = json.loads(capsys.readouterr().out)
    assert [frame["picture"] for frame in line["frames"]] == [0, 1, 2]
