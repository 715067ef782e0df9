"""Rules of the repository that a machine can check."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from setuptools import find_namespace_packages

from tests import demonstration

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cases", "intake", "media", "staff")  # those that are divided


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_is_above_one_megabyte() -> None:
    assert [path for path in tracked() if path.exists() and path.stat().st_size > 1_048_576] == []


def test_lock_files_name_no_host() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://", text), path.name


def test_every_direct_library_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "developers" / "dependencies.md").read_text(encoding="utf-8").lower()
    for path in (ROOT / "requirements").glob("*.in"):
        for line in path.read_text(encoding="utf-8").splitlines():
            name = re.match(r"[A-Za-z0-9_.-]+", line)
            if name and not line.startswith("-r"):
                assert f"`{name[0].lower()}`" in reasons, name[0]


def test_every_make_target_stands_in_the_menu() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "install", "test", "lint", "type", "bench", "messages", "lock", "clean"):
        assert re.search(rf"^{target}:.*## ", text, re.M), target


def test_each_policy_has_tests_of_its_own_that_try_mutants() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "mutmut"
    ]
    tests = [ROOT / name for name in settings["pytest_add_cli_args_test_selection"]]
    texts = [path.read_text(encoding="utf-8") for path in tests if path.is_file()]
    for policy in sorted((ROOT / "payung").rglob("policy.py")):
        package = ".".join(policy.parent.relative_to(ROOT).parts)
        imports = re.compile(rf"^from {package}(\.policy import | import (.*\b)?policy\b)", re.M)
        assert any(map(imports.search, texts)), package
    assert [path for path in tests if not path.exists()] == []


def test_the_wheel_installs_one_top_level_package_and_all_that_it_reads() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "setuptools"
    ]
    packages = find_namespace_packages(str(ROOT), include=wanted["packages"]["find"]["include"])
    assert {name.partition(".")[0] for name in packages} == {"payung"}
    installed = {
        path
        for package, patterns in wanted["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    read = {
        path
        for path in tracked()
        if (ROOT / "payung") in path.parents
        and path.suffix != ".py"
        and not {"tests", "examples"} & set(path.parts)
    }
    assert read
    assert read - installed == set()


def packages_of(room: str) -> list[Path]:
    """Return the `__init__.py` of each package by noun: the others are in every room."""
    standard = {"actions", "management", "migrations", "queries", "tests"}
    files = (ROOT / "payung" / room).glob("*/__init__.py")
    return [path for path in files if path.parent.name not in standard]


def test_the_folder_page_names_every_folder() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "payung").glob("*/__init__.py")}
    packages = {path.parent.name for room in ROOMS for path in packages_of(room)}
    named = {f"{room}/" for room in rooms} | packages
    assert {name for name in named if f"`{name}`" not in page} == set()


def test_what_tests_keep_leaves_the_home_closed_to_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "var"
    monkeypatch.setattr(demonstration, "MIGRATED", home / "migrated-for-tests")
    monkeypatch.setattr(demonstration, "_migrate", Path.touch)
    demonstration.copy_migrated_to(tmp_path / "copy.sqlite3")
    assert home.stat().st_mode & 0o077 == 0  # otherwise `make run` would refuse it
