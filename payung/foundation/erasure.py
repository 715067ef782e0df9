"""Erasure: deleted rows leave no byte behind in the database's own files.

SQLite overwrites what it deletes (`secure_delete` in the settings), but its log keeps older pages until it is
truncated. PostgreSQL keeps dead rows until a VACUUM, and their bytes until the table is rewritten.
"""

from collections.abc import Iterable
from time import sleep
from typing import Final

from django.db import connection

_TRIES: Final = 5
_PAUSE: Final = 0.5  # seconds


def cut_log() -> bool:
    """Write SQLite's log into the file and truncate it; return False where a reader was in the way.

    Elsewhere, and within a transaction, there is nothing to do. Safe to repeat.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    for attempt in range(_TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0] == 0:
                return True
        sleep(_PAUSE * attempt)
    return False


def vacuum(tables: Iterable[str], *, full: bool = False) -> None:
    """Free the space of deleted rows in `tables`; `full` rewrites them and locks them meanwhile.

    SQLite always rewrites the whole file.
    """
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, tables, full=full):
            cursor.execute(statement)
    cut_log()


def statements(vendor: str, tables: Iterable[str], *, full: bool) -> list[str]:
    """Return the SQL that frees deleted rows in a database of this vendor."""
    if vendor == "sqlite":
        return ["VACUUM"]
    how = "VACUUM (FULL, ANALYZE)" if full else "VACUUM (ANALYZE)"
    return [f'{how} "{table}"' for table in tables]
