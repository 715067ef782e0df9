"""Recording an act: the entry is committed with its writes or not at all, however blocks are nested."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM, Viewer
from payung.ledger import acts, hashing, queries
from payung.ledger.actions import Act, _Collector, acting
from payung.ledger.models import Entry, Head
from payung.ledger.tests.support import CHAIN, DIGEST, DONE, OTHER, write

pytestmark = pytest.mark.django_db


class StopError(Exception):
    """Stops a block."""


@dataclass(frozen=True)
class Named(Viewer):
    """A viewer with any name."""

    called: str = "officer:1"

    @property
    def name(self) -> str:
        return self.called


def subjects() -> list[str]:
    return [entry.subject for entry in Entry.objects.order_by("chain", "sequence")]


def test_an_entry_holds_who_what_when_and_follows_the_one_before() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    with clock.at(moment):
        write(2)
    first, second = Entry.objects.order_by("sequence")
    assert (first.chain, first.sequence, first.act, first.actor) == (CHAIN, 1, DONE, "system")
    assert (first.subject, first.at, first.digest, first.count) == ("report:1", moment, DIGEST, 1)
    assert first.previous == hashing.GENESIS
    assert second.previous == first.hash
    head = Head.objects.get()
    assert (head.chain, head.sequence, head.hash) == (CHAIN, 2, second.hash)


def test_a_batch_is_one_entry_with_a_count() -> None:
    with acting(SYSTEM) as act:
        act.record(CHAIN, DONE, "bundle:1", count=5000)
    assert Entry.objects.get().count == 5000


def test_several_chains_each_have_their_own_sequence() -> None:
    with acting(SYSTEM) as act:
        act.record(OTHER, DONE, "report:1")
        act.record(CHAIN, DONE, "report:2")
        act.record(OTHER, DONE, "report:3")
    entries = Entry.objects.order_by("chain", "sequence").values_list(
        "chain", "sequence", "subject"
    )
    assert list(entries) == [(CHAIN, 1, "report:2"), (OTHER, 1, "report:1"), (OTHER, 2, "report:3")]


def test_the_hash_is_pinned_so_that_old_ledgers_stay_verifiable() -> None:
    with clock.at(datetime(2026, 1, 2, tzinfo=UTC)):
        write()
    assert (
        Entry.objects.get().hash
        == "c89a3dbf124ded53e9e0501e423e7d3ee72eedb9e49c8564a656ec620adb8b12"
    )


def test_nothing_is_written_before_the_outermost_block_ends() -> None:
    with acting(SYSTEM) as act:
        with acting(SYSTEM) as inner:
            inner.record(CHAIN, DONE, "report:2")
        act.record(CHAIN, DONE, "report:1")
        assert Entry.objects.count() == 0
        assert Head.objects.count() == 0
    assert subjects() == ["report:2", "report:1"]


def test_each_nested_block_keeps_its_own_actor() -> None:
    with acting(SYSTEM), acting(Named(called="officer:7")) as inner:
        inner.record(CHAIN, DONE, "report:1")
    assert Entry.objects.get().actor == "officer:7"


def test_a_block_that_raises_leaves_nothing() -> None:
    with suppress(StopError), acting(SYSTEM) as act:
        act.record(CHAIN, DONE, "report:1")
        raise StopError
    assert Entry.objects.count() == Head.objects.count() == 0


def test_an_inner_block_that_raises_and_is_caught_leaves_no_entry() -> None:
    with acting(SYSTEM) as act:
        act.record(CHAIN, DONE, "report:before")
        with suppress(StopError), acting(SYSTEM) as inner:
            inner.record(CHAIN, DONE, "report:fallen")
            raise StopError
        act.record(CHAIN, DONE, "report:after")
    assert subjects() == ["report:before", "report:after"]


def test_entries_fall_with_a_plain_savepoint_around_their_block() -> None:
    with acting(SYSTEM) as act:
        with suppress(StopError), transaction.atomic():
            with acting(SYSTEM) as inner:
                inner.record(CHAIN, DONE, "report:fallen")
            act.record(CHAIN, DONE, "report:fallen-too")
            raise StopError
        act.record(CHAIN, DONE, "report:stands")
    assert subjects() == ["report:stands"]


def test_a_plain_transaction_around_the_outermost_block_takes_its_entries_along() -> None:
    with suppress(StopError), transaction.atomic():
        write()
        assert Entry.objects.count() == 1
        raise StopError
    assert Entry.objects.count() == Head.objects.count() == 0


def test_the_next_block_starts_afresh_after_one_that_raised() -> None:
    with suppress(StopError), acting(SYSTEM) as act:
        act.record(CHAIN, DONE, "report:fallen")
        raise StopError
    write(subject="report:stands")
    assert subjects() == ["report:stands"]


def test_on_commit_calls_of_others_are_left_alone(
    django_capture_on_commit_callbacks: object,
) -> None:
    called: list[int] = []
    with acting(SYSTEM) as act:
        transaction.on_commit(lambda: called.append(1))
        act.record(CHAIN, DONE, "report:1")
    assert len(connection.run_on_commit) == 1
    assert called == []


def test_an_act_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="not registered"), acting(SYSTEM) as act:
        act.record(CHAIN, "report.invented", "report:1")


CONTENTS = ["", "Somebody asks me", "Ümlaut", "a\n", "a" * 101, "UPPER", "a@b.example", "'", "a b"]


@pytest.mark.parametrize("text", CONTENTS)
def test_nothing_that_looks_like_contents_is_accepted_anywhere(text: str) -> None:
    act = Act(SYSTEM, _Collector())
    with pytest.raises(ValueError, match="chain"):
        act.record(text, DONE, "report:1")
    with pytest.raises(ValueError, match="subject"):
        act.record(CHAIN, DONE, text)
    with pytest.raises(ValueError, match="actor"):
        Act(Named(called=text), _Collector()).record(CHAIN, DONE, "report:1")


@pytest.mark.parametrize("text", ["xyz", "abc", "AB" * 32, "ab" * 65, "ab" * 15, "help me"])
def test_a_digest_is_hexadecimal(text: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        Act(SYSTEM, _Collector()).record(CHAIN, DONE, "report:1", digest=text)


def test_a_count_is_not_negative() -> None:
    with pytest.raises(ValueError, match="count"):
        Act(SYSTEM, _Collector()).record(CHAIN, DONE, "report:1", count=-1)


@given(st.text(min_size=1))
def test_a_refusal_never_repeats_what_it_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="subject") as refusal:
        Act(SYSTEM, _Collector()).record(CHAIN, DONE, text + "!?")
    assert text + "!?" not in str(refusal.value)


def test_an_act_is_registered_once_and_by_a_dotted_name() -> None:
    with pytest.raises(ValueError, match="twice"):
        acts.register(DONE, "Again")
    for name in ("plain", "Report.received", "report.", "a b.c", "a." + "b" * 60):
        with pytest.raises(ValueError, match="name of an act"):
            acts.register(name, "Wrong")
    assert acts.label(DONE) == "Something was done"
    assert acts.label("room.gone") == "room.gone"


def test_the_clear_columns_are_the_closed_list() -> None:
    names = {
        "chain", "sequence", "act", "actor", "subject", "at", "digest", "count", "previous", "hash",
    }  # fmt: skip
    assert {f.column for f in Entry._meta.concrete_fields} == names
    assert {f.column for f in Head._meta.concrete_fields} == {"chain", "sequence", "hash"}


def test_every_column_but_the_hash_is_hashed() -> None:
    write()
    entry = queries.entries(SYSTEM, CHAIN)[0]
    for name in ("chain", "act", "actor", "subject", "digest", "previous"):
        assert getattr(entry, name).encode() in hashing.canonical(entry)
