"""Writes that wait for nobody, sent together: on PostgreSQL one journey over the wire instead of one for each.

with batched():
    report.save(force_insert=True)
    facts.save(force_insert=True)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def batched() -> Iterator[None]:
    """Send the writes of this block together; what the database says of them comes at its end at the latest.

    Only within a transaction, and only for writes whose outcome nothing in the block asks for: whatever is
    read in between waits for all that was sent before it. Where one is refused, Django's error for it is
    raised and the transaction can only be rolled back. On SQLite, where nothing travels, this does nothing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.validate_no_broken_transaction()
    connection.ensure_connection()
    # psycopg raises at the end what a write in the middle was refused for: as Django's error, like any other.
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
