"""Make docs/security/clear-columns.md from the closed list in clear-columns.toml.

The list has the clear columns of all tables, and what they tell a thief. Tests compare the models with the
list and the page with the output of this module.
"""

import tomllib
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final[Path] = settings.CHECKOUT / "docs" / "security"
LIST: Final = FOLDER / "clear-columns.toml"
PAGE: Final = FOLDER / "clear-columns.md"
HEAD: Final = """\
<!-- Made by `make docs` from clear-columns.toml. Change that, not this page. -->
# What lies in clear, and what it tells a thief

All else in these tables is `body` or `box`: sealed. The list is closed: a test fails where a table has another
column in clear. [threat-model.md](threat-model.md#what-lies-in-clear) says
more, also of other tables.

| table | columns | what they tell a thief |
| --- | --- | --- |
"""


def tables() -> dict[str, dict[str, str]]:
    """Return by `room.Table` what its groups of columns (names separated by spaces) tell a thief."""
    rooms = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return {
        f"{room}.{table}": groups
        for room, named in rooms.items()
        for table, groups in named.items()
    }


def columns() -> dict[str, set[str]]:
    """Return the clear columns by `room.Table`."""
    return {table: set(" ".join(groups).split()) for table, groups in tables().items()}


def _rows(table: str, groups: dict[str, str]) -> list[str]:
    names = [table.partition(".")[2], *[""] * (len(groups) - 1)]
    return [
        f"| {name} | {', '.join(f'`{column}`' for column in group.split())} | {meaning} |"
        for name, (group, meaning) in zip(names, groups.items(), strict=True)
    ]


def page() -> str:
    """Return the text of the page."""
    rows = [row for table, groups in tables().items() for row in _rows(table, groups)]
    return HEAD + "\n".join(rows) + "\n"
