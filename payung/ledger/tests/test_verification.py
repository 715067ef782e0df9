"""Verification finds any change to any field of any entry, and says where."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger import hashing, queries, triggers, verification
from payung.ledger.models import Entry, Head
from payung.ledger.tests.support import CHAIN, OTHER, write
from payung.ledger.verification import verify
from tests.fuzzing import examples

pytestmark = pytest.mark.django_db


class UndoError(Exception):
    """Rolls a falsification back."""


@contextmanager
def falsified(change: Callable[[], object]) -> Iterator[None]:
    """Hold, within the block, a ledger that somebody with the whole database has changed."""
    with suppress(UndoError), transaction.atomic(), triggers.lifted(connection):
        change()
        yield
        raise UndoError


def broken() -> tuple[str, int, str] | None:
    first = verify(SYSTEM).broken
    return None if first is None else (first.chain, first.sequence, first.why)


def at(sequence: int) -> Any:
    return Entry.objects.filter(chain=CHAIN, sequence=sequence)


def test_an_empty_ledger_has_no_entry_and_no_break() -> None:
    result = verify(SYSTEM)
    assert (result.entries, result.chains, result.broken) == (0, 0, None)


def test_all_entries_of_all_chains_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    write(4)
    write(3, OTHER)
    result = verify(SYSTEM)
    assert (result.entries, result.chains, result.broken) == (7, 2, None)


def test_a_door_verifies_nothing() -> None:
    with pytest.raises(NotAllowed):
        verify(DOOR)


NAMES = ["act", "actor", "subject", "digest", "previous", "hash"]


@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.integers(1, 4), st.sampled_from(NAMES), st.data())
def test_any_change_to_any_text_is_found(
    db: None, sequence: int, name: str, data: st.DataObject
) -> None:
    with transaction.atomic():
        write(4)
        old = at(sequence).values_list(name, flat=True)[0]
        longest = getattr(Entry._meta.get_field(name), "max_length", None)
        signs = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
        new = data.draw(st.text(signs, max_size=longest).filter(lambda text: text != old))
        with falsified(lambda: at(sequence).update(**{name: new})):
            assert broken() == (CHAIN, sequence, verification.ALTERED)
        transaction.set_rollback(True)


@settings(
    max_examples=examples(30),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.integers(1, 4), st.integers(0, 2**40).filter(lambda n: n != 1), st.integers(1, 10**12))
def test_any_change_to_count_or_time_is_found(
    db: None, sequence: int, count: int, microseconds: int
) -> None:
    with transaction.atomic():
        write(4)
        moment = at(sequence)[0].at + timedelta(microseconds=microseconds)
        for change in ({"count": count}, {"at": moment}):
            with falsified(partial(at(sequence).update, **change)):
                assert broken() == (CHAIN, sequence, verification.ALTERED)
        transaction.set_rollback(True)


@pytest.mark.parametrize("sequence", [1, 2, 3, 4])
def test_an_entry_taken_out_is_missed(sequence: int) -> None:
    write(4)
    with falsified(lambda: at(sequence).delete()):
        assert broken() == (CHAIN, sequence, verification.MISSING)
    assert broken() is None


def test_an_entry_renumbered_or_moved_to_another_chain_is_found() -> None:
    write(4)
    write(1, OTHER)
    with falsified(lambda: at(4).update(sequence=5)):
        assert broken() == (CHAIN, 4, verification.MISSING)
    with falsified(lambda: at(4).update(sequence=0)):
        assert broken() == (CHAIN, 4, verification.MISSING)
    with falsified(lambda: at(4).update(chain=OTHER, sequence=2)):
        assert broken() == (CHAIN, 4, verification.MISSING)


def test_an_entry_altered_with_its_own_hash_set_right_breaks_at_the_next() -> None:
    write(4)

    def change() -> None:
        entry = at(2)[0]
        entry.actor = "door"
        at(2).update(actor="door", hash=hashing.hash_of(entry))

    with falsified(change):
        assert broken() == (CHAIN, 3, verification.ALTERED)


def test_a_head_that_does_not_match_is_found() -> None:
    write(4)
    with falsified(lambda: Head.objects.update(hash="f" * 64)):
        assert broken() == (CHAIN, 4, verification.HEAD)
    with falsified(lambda: Head.objects.update(sequence=3)):
        assert broken() == (CHAIN, 4, verification.HEAD)
    with falsified(lambda: Head.objects.update(sequence=9)):
        assert broken() == (CHAIN, 5, verification.MISSING)
    with falsified(lambda: Head.objects.all().delete()):
        assert broken() == (CHAIN, 4, verification.HEAD)


def test_entries_all_taken_out_leave_a_head_that_tells() -> None:
    write(4)
    with falsified(lambda: Entry.objects.all().delete()):
        assert broken() == (CHAIN, 1, verification.MISSING)


def test_a_head_set_to_its_beginning_does_not_hide_a_chain_that_was_emptied() -> None:
    write(4)

    def change() -> None:
        Entry.objects.all().delete()
        Head.objects.update(sequence=0, hash=hashing.GENESIS)

    with falsified(change):
        assert broken() == (CHAIN, 0, verification.HEAD)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps types strictly")
@pytest.mark.parametrize("value", ["x'00ff'", "CAST(x'ff' AS TEXT)", "'text'"])
@pytest.mark.parametrize("column", ["count", '"at"', "act"])
def test_a_value_of_another_type_is_a_break_and_no_crash(column: str, value: str) -> None:
    write(3)

    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE ledger_entry SET {column} = {value} WHERE sequence = 2")

    with falsified(change):
        first = broken()
    assert first is not None
    assert first[2] in {verification.UNREADABLE, verification.ALTERED}


def test_entries_that_arrive_while_verifying_are_no_break(monkeypatch: pytest.MonkeyPatch) -> None:
    write(3)
    heads = queries.head
    arriving = [2, 1]

    def late(viewer: Any, chain: str) -> Head | None:
        if arriving:
            write(arriving.pop())
        return heads(viewer, chain)

    monkeypatch.setattr(queries, "head", late)
    result = verify(SYSTEM)
    assert (result.entries, result.broken) == (6, None)
