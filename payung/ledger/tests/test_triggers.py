"""The database itself refuses to change what is written, however it is asked."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from payung.foundation.viewer import SYSTEM
from payung.ledger import triggers
from payung.ledger.models import Entry, Head
from payung.ledger.tests.support import CHAIN, write
from payung.ledger.verify import verify

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own statements")
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="PostgreSQL's own statements"
)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refused(act: Callable[[], object]) -> None:
    write(3)
    before = list(Entry.objects.order_by("sequence").values()), list(Head.objects.values())
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
    after = list(Entry.objects.order_by("sequence").values()), list(Head.objects.values())
    assert before == after


def test_an_entry_cannot_be_updated() -> None:
    refused(lambda: Entry.objects.filter(sequence=2).update(actor="system"))


def test_an_entry_cannot_be_deleted() -> None:
    refused(lambda: Entry.objects.filter(sequence=2).delete())


def test_an_entry_cannot_be_written_twice() -> None:
    refused(lambda: Entry.objects.create(**Entry.objects.values().get(sequence=2)))


def test_an_entry_cannot_be_replaced_by_an_upsert() -> None:
    def upsert() -> None:
        Entry.objects.bulk_create(
            [Entry(**{**Entry.objects.values().get(sequence=2), "actor": "door"})],
            update_conflicts=True,
            unique_fields=["chain", "sequence"],
            update_fields=["actor"],
        )

    refused(upsert)


def test_a_head_cannot_be_deleted() -> None:
    refused(lambda: Head.objects.all().delete())


def test_a_head_cannot_move_back() -> None:
    refused(lambda: Head.objects.update(sequence=2))


def test_a_head_cannot_change_its_hash_or_name_alone() -> None:
    refused(lambda: Head.objects.update(hash="f" * 64))
    refused(lambda: Head.objects.update(chain="elsewhere"))


@on_postgresql
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_head"])
def test_postgresql_refuses_truncate(table: str) -> None:
    refused(lambda: run(f"TRUNCATE {table}"))


COLUMNS = 'chain, sequence, act, actor, subject, "at", digest, count, previous, hash'


@on_sqlite
def test_sqlite_refuses_to_replace_an_entry() -> None:
    refused(
        lambda: run(
            f"INSERT OR REPLACE INTO ledger_entry ({COLUMNS}) SELECT chain, sequence, act, 'door',"
            f' subject, "at", digest, count, previous, hash FROM ledger_entry WHERE sequence = 2'
        )
    )


@on_sqlite
def test_sqlite_refuses_to_replace_an_entry_by_its_hidden_number() -> None:
    refused(
        lambda: run(
            f"INSERT OR REPLACE INTO ledger_entry (rowid, {COLUMNS}) SELECT rowid, chain, 99, act,"
            f' actor, subject, "at", digest, count, previous, hash'
            f" FROM ledger_entry WHERE sequence = 2"
        )
    )


@on_sqlite
def test_sqlite_refuses_to_replace_a_head() -> None:
    refused(
        lambda: run(
            f"INSERT OR REPLACE INTO ledger_head (chain, sequence, hash)"
            f" VALUES ('{CHAIN}', 9, '{'f' * 64}')"
        )
    )
    refused(
        lambda: run(
            "INSERT OR REPLACE INTO ledger_head (rowid, chain, sequence, hash)"
            " SELECT rowid, 'elsewhere', 9, hash FROM ledger_head"
        )
    )


def test_the_triggers_stand_again_after_they_were_lifted() -> None:
    write(3)
    with triggers.lifted(connection):
        Entry.objects.filter(sequence=2).update(actor="door")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(sequence=2).update(actor="system")
    assert verify(SYSTEM).broken is not None
    triggers.create(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(sequence=2).delete()


def test_another_database_is_refused_in_so_many_words() -> None:
    class Other:
        vendor = "oracle"

    with pytest.raises(NotImplementedError, match="oracle"):
        triggers.create(Other())  # type: ignore[arg-type]
