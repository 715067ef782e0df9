"""Statistics of tables and indexes, by which a database plans its queries."""

from typing import Final

from django.db import connection, transaction

from payung.foundation.viewer import Viewer

# Rows of an index that are looked at, so that it takes as long for millions.
_ROWS: Final = 400
# ANALYZE where a table has grown, also one that this connection has not read.
_WHERE_GROWN: Final = 0x10002


def refresh(viewer: Viewer) -> None:
    """Count anew in SQLite what has grown; without, it expects ten rows of each unit and reads them all.

    PostgreSQL does so by itself (autovacuum).
    """
    del viewer  # tells nothing of any row
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(), connection.cursor() as cursor:  # writers take turns
        cursor.execute(f"PRAGMA analysis_limit = {_ROWS}")
        cursor.execute(f"PRAGMA optimize = {_WHERE_GROWN}")
        # Some builds of SQLite keep samples there: values that would outlive their rows.
        cursor.execute("DROP TABLE IF EXISTS sqlite_stat4")
