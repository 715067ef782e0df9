"""Connections to the embedded database are used again, and nothing of one request reaches the next."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ConnectionHandler

from payung.config.settings import base
from payung.foundation.models import Grant
from payung.operations.sqlite_backend import idle_connections
from payung.operations.sqlite_backend.idle_connections import IDLE, MANY

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the embedded database alone"),
]


@pytest.fixture(autouse=True)
def none_idle() -> Iterator[None]:
    connection.close()
    IDLE.close()
    yield
    connection.close()
    IDLE.close()


def raw() -> sqlite3.Connection:
    connection.ensure_connection()
    return connection.connection  # type: ignore[no-any-return]


def test_the_next_request_takes_the_same_connection_over() -> None:
    first = raw()
    connection.close()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(_used).result(10) is first


def _used() -> sqlite3.Connection:
    try:
        Grant.objects.count()
        return raw()
    finally:
        connection.close()


def test_a_read_that_was_not_finished_does_not_hold_the_next_request_in_its_moment() -> None:
    Grant.objects.bulk_create(Grant(record=uuid4(), reader="a", box=b"") for _ in range(300))
    rows = Grant.objects.iterator(chunk_size=2)
    next(rows)
    first = raw()
    connection.close()
    with ThreadPoolExecutor(1) as pool:
        connection.ensure_connection()
        assert connection.connection is first
        pool.submit(_written).result(10)
        assert Grant.objects.count() == 301
    del rows


def _written() -> None:
    try:
        Grant.objects.create(record=uuid4(), reader="b", box=b"")
    finally:
        connection.close()


def test_what_was_closed_within_a_transaction_is_rolled_back_and_not_used_again() -> None:
    first = raw()
    with transaction.atomic():
        Grant.objects.create(record=uuid4(), reader="c", box=b"")
        connection.close()
    assert raw() is not first
    assert not Grant.objects.exists()


def test_after_an_error_a_new_one_is_opened() -> None:
    first = raw()
    connection.errors_occurred = True
    connection.close()
    assert raw() is not first


def test_an_old_one_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    first = raw()
    connection.close()
    monkeypatch.setattr(idle_connections, "KEPT_FOR", 0.0)
    assert raw() is not first
    with pytest.raises(sqlite3.ProgrammingError):
        first.execute("SELECT 1")


def test_no_more_are_kept_than_are_needed() -> None:
    with ThreadPoolExecutor(MANY + 2) as pool:
        list(pool.map(lambda _number: _used(), range(4 * MANY)))
    assert len(IDLE._kept) <= MANY


def test_a_file_that_took_the_place_of_another_is_read(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite3"
    ours = ConnectionHandler({"default": {**base.SQLITE, "NAME": path}})["default"]
    _execute(ours, "CREATE TABLE before (id)")
    path.rename(tmp_path / "away.sqlite3")
    _execute(ours, "CREATE TABLE after (id)")
    assert ours.introspection.table_names() == ["after"]
    ours.close()


def _execute(ours: Any, statement: str) -> None:
    with ours.cursor() as cursor:
        cursor.execute(statement)
    ours.close()


def test_a_child_process_uses_none_of_its_parent() -> None:
    raw()
    connection.close()
    child = os.fork()
    if not child:
        os._exit(len(IDLE._kept))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(IDLE._kept) == 1
