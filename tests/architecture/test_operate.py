"""The pages operate and scale name only commands, options, settings, units and paths that exist."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.architecture.test_deploy import DEPLOY, understood

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "docs" / "operators" / "operate.md", ROOT / "docs" / "operators" / "scale.md"]
UNITS = {path.name for path in (DEPLOY / "systemd").iterdir() if path.is_file()}


def lines(page: Path) -> list[str]:
    """Return every command: those of code blocks, and those inside a sentence."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^    (?:\$|elsewhere\$) (.+)$", text, re.M)
    return blocks + re.findall(r"`((?:payung|systemctl) [^`]+)`", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_is_one_that_there_is_with_options_that_it_takes(page: Path) -> None:
    for line in lines(page):
        for part in re.split(r" \| | > ", line):
            words = shlex.split(part)
            if words[0] == "payung" and len(words) > 2:
                understood(words[1:])
            elif words[0] == "payung":
                assert words[1] in get_commands(), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_unit_is_one_that_is_installed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"payung-[a-z-]+\.(?:service|timer|socket)", text))
    assert named <= UNITS
    for line in lines(page):
        for name in re.findall(r"payung-[a-z-]+(?![.a-z-])", line) if "systemctl" in line else []:
            assert f"{name}.service" in UNITS, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_setting_stands_on_the_page_of_settings(page: Path) -> None:
    settings = (ROOT / "docs" / "operators" / "settings.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"\b(?:PAYUNG|PG)[A-Z_]+\b", page.read_text(encoding="utf-8"))):
        assert f"`{name}" in settings, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_path_and_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:deploy|payung|docs|requirements|tests)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        path, _, part = target.partition("#")
        assert (page.parent / path).exists() if path else part in headings, target


def test_the_steps_use_every_timer_and_every_environment_file() -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    for name in UNITS:
        if name.endswith(".timer"):
            assert name in text, name
    for path in (DEPLOY / "environment").glob("*.env"):
        assert f"`{path.name}`" in text or path.stem == "operator", path.name
