"""The exact privileges of every role: table by table, column by column (`privileges.txt`)."""

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Final

import pytest

from payung.operations import grants

FILE: Final = Path(__file__).with_name("privileges.txt")
_GRANT: Final = re.compile(r"GRANT (.+) ON (.+) TO payung_(\w+);")
_RIGHT: Final = re.compile(r"([A-Z]+)(?: \(([^)]*)\))?")


def granted() -> list[str]:
    """Return a line for each right that `payung grants` gives: role, table, right, columns."""
    return sorted(line for statement in grants.statements() for line in _rights(statement))


def _rights(statement: str) -> Iterator[str]:
    for rights, where, face in _GRANT.findall(statement):
        for right, columns in _RIGHT.findall(rights):
            yield " ".join((face, where, right, *sorted(columns.split(", ")))).rstrip()


def test_each_role_is_granted_exactly_what_is_listed() -> None:
    """A change of privileges is reviewed line by line in the file."""
    listed = FILE.read_text(encoding="utf-8").splitlines()
    moved = list(
        unified_diff(listed, granted(), "privileges.txt", "payung grants", lineterm="", n=0)
    )
    if moved:
        pytest.fail("\n".join(("What a role may do has changed:", *moved)))


def test_every_grant_that_is_printed_is_read_here() -> None:
    printed = sum(statement.count("GRANT ") for statement in grants.statements())
    assert printed == sum(len(_GRANT.findall(statement)) for statement in grants.statements())


def test_no_role_is_granted_what_it_could_pass_on_or_all_of_a_table() -> None:
    text = "\n".join(grants.statements())
    assert not re.findall(r"GRANT ALL|GRANT OPTION|TO PUBLIC|SUPERUSER|BYPASSRLS", text)
