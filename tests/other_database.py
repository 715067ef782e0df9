"""A second database: that of another machine, or of an older version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo


@contextmanager
def empty_database() -> Iterator[str]:
    """Yield the name of an empty database on the tests' server, dropped afterwards; SQLite needs none."""
    name = f"payung_elsewhere_{uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        _execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield name
    if connection.vendor == "postgresql":
        _execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(statement: sql.Composed) -> None:
    """Run a statement that cannot run in a transaction."""
    ours = connection.settings_dict
    where = {"host": str(ours["HOST"]), "user": str(ours["USER"]), "dbname": "postgres"}
    with psycopg.connect(make_conninfo("", **where), autocommit=True) as own:
        own.execute(statement)


@contextmanager
def connected_to(home: Path, database: str) -> Iterator[None]:
    """Connect this process to another database within the block: on SQLite to the file in `home`."""
    ours = connection.settings_dict["NAME"]
    connection.close()
    sqlite = connection.vendor == "sqlite"
    connection.settings_dict["NAME"] = str(home / "payung.sqlite3") if sqlite else database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours
