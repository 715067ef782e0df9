"""Statistics: SQLite knows how many rows there are, and plans with it."""

from uuid import uuid4

import pytest
from django.db import connection

from payung.foundation import statistics
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM

ROWS = 2000


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does it by itself.")
def test_sqlite_counts_the_rows_of_a_table_that_has_grown(db: None) -> None:
    Grant.objects.bulk_create(Grant(record=uuid4(), reader="r", box=b"b") for _ in range(ROWS))
    statistics.refresh(SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [Grant._meta.db_table])
        counted = {int(stat.split()[0]) for (stat,) in cursor.fetchall()}
    assert counted == {ROWS}
