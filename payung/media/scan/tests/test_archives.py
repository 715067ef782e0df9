"""Archives on a medium that need a library: told where it is lacking, looked at once it is there."""

from pathlib import Path

import pytest

from payung.foundation.viewer import SYSTEM
from payung.media.files import seven_zip
from payung.media.files.tests.pictures import saved, shapes
from payung.media.scan import result_files, workflow
from payung.media.scan.workflow import ScanRequest

pytest.importorskip("py7zr", reason="requirements/archives.txt is not installed")

from backports import zstd

from payung.media.files.tests.test_containers import zipped
from payung.media.files.tests.test_seven_zip import seven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]


def test_without_the_library_each_is_told_and_looked_at_once_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, out = tmp_path / "medium", tmp_path / "out"
    root.mkdir()
    box = seven({"kite.png": saved(shapes(64, 64, 1), "PNG")})
    (root / "a.7z").write_bytes(box)
    (root / "b.zip").write_bytes(zipped(**{"c.7z": box}))
    (root / "d.png.zst").write_bytes(zstd.compress(saved(shapes(64, 64, 2), "PNG")))
    with monkeypatch.context() as lacking:
        lacking.setattr(seven_zip, "can_open", lambda: False)
        figures = workflow.scan(SYSTEM, ScanRequest(root, out)).figures()
        assert [(one["reason"], one["files"]) for one in figures["unreadable"]] == [("lacking", 3)]
        assert "requirements/archives.txt" in (out / result_files.REPORT).read_text(
            encoding="utf-8"
        )
        assert figures["counts"]["new"] == 0
    figures = workflow.scan(SYSTEM, ScanRequest(root, out)).figures()
    assert (figures["counts"]["new"], figures["counts"]["archive"], figures["unreadable"]) == (
        3,
        4,
        [],
    )
