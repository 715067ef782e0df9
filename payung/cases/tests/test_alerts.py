"""What waits most is said before anybody looks for it: given to me and not opened, late, risen."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.cases.queue import queries
from payung.cases.queue.queries import Notices, QueueFilter, State
from payung.cases.tests.reports import DANGER, receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as intake
from payung.triage.lanes import Level
from tests.house import House


def new_ones(house: House, name: str) -> list[UUID]:
    return [row.id for row in queries.queue(house.viewer(name), QueueFilter(state=State.NEW)).rows]


@pytest.fixture
def given(house: House) -> UUID:
    """Return a report that intake had, and gave to liaison."""
    report = receive_report()
    intake_officer = house.viewer("intake")
    assignment.take(intake_officer, report)
    assert new_ones(house, "intake") == []  # who takes it knows of it
    assignment.assign(intake_officer, report, house.officers["liaison"], seen=intake_officer.id)
    return report


def test_what_a_colleague_gave_is_new_until_it_is_opened(house: House, given: UUID) -> None:
    liaison = house.viewer("liaison")
    assert queries.notices(liaison).new == 1
    assert new_ones(house, "liaison") == [given]
    near = queries.at_hand(liaison, given)
    assert near.row.is_new
    # somebody else who looks, or has it open, takes nothing away
    theirs = queries.at_hand(house.viewer("super"), given)
    assert not theirs.row.is_new
    assignment.see(house.viewer("super"), theirs.case)
    assert queries.notices(house.viewer("super")).new == 0
    assert queries.notices(liaison).new == 1
    assignment.see(liaison, near.case)
    assert queries.notices(liaison).new == 0
    assert not queries.row(liaison, given).is_new


def test_what_is_decided_already_is_new_too(house: House, given: UUID) -> None:
    decisions.decide_level(house.viewer("super"), given, Level.P3, "As told.", seen=Level.P3)
    assert queries.notices(house.viewer("liaison")).new == 1
    assert new_ones(house, "liaison") == [given]


def test_one_who_is_named_and_gets_it_by_that_finds_it_new(house: House) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    named = [house.officers["liaison"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), report, named, "Related.")
    assert new_ones(house, "liaison") == [report]
    assert queries.notices(house.viewer("intake")) == Notices(0, 0, 0)


def test_what_is_late_or_has_risen_is_counted_also_where_it_came_back(house: House) -> None:
    officer = house.viewer("intake")
    report, child = receive_childs_report()
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    intake.add_word(child, "Hello?")
    receive_report(children=DANGER)
    receive_report()
    assert queries.notices(officer) == Notices(0, 0, 0)
    with clock.at(clock.now() + timedelta(minutes=20)):
        case_actions.raise_clocks(SYSTEM)
        assert queries.notices(officer) == Notices(new=0, late=1, risen=1)
    with clock.at(clock.now() + timedelta(hours=25)):
        case_actions.raise_clocks(SYSTEM)
        assert queries.notices(officer) == Notices(new=0, late=3, risen=3)
        assert queries.notices(house.viewer("care")) == Notices(0, 0, 0)


def test_more_than_a_thousand_are_not_counted_and_cost_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payung.cases.queries.open_work.COUNTED", 2)
    officer, costs = house.viewer("intake"), []
    for _ in range(2):
        for _ in range(3):
            receive_report()
        Case.objects.update(due_at=clock.now() - timedelta(hours=1), raised_at=clock.now())
        with CaptureQueriesContext(connection) as captured:
            assert queries.notices(officer) == Notices(new=0, late=3, risen=3)
        costs.append(len(captured))
    assert costs == [1, 1]
