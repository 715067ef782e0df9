"""What somebody had who has left is nobody's: anybody may take it, and their supervisor gives it on."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.assignment import queries as assignment_queries
from payung.cases.decisions import actions as decisions
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.tests.reports import acts_of, close, receive_childs_report, receive_report
from payung.foundation.errors import Conflict, NotAllowed
from payung.intake.dialogue import actions as intake
from payung.triage.lanes import Level
from tests.house import House, left_as_before


def found(house: House, name: str, **wanted: object) -> list[UUID]:
    return [row.id for row in queue_queries.queue(house.viewer(name), QueueFilter(**wanted)).rows]  # type: ignore[arg-type]


@pytest.fixture
def left(house: House) -> UUID:
    """Return a report whose owner has left."""
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    left_as_before(house, "intake")
    return report


def test_it_stands_where_nobody_has_it_and_says_so(house: House, left: UUID) -> None:
    theirs = receive_report()
    assignment.take(house.viewer("super"), theirs)
    assert found(house, "liaison", state=State.UNTAKEN) == [left]
    row = queue_queries.row(house.viewer("liaison"), left)
    assert (row.owner_name, row.owner_left, row.free) == ("Intake", True, True)
    owned = queue_queries.row(house.viewer("liaison"), theirs)
    assert (owned.owner_left, owned.free) == (False, False)


def test_a_supervisor_finds_what_they_had(house: House, left: UUID) -> None:
    receive_report()
    assert found(house, "super", owner=house.officers["intake"]) == [left]
    by_name = {
        colleague.name: colleague
        for colleague in assignment_queries.colleagues(house.viewer("super"))
    }
    assert by_name["Intake"].left
    assert not by_name["Super"].left


def test_who_left_with_nothing_is_not_asked_for(house: House) -> None:
    left_as_before(house, "intake")
    assert "Intake" not in {
        colleague.name for colleague in assignment_queries.colleagues(house.viewer("super"))
    }


def test_a_colleague_takes_it_and_the_story_goes_on(house: House, left: UUID) -> None:
    liaison = house.viewer("liaison")
    with pytest.raises(NotAllowed, match="has left"):
        decisions.decide_level(liaison, left, Level.P3, "As told.", seen=Level.P3)
    assignment.take(liaison, left)
    decisions.decide_level(liaison, left, Level.P3, "As told.", seen=Level.P3)
    assert queue_queries.row(liaison, left).owner == liaison.id
    assert acts_of(left).count("case.taken") == 2
    with pytest.raises(Conflict, match="just taken"):
        assignment.take(house.viewer("super"), left)


def test_their_supervisor_gives_it_to_somebody_else(house: House, left: UUID) -> None:
    liaison = house.officers["liaison"]
    assignment.assign(house.viewer("super"), left, liaison, seen=house.officers["intake"])
    row = queue_queries.row(house.viewer("liaison"), left)
    assert (row.owner, row.free) == (liaison, False)


def test_what_the_child_writes_to_who_left_waits_for_anybody(house: House) -> None:
    report, child = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "As told.", seen=Level.P3)
    intake.answer(house.viewer("intake"), report, "Thank you for telling us.", upto=0)
    close(house, report)
    left_as_before(house, "intake")
    assert found(house, "super", state=State.UNTAKEN) == []
    intake.add_word(child, "Hello?")
    assert found(house, "super", state=State.UNTAKEN) == [report]
