"""A connection to SQLite that a thread closes waits for the next thread."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections

from payung.operations.sqlite_backend.base import DatabaseWrapper

MOST = 2
FORKED = """
import os, sys
from django.conf import settings
settings.configure()
from payung.operations.tests.test_sqlite_pool import connected
first = connected(sys.argv[1])
before = first.connection
first.close()
if not (child := os.fork()):
    os._exit(connected(sys.argv[1]).connection is before)
print(os.waitpid(child, 0)[1], connected(sys.argv[1]).connection is before)
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a database with one table."""
    path = tmp_path / "words.sqlite3"
    database = connected(path)
    database.cursor().execute("CREATE TABLE word (text TEXT UNIQUE)")
    database.close()
    return path


def connected(path: Path) -> DatabaseWrapper:
    """Return an open connection as a thread of a face has it."""
    options = {"pool": {"max_size": MOST}, "transaction_mode": "IMMEDIATE"}
    settings = {"ENGINE": "payung.operations.sqlite_backend", "NAME": path, "OPTIONS": options}
    database = DatabaseWrapper(connections.configure_settings({"default": settings})["default"])
    database.ensure_connection()
    return database


def test_the_next_thread_gets_the_connection_that_one_closed(file: Path) -> None:
    database = connected(file)
    first = database.connection
    database.close()
    assert database.connection is None
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: connected(file).connection).result(60) is first
    assert connected(file).connection is not first  # the other thread has it


def test_at_most_as_many_wait_as_the_settings_allow(file: Path) -> None:
    used: list[Any] = []
    databases = [connected(file) for _ in range(MOST + 1)]
    for database in databases:
        used.append(database.connection)
        database.close()
    assert {id(connected(file).connection) for _ in range(MOST + 1)} & {*map(id, used)} == {
        *map(id, used[:MOST])
    }


def test_none_waits_after_an_error_or_within_a_transaction(file: Path) -> None:
    database = connected(file)
    failed = database.connection
    database.cursor().execute("INSERT INTO word VALUES ('one')")
    with pytest.raises(OperationalError):
        database.cursor().execute("no sentence of SQL")
    database.close_if_unusable_or_obsolete()  # as at the end of a request
    assert database.connection is None
    database = connected(file)
    assert database.connection is not failed
    database.cursor().execute("BEGIN")
    database.cursor().execute("INSERT INTO word VALUES ('two')")
    database.close()
    assert connected(file).cursor().execute("SELECT text FROM word").fetchall() == [("one",)]


def test_what_was_read_in_part_keeps_no_old_state(file: Path) -> None:
    database = connected(file)
    database.cursor().executemany("INSERT INTO word VALUES (%s)", [(str(n),) for n in range(500)])
    half = database.cursor().execute("SELECT text FROM word")
    assert half.fetchone()
    database.close()
    connected(file).cursor().execute("DELETE FROM word")
    assert connected(file).cursor().execute("SELECT count(*) FROM word").fetchone() == (0,)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        half.fetchone()


def test_a_file_that_was_replaced_is_opened(file: Path) -> None:
    connected(file).close()
    file.unlink()
    database = connected(file)
    assert database.cursor().execute("SELECT name FROM sqlite_master").fetchall() == []


def test_no_connection_is_carried_into_another_process(file: Path) -> None:
    command = [sys.executable, "-c", FORKED, str(file)]
    assert subprocess.run(command, capture_output=True, text=True).stdout.split() == ["0", "False"]
