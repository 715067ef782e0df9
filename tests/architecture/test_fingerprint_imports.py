"""Fingerprints that children made stay apart from the lists of unlawful material, and open no investigation."""

import ast
from collections.abc import Iterator
from pathlib import Path

import payung
from payung.operations import grants

ROOT = Path(payung.__file__).parent
ROOM = ROOT / "removal" / "fingerprints"
OTHERS = "payung.removal.fingerprints"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_they_never_reach_hash_sets_exhibits_or_the_receiving_of_reports() -> None:
    wrong = [
        f"{path.name}: {name}"
        for path in ROOM.glob("*.py")
        for name in imported(path)
        if name.startswith(("payung.media", "payung.intake", "payung.triage"))
        or (name.startswith("payung.cases.actions") and not name.endswith(".case_lookups"))
    ]
    assert wrong == []


def test_nothing_that_compares_or_views_files_reads_them() -> None:
    reads = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts and any(name.startswith(OTHERS) for name in imported(path))
    }
    assert {name.split("/")[0] for name in reads} <= {"removal", "doors", "operations"}
    assert not any(
        f"/{part}/" in name for name in reads for part in ("exhibits", "scans", "viewing")
    )


def test_the_processes_of_hash_sets_may_not_even_read_their_tables() -> None:
    for face in ("matcher", "hashsets"):
        assert not any(table.startswith("removal_") for table in grants.FACES[face])
