"""Erasure: deleted rows leave no byte in the database's own files."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from payung.foundation import erasure
from payung.foundation.models import Grant

pytestmark = pytest.mark.django_db(transaction=True)
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own log")
only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="its tables' files")
SECRET = bytes(range(7, 71))


def file() -> Path:
    return Path(connection.settings_dict["NAME"])


def log() -> Path:
    return file().with_name(file().name + "-wal")


def written_and_deleted() -> None:
    Grant.objects.create(record=uuid4(), reader="r", box=SECRET)
    Grant.objects.all().delete()


@only_sqlite
def test_the_log_is_cut_and_holds_nothing_any_more() -> None:
    written_and_deleted()
    assert SECRET in log().read_bytes()
    assert erasure.cut_log() is True
    assert log().stat().st_size == 0
    assert SECRET not in file().read_bytes()
    assert erasure.cut_log() is True


@only_sqlite
def test_a_reader_in_the_way_is_waited_for_and_then_said(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(erasure, "sleep", waits.append)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(file())) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM foundation_grant").fetchone()
        written_and_deleted()
        assert erasure.cut_log() is False
    assert waits == [0, 0.5, 1, 1.5, 2]
    assert erasure.cut_log() is True
    assert len(waits) == 5


@only_sqlite
@pytest.mark.django_db(transaction=False)
def test_within_a_transaction_it_leaves_the_log_alone() -> None:
    assert connection.in_atomic_block
    assert erasure.cut_log() is True


@only_sqlite
def test_a_vacuum_writes_the_file_anew_and_cuts_the_log() -> None:
    rows = [Grant(record=uuid4(), reader="r", box=SECRET * 40) for _ in range(400)]
    Grant.objects.bulk_create(rows)
    erasure.cut_log()
    before = file().stat().st_size
    Grant.objects.all().delete()
    erasure.vacuum(["foundation_grant"])
    assert file().stat().st_size < before
    assert log().stat().st_size == 0


def tables() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0]) / "base"
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@only_postgresql
def test_a_full_vacuum_writes_a_table_without_what_was_deleted() -> None:
    written_and_deleted()
    assert SECRET in tables()
    erasure.vacuum(["foundation_grant"], full=True)
    assert SECRET not in tables()


def test_each_table_is_named_on_its_own_and_only_a_full_one_locks_it() -> None:
    tables = ["foundation_grant", "ledger_head"]
    assert erasure.statements("sqlite", tables, full=True) == ["VACUUM"]
    assert erasure.statements("postgresql", tables, full=False) == [
        'VACUUM (ANALYZE) "foundation_grant"',
        'VACUUM (ANALYZE) "ledger_head"',
    ]
    assert erasure.statements("postgresql", tables[:1], full=True) == [
        'VACUUM (FULL, ANALYZE) "foundation_grant"'
    ]


def test_an_ordinary_vacuum_is_what_one_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def noted(*what: Any, **more: Any) -> list[str]:
        asked.append((what, more))
        return []

    monkeypatch.setattr(erasure, "statements", noted)
    erasure.vacuum(["ledger_head"])
    assert asked == [((connection.vendor, ["ledger_head"]), {"full": False})]


def test_a_grant_that_is_taken_back_from_many_at_once_stays_with_others() -> None:
    from payung.foundation import sealing

    ids = [uuid4() for _ in range(3)]
    Grant.objects.bulk_create(Grant(record=record_id, reader="r", box=b"x") for record_id in ids)
    sealing.forget_all(*ids[:2])
    kept: Any = Grant.objects.get()
    assert kept.record == ids[2]
    sealing.forget_all()
    assert Grant.objects.count() == 1
