"""Reading the ledger: who may, and in which order."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.ledger import policy, queries
from payung.ledger.tests.support import CHAIN, OTHER, write

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Reader(Viewer):
    """A viewer of a kind that a room speaks for."""

    kind: ClassVar[str] = "test-reader"


def test_entries_come_newest_first_and_page_by_page() -> None:
    write(5)
    newest = queries.entries(SYSTEM, CHAIN, limit=2)
    assert [entry.sequence for entry in newest] == [5, 4]
    older = queries.entries(SYSTEM, CHAIN, limit=2, before=newest[-1].sequence)
    assert [entry.sequence for entry in older] == [3, 2]


def test_the_history_of_a_record_comes_from_all_chains_newest_last() -> None:
    write(1, OTHER, "report:1")
    write(1, CHAIN, "report:2")
    write(1, CHAIN, "report:1")
    entries = [(entry.chain, entry.sequence) for entry in queries.about(SYSTEM, "report:1")]
    assert entries == [(OTHER, 1), (CHAIN, 2)]


def test_heads_come_by_name() -> None:
    write(1, OTHER)
    write(2, CHAIN)
    positions = [(head.chain, head.sequence) for head in queries.heads(SYSTEM)]
    assert positions == [(CHAIN, 2), (OTHER, 1)]
    assert queries.chains(SYSTEM) == [CHAIN, OTHER]


def test_a_viewer_whom_nobody_speaks_for_reads_nothing() -> None:
    for viewer in (DOOR, Viewer(), Reader()):
        with pytest.raises(NotAllowed):
            queries.entries(viewer, CHAIN)
        with pytest.raises(NotAllowed):
            queries.about(viewer, "report:1")
        with pytest.raises(NotAllowed):
            queries.heads(viewer)
        with pytest.raises(NotAllowed):
            queries.chains(viewer)
        with pytest.raises(NotAllowed):
            queries.head(viewer, CHAIN)
        with pytest.raises(NotAllowed):
            queries.hash_at(viewer, CHAIN, 1)
        with pytest.raises(NotAllowed):
            next(queries.walk(viewer, CHAIN))


def test_a_room_speaks_for_its_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_rules", {})
    policy.let("test-reader", lambda viewer, what: what == CHAIN)
    write()
    assert len(queries.entries(Reader(), CHAIN)) == 1
    with pytest.raises(NotAllowed):
        queries.entries(Reader(), OTHER)


def test_a_walk_holds_few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 3)
    write(7)
    assert [entry.sequence for entry in queries.walk(SYSTEM, CHAIN)] == [1, 2, 3, 4, 5, 6, 7]
    assert [entry.sequence for entry in queries.walk(SYSTEM, CHAIN, 4)] == [5, 6, 7]
