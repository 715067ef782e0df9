"""Duplicates of a service's report are closed together, each by the rules of one closure."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import closures
from payung.cases.models import Case, Decision, DecisionKind
from payung.cases.retention import actions as retention
from payung.cases.tests.reports import acts_of, receive_report
from payung.foundation.errors import BadInput, NotAllowed
from payung.intake.links.actions import close_duplicates
from payung.intake.links.queries import duplicates
from payung.triage.lanes import Lane, Level
from tests.house import House

FILE = {"kind": "sha256", "value": "ab" * 32}
ACCOUNT = {"kind": "account", "value": "invented_kite", "service": "App"}


def industry(lane: Lane = Lane.INDUSTRY, **more: Any) -> UUID:
    return receive_report(lane, **{"identifiers": [FILE], "children": [], **more})


def decided(house: House, report: UUID) -> Case:
    officer, case = house.viewer("intake"), Case.objects.get(id=report)
    assignment.take(officer, report)
    level = Level(case.level)
    decisions.decide_level(officer, report, level, "A known file.", seen=level)
    return Case.objects.get(id=report)


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let no closure be drawn to be read again, but those that the list says."""
    drawn: list[bool] = []
    monkeypatch.setattr(closures, "is_drawn", lambda: bool(drawn and drawn.pop(0)))
    return drawn


def test_each_duplicate_is_taken_decided_and_closed_as_one_by_one(
    house: House, draw: list[bool]
) -> None:
    kept, one, drawn, owned = (industry() for _ in range(4))
    case = decided(house, kept)
    assignment.take(house.viewer("liaison"), owned)
    draw += [False, True]
    chosen = [one, drawn, owned, kept]
    assert {row.id for row in duplicates(house.viewer("intake"), case).rows} == {one, drawn, owned}

    closed = close_duplicates(house.viewer("intake"), kept, chosen, "The same file again.")

    assert [gone.case for gone in closed.undone] == [owned, kept]
    assert "A colleague has taken" in str(closed.undone[0].reason)
    assert closed.waiting == (drawn,)
    steps = ["report.received", "case.taken", "case.level-confirmed"]
    assert acts_of(one) == [*steps, "case.closed"]
    assert acts_of(drawn) == [*steps, "case.closure-written"]
    assert Case.objects.get(id=one).closed_at
    assert Case.objects.get(id=drawn).ending_id
    assert Decision.objects.filter(case=one, kind=DecisionKind.CLOSED).count() == 1
    assert [row.id for row in duplicates(house.viewer("intake"), case).rows] == [owned]


def test_only_services_reports_that_nothing_sets_apart_are_duplicates(house: House) -> None:
    kept = industry()
    plain = industry()
    industry(identifiers=[{"kind": "ip", "value": "203.0.113.7"}])
    industry(identifiers=[FILE, {**ACCOUNT, "whose": "child"}])
    industry(marked_imminent=True)
    industry(Lane.PARTNER)
    industry(Lane.CHILD)
    held = industry()
    retention.set_hold(house.viewer("super"), held, "A court asked for it.")
    case = decided(house, kept)
    assert [row.id for row in duplicates(house.viewer("intake"), case).rows] == [plain]


def test_of_a_child_or_an_undecided_report_none_is_closed(house: House, draw: list[bool]) -> None:
    child, undecided, other = industry(Lane.CHILD), industry(), industry()
    decided(house, child)
    for report, reason in ((child, "reports of services"), (undecided, "Decide the level")):
        with pytest.raises(NotAllowed, match=reason):
            close_duplicates(house.viewer("intake"), report, [other], "Again.")
    case = decided(house, undecided)
    for chosen, why in (([], "Again."), ([other], " ")):
        with pytest.raises(BadInput):
            close_duplicates(house.viewer("intake"), case.id, chosen, why)
    assert acts_of(other) == ["report.received"]


def test_a_list_costs_the_same_for_more_duplicates(house: House) -> None:
    case, viewer, costs = decided(house, industry()), house.viewer("intake"), []
    for number in (2, 6):
        for _ in range(number):
            industry()
        with CaptureQueriesContext(connection) as captured:
            duplicates(viewer, case)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 4
