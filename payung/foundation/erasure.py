"""That what was deleted leaves no byte behind in the database's own files.

SQLite overwrites what it deletes (`secure_delete` in the settings), but its log keeps older pages until it is
cut. PostgreSQL keeps dead rows until a VACUUM, and their bytes until the table is written anew.
"""

from collections.abc import Iterable
from time import sleep
from typing import Final

from django.db import connection

_TRIES: Final = 5
_PAUSE: Final = 0.5  # seconds


def cut_log() -> bool:
    """Write SQLite's log into the file and cut it to nothing; say whether no reader was in the way.

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
    """Free what deleted rows held in `tables`; `full` writes them anew, and nobody can use them meanwhile.

    On SQLite the whole file is written anew, whatever is named.
    """
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, tables, full=full):
            cursor.execute(statement)
    cut_log()


def statements(vendor: str, tables: Iterable[str], *, full: bool) -> list[str]:
    """Return what frees deleted rows in a database of this make."""
    if vendor == "sqlite":
        return ["VACUUM"]
    how = "VACUUM (FULL, ANALYZE)" if full else "VACUUM (ANALYZE)"
    return [f'{how} "{table}"' for table in tables]
