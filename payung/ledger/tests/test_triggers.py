"""The database itself refuses to change entries, whatever the statement."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from payung.foundation.sql.inserts import insert
from payung.foundation.viewer import SYSTEM
from payung.ledger import hashing, triggers
from payung.ledger.models import Entry, Head
from payung.ledger.tests.support import CHAIN, DONE, OTHER, write
from payung.ledger.verification import verify

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


def passed_over(**change: Any) -> None:
    """Try an entry that were right, but for a change: the database says that it took none."""
    write(3)
    last = Entry.objects.get(sequence=3)
    right = Entry(
        chain=CHAIN, sequence=4, act=DONE, actor="system", subject="report:1", at=last.at,
        previous=last.hash, hash="f" * 64,
    )  # fmt: skip
    for name, value in change.items():
        setattr(right, name, value)
    before = list(Entry.objects.order_by("chain", "sequence").values()), list(Head.objects.values())
    assert insert(right) == 0
    after = list(Entry.objects.order_by("chain", "sequence").values()), list(Head.objects.values())
    assert before == after


@pytest.mark.parametrize("sequence", [0, 1, 2, 3, 5, 2**63 - 1])
def test_an_entry_with_any_number_but_the_next_is_passed_over(sequence: int) -> None:
    passed_over(sequence=sequence)


def test_an_entry_that_names_another_before_it_is_passed_over() -> None:
    passed_over(previous="f" * 64)
    passed_over(previous=hashing.GENESIS)


def test_a_chain_begins_with_its_first_entry_and_no_other() -> None:
    passed_over(chain=OTHER)
    passed_over(chain=OTHER, sequence=1)
    passed_over(chain=OTHER, sequence=2, previous=hashing.GENESIS)


def test_the_next_entry_takes_the_head_along() -> None:
    write(3)
    entry = Entry.objects.get(sequence=3)
    entry.sequence, entry.previous, entry.hash = 4, entry.hash, "f" * 64
    assert insert(entry) == 1
    assert Head.objects.get() == Head(chain=CHAIN, sequence=4, hash="f" * 64)
    assert list(Head.objects.values_list("sequence", "hash")) == [(4, "f" * 64)]


def test_a_head_is_not_made_by_hand() -> None:
    refused(lambda: Head.objects.create(chain=OTHER, sequence=0, hash=hashing.GENESIS))
    refused(lambda: Head.objects.create(chain=OTHER, sequence=2**63 - 1, hash="f" * 64))


def test_a_head_cannot_move_on_by_itself() -> None:
    refused(lambda: Head.objects.update(sequence=2**63 - 1))
    refused(lambda: Head.objects.update(sequence=4, hash="f" * 64))


def test_an_entry_cannot_be_replaced_by_an_upsert() -> None:
    write(3)
    before = list(Entry.objects.order_by("sequence").values())
    Entry.objects.bulk_create(
        [Entry(**{**Entry.objects.values().get(sequence=2), "actor": "door"})],
        update_conflicts=True,
        unique_fields=["chain", "sequence"],
        update_fields=["actor"],
    )
    assert list(Entry.objects.order_by("sequence").values()) == before


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
def test_sqlite_replaces_no_entry() -> None:
    write(3)
    before = list(Entry.objects.order_by("sequence").values())
    run(
        f"INSERT OR REPLACE INTO ledger_entry ({COLUMNS}) SELECT chain, sequence, act, 'door',"
        f' subject, "at", digest, count, previous, hash FROM ledger_entry WHERE sequence = 2'
    )
    assert list(Entry.objects.order_by("sequence").values()) == before


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
