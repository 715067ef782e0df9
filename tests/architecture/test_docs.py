"""The documents say what the code does: commands, settings, make targets, folders."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
OURS = {name for name, app in get_commands().items() if app.split(".")[0] in {"payung", "config"}}
# Commands of the libraries that the documents may name.
THEIRS = {"migrate", "makemigrations", "check", "db_worker", "help"}
# Named as to come: the documents say so beside them.
TO_COME = {"hash", "hashsets", "match"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_command_stands_in_the_readme() -> None:
    readme = text("README.md")
    assert [name for name in sorted(OURS) if f"payung {name}" not in readme] == []


def test_no_document_names_a_command_that_does_not_exist() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        named = set(re.findall(r"`payung ([a-z-]+)", path.read_text(encoding="utf-8")))
        assert named <= OURS | THEIRS | TO_COME, path.name


def test_every_setting_is_documented() -> None:
    page = text("docs/settings.md")
    files = [ROOT / "config" / "gunicorn.py", *(ROOT / "config" / "settings").glob("*.py")]
    code = "".join(path.read_text() for path in files)
    for name in set(re.findall(r'(?:environ\.get|flag|words)\(\s*"([A-Z_]+)"', code)):
        assert f"`{name}`" in page, name


def test_no_document_names_this_machine_or_a_registry() -> None:
    home = "ro" + "ot"  # apart, so that this file does not name it either
    hosts = "|".join(("pypi" + r"\.org", "python" + "hosted", "npmjs"))
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        assert not re.search(rf"{hosts}|/{home}/", path.read_text(encoding="utf-8")), path.name
