"""The documents say what the code does: commands, settings, make targets, folders."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from payung.tools.documents import command_reference

ROOT = Path(__file__).resolve().parents[2]
OURS = {name for name, app in get_commands().items() if app.split(".")[0] == "payung"}
# Commands of the libraries that the documents may name.
THEIRS = {"migrate", "makemigrations", "check", "db_worker", "help"}
# Planned, as the documents say where they name them.
TO_COME = {"hash", "hashsets", "match"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_of_commands_is_what_their_help_says() -> None:
    assert command_reference.PAGE.read_text(encoding="utf-8") == command_reference.page(), (
        "`make docs`"
    )


def test_every_command_stands_on_the_page_of_commands() -> None:
    page = text("docs/commands.md")
    assert [name for name in sorted(OURS) if f"## payung {name}\n" not in page] == []


def pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_file_and_a_heading_that_exist() -> None:
    wrong = []
    for page in pages():
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            target, _, anchor = link.partition("#")
            path = page.parent / target if target else page
            missing = (
                anchor and path.suffix == ".md" and path.exists() and anchor not in anchors(path)
            )
            if not re.match(r"[a-z]+:", link) and (not path.exists() or missing):
                wrong.append(f"{page.relative_to(ROOT)}: {link}")
    assert wrong == []


@pytest.mark.parametrize("shelf", ["operators", "officers", "partners", "developers", "decisions"])
def test_the_index_of_a_shelf_names_each_of_its_pages(shelf: str) -> None:
    folder = ROOT / "docs" / shelf
    index = (folder / "README.md").read_text(encoding="utf-8")
    names = {path.name for path in folder.glob("*.md")} - {"README.md"}
    assert set(re.findall(r"\]\(([a-z-]+\.md)\)", index)) == names


def missing(page: Path) -> list[str]:
    """Return the paths and modules between backticks that exist nowhere."""
    text = page.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:payung|tests|deploy|docs|locale|requirements)/[\w./*-]+)`", text)
    modules = re.findall(r"`(\w+\.py)`", text)
    return [
        *(path for path in paths if not any(ROOT.glob(path.rstrip("/")))),
        *(name for name in modules if not any((ROOT / "payung").rglob(name))),
    ]


def test_every_path_that_a_document_names_exists() -> None:
    wrong = {str(page.relative_to(ROOT)): missing(page) for page in pages()}
    assert {page: names for page, names in wrong.items() if names} == {}


def glossary() -> list[tuple[str, str, str]]:
    """Return each term with its Indonesian and Thai; empty where the desk does not show it."""
    rows = re.findall(r"^\| (.+?) \| .+? \| (.*?) ?\| (.*?) ?\|$", text("docs/glossary.md"), re.M)
    return [row for row in rows if row[0] not in {"term", "---"}]


def test_the_glossary_has_one_term_a_concept() -> None:
    terms = [term for term, _indonesian, _thai in glossary()]
    assert len(terms) > 50
    assert sorted(set(terms)) == sorted(terms)


@pytest.mark.parametrize(("language", "column"), [("id", 1), ("th", 2)])
def test_the_glossary_translates_as_the_desk_does(language: str, column: int) -> None:
    said = " ".join(
        text(f"locale/desk/{language}/LC_MESSAGES/django.po").replace('"\n"', "").lower().split()
    )
    assert [row[column] for row in glossary() if row[column].lower() not in said] == []


def defined(path: Path) -> set[str]:
    """Return the names that a module defines at its top."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    targets = [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)} | {
        target.id for target in targets if isinstance(target, ast.Name)
    }


def test_what_the_page_of_finding_points_at_exists() -> None:
    page = ROOT / "docs" / "developers" / "finding.md"
    rows = re.findall(r"^\| .+\? \| \[.+\]\((.+)\) \| `(\w+)` \|$", page.read_text("utf-8"), re.M)
    assert len(rows) >= 15
    assert [name for path, name in rows if name not in defined(page.parent / path)] == []


def test_no_document_names_a_command_that_does_not_exist() -> None:
    for path in pages():
        named = set(re.findall(r"`payung ([a-z-]+)", path.read_text(encoding="utf-8")))
        assert named <= OURS | THEIRS | TO_COME, path.name


def test_every_setting_is_documented() -> None:
    page = text("docs/operators/settings.md")
    config = ROOT / "payung" / "config"
    files = [config / "gunicorn.py", *(config / "settings").glob("*.py")]
    code = "".join(path.read_text() for path in files)
    for name in set(re.findall(r'(?:environ\.get|flag|words)\(\s*"([A-Z_]+)"', code)):
        assert f"`{name}`" in page, name


def test_no_document_names_this_machine_or_a_registry() -> None:
    home = "ro" + "ot"  # apart, so that this file does not name it either
    hosts = "|".join(("pypi" + r"\.org", "python" + "hosted", "npmjs"))
    for path in pages():
        assert not re.search(rf"{hosts}|/{home}/", path.read_text(encoding="utf-8")), path.name
