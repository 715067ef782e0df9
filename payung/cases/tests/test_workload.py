"""A supervisor sees how much waits: by officer, by level, risen; for few and for many at the same price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.assignment import queries
from payung.cases.decisions import actions as decisions
from payung.cases.tests.reports import DANGER, close, receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as intake
from payung.triage.lanes import Level
from tests.house import House, left_as_before


def loads(house: House, name: str = "super") -> dict[str, tuple[int, int]]:
    officers = queries.load(house.viewer(name)).officers
    return {row.officer.name if row.officer else "": (row.waiting, row.late) for row in officers}


def test_it_says_how_much_each_officer_has_and_how_much_of_it_is_late(house: House) -> None:
    officer = house.viewer("intake")
    report, child = receive_childs_report()
    for case in (report, receive_report(children=DANGER)):
        assignment.take(officer, case)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    intake.answer(officer, report, "Thank you for telling us.", upto=0)
    close(house, report)
    receive_report()
    assert loads(house)["Intake"] == (1, 0)  # what is closed waits for nobody
    intake.add_word(child, "Hello?")
    with clock.at(clock.now() + timedelta(hours=1)):
        by_name = loads(house)
    assert by_name == {
        "Fresh": (0, 0),
        "Intake": (2, 1),
        "Liaison": (0, 0),
        "Super": (0, 0),
        "": (1, 0),
    }
    assert list(by_name) == ["Fresh", "Intake", "Liaison", "Super", ""]  # by name, and no ranking
    assert set(loads(house, "care").values()) == {(0, 0)}


def test_what_somebody_has_who_left_is_named_until_it_is_given_on(house: House) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    left_as_before(house, "intake")
    assert loads(house)["Intake"] == (1, 0)
    assignment.take(house.viewer("liaison"), report)
    assert "Intake" not in loads(house)


def test_it_says_what_is_undecided_at_each_level_and_since_when(house: House) -> None:
    start = clock.now()
    with clock.at(start - timedelta(hours=2)):
        receive_report(children=DANGER)
    receive_report(children=DANGER)
    case_actions.raise_clocks(SYSTEM)
    receive_report()
    load = queries.load(house.viewer("super"))
    assert [(row.level, row.undecided) for row in load.levels] == [("P1", 2), ("P3", 1)]
    assert load.levels[0].oldest == start - timedelta(hours=2)
    assert load.risen == 1
    assert not load.more


def test_a_flood_costs_no_more_and_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payung.cases.assignment.queries.workload.COUNTED_LOAD", 2)
    officer, costs = house.viewer("super"), []
    for more in (False, True):
        receive_report(children=DANGER)
        if more:
            receive_report()
        with CaptureQueriesContext(connection) as captured:
            load = queries.load(officer)
        costs.append(len(captured))
        assert load.more == more
    assert [(row.level, row.undecided) for row in load.levels] == [("P1", 2)]
    assert costs == [3, 3]
