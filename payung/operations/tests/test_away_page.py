"""`payung away` writes one page a language, for the proxy, and only as the public face."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from conftest import face_settings
from payung.config.settings import public
from payung.doors.public.look import SCRIPT
from tests.house import House


def test_it_writes_a_page_for_each_language(house: House, tmp_path: Path) -> None:
    with override_settings(**face_settings("public")):
        call_command("away", str(tmp_path))
        call_command("away", str(tmp_path))
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"away-{language}.html" for language, _ in public.LANGUAGES}
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o777 == 0o644
        text = path.read_text(encoding="utf-8")
        assert "<form" not in text
        assert text.count("<script") == 1
        assert f"<script>{SCRIPT}</script>" in text


def test_only_the_public_face_writes_it(house: House, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"payung\.config\.settings\.public"):
        call_command("away", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(house: House, tmp_path: Path) -> None:
    with (
        override_settings(**face_settings("public")),
        pytest.raises(CommandError, match="no folder"),
    ):
        call_command("away", str(tmp_path / "nowhere"))
