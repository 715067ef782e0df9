"""Searching the ledger: results, order and pages; the migration leaves the table unchanged."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connection

from payung.foundation import clock
from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.ledger import acts, policy, queries
from payung.ledger.actions import acting
from payung.ledger.models import Entry
from payung.ledger.queries import EntryFilter, Position
from payung.ledger.tests.support import CHAIN, DONE, OTHER, UNIT

pytestmark = pytest.mark.django_db
UNDONE = acts.register("test.undone", "Something was undone")
START = datetime(2026, 3, 1, tzinfo=UTC)
FOREIGN = "6f1c0d5e-0000-4000-8000-000000000002/child"


@dataclass(frozen=True)
class Reader(Viewer):
    """A viewer of a kind that a room speaks for."""

    kind: ClassVar[str] = "test-reader"


def write(
    chain: str = CHAIN,
    act: str = DONE,
    subject: str = "report:1",
    *,
    minute: int = 0,
    viewer: Viewer = SYSTEM,
) -> None:
    with clock.at(START + timedelta(minutes=minute)), acting(viewer) as doing:
        doing.record(chain, act, subject)


def results(wanted: EntryFilter, limit: int = 100) -> list[tuple[str, int]]:
    return [(entry.chain, entry.sequence) for entry in queries.search(SYSTEM, wanted, limit)]


def test_everything_comes_newest_first() -> None:
    write(OTHER, minute=1)
    write(CHAIN, minute=2)
    write(OTHER, minute=3)
    assert results(EntryFilter()) == [(OTHER, 2), (CHAIN, 1), (OTHER, 1)]


def test_within_a_unit_lie_all_its_chains_and_no_others() -> None:
    write(CHAIN, minute=1)
    write(FOREIGN, minute=2)
    write(OTHER, minute=3)
    assert results(EntryFilter(within=UNIT)) == [(OTHER, 1), (CHAIN, 1)]
    assert results(EntryFilter(within=CHAIN)) == [(CHAIN, 1)]
    assert results(EntryFilter(within=UNIT[:8])) == []
    assert results(EntryFilter(within="nothing")) == []


def test_an_act_an_actor_and_a_record_are_found() -> None:
    write(CHAIN, UNDONE, "report:abcdef01-2", minute=1)
    write(CHAIN, DONE, "report:abcdef01-2", minute=2, viewer=DOOR)
    write(CHAIN, DONE, "report:abcdef02-2", minute=3)
    assert results(EntryFilter(acts=(UNDONE,))) == [(CHAIN, 1)]
    assert results(EntryFilter(acts=(DONE, UNDONE))) == [(CHAIN, 3), (CHAIN, 2), (CHAIN, 1)]
    assert results(EntryFilter(actor="door")) == [(CHAIN, 2)]
    assert results(EntryFilter(subject="report:abcdef01-2")) == [(CHAIN, 2), (CHAIN, 1)]
    assert results(EntryFilter(subject="report:abcdef01")) == [(CHAIN, 2), (CHAIN, 1)]
    assert results(EntryFilter(subject="report:abcdef0")) == [(CHAIN, 3), (CHAIN, 2), (CHAIN, 1)]
    assert results(EntryFilter(subject="report:%")) == []


@pytest.mark.parametrize(
    "wanted",
    [
        EntryFilter(within=UNIT, acts=(DONE,), actor="door", subject="report:1"),
        EntryFilter(within=UNIT, acts=(DONE,), actor="door"),
        EntryFilter(within=CHAIN, acts=(DONE,), since=START + timedelta(minutes=2)),
        EntryFilter(subject="report:1", actor="door", until=START + timedelta(minutes=4)),
    ],
)
def test_conditions_hold_together(wanted: EntryFilter) -> None:
    write(CHAIN, DONE, minute=1)
    write(CHAIN, UNDONE, minute=2, viewer=DOOR)
    write(CHAIN, DONE, minute=3, viewer=DOOR)
    write(FOREIGN, DONE, "report:2", minute=4, viewer=DOOR)
    assert results(wanted)[:1] == [(CHAIN, 3)]
    assert len(results(wanted)) < 3


def test_the_first_moment_counts_and_the_last_does_not() -> None:
    for minute in (1, 2, 3):
        write(minute=minute)
    day = EntryFilter(since=START + timedelta(minutes=1), until=START + timedelta(minutes=3))
    assert results(day) == [(CHAIN, 2), (CHAIN, 1)]


@pytest.mark.parametrize(
    "wanted",
    [
        EntryFilter(),
        EntryFilter(within=UNIT),
        EntryFilter(within=UNIT, actor="system"),
        EntryFilter(subject="report:1"),
        EntryFilter(acts=(DONE,)),
    ],
)
def test_pages_meet_without_a_gap_also_where_times_are_the_same(wanted: EntryFilter) -> None:
    for chain in (CHAIN, OTHER, CHAIN, OTHER, CHAIN):
        write(chain)
    everything = results(wanted)
    assert len(everything) == 5
    collected: list[tuple[str, int]] = []
    place: Position | None = None
    while page := queries.search(SYSTEM, EntryFilter(**{**vars(wanted), "after": place}), 2):
        collected += [(entry.chain, entry.sequence) for entry in page]
        place = Position.read(str(Position.of(page[-1])))
    assert collected == everything


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "a.b.c",
        "1.-1.x",
        f"1.{2**63}.x",
        "1.1.",
        "1.1.no spaces",
        f"{10**30}.1.x",
        "1.1.\0",
    ],
)
def test_an_odd_place_is_none(text: str) -> None:
    assert Position.read(text) is None


def test_what_is_found_can_be_counted_up_to_a_bound() -> None:
    for minute in range(4):
        write(OTHER if minute else CHAIN, minute=minute)
    assert queries.count(SYSTEM, EntryFilter(within=UNIT), 100) == 4
    assert queries.count(SYSTEM, EntryFilter(within=UNIT), 3) == 3


def test_a_viewer_searches_only_where_a_room_lets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_rules", {})
    policy.let("test-reader", lambda viewer, what: what == CHAIN)
    write()
    assert len(queries.search(Reader(), EntryFilter(within=CHAIN))) == 1
    for wanted in (
        EntryFilter(),
        EntryFilter(within=UNIT),
        EntryFilter(within=OTHER),
        EntryFilter(subject="report:1"),
    ):
        with pytest.raises(NotAllowed):
            queries.search(Reader(), wanted)
        with pytest.raises(NotAllowed):
            queries.count(Reader(), wanted, 10)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (EntryFilter(), "ledger_at"),
        (EntryFilter(within=CHAIN), "ledger_chain_at"),
        (EntryFilter(within=CHAIN, acts=(DONE,)), "ledger_chain_act_at"),
        (EntryFilter(acts=(DONE,)), "ledger_act_at"),
        (EntryFilter(actor="system"), "ledger_actor_at"),
        (EntryFilter(within=UNIT, actor="system"), "ledger_actor_at"),
        (EntryFilter(subject="report:1"), "ledger_subject_begins"),
        (EntryFilter(within=UNIT, acts=(DONE,), subject="report:1"), "ledger_subject_begins"),
    ],
)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL reads a small table whole")
def test_each_way_to_search_has_its_index(wanted: EntryFilter, index: str) -> None:
    write()
    for part in queries._parts(wanted):
        plan = part.order_by("-at", "-chain", "-sequence")[:10].explain()
        assert f"USING INDEX {index} " in plan


def test_indexes_were_added_beside_the_triggers() -> None:
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, Entry._meta.db_table)
    assert {index.name for index in Entry._meta.indexes} <= set(names)
    # That the triggers still refuse is `test_triggers.py`, which runs after every migration.
