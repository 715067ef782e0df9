"""The lightest installed chromium is chosen."""

from pathlib import Path

import pytest

from payung.tools import chromium


@pytest.mark.parametrize(
    ("installed", "taken"),
    [
        (["chromium", "chromium-headless-shell"], "chromium-headless-shell"),
        (["chromium"], "chromium"),
        ([], None),
    ],
)
def test_the_shell_before_the_whole_browser_and_either_before_none(
    installed: list[str], taken: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in installed:
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.found() == (str(tmp_path / taken) if taken else None)
