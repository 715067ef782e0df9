"""A shift is handed over by name: nothing changes its owner before the colleague accepts it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.handover import actions, queries
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Handover, HandoverState, Step
from payung.cases.queue import queries as queue_queries
from payung.cases.retention.actions import forget_leftovers
from payung.cases.sharing import actions as sharing
from payung.cases.steps.actions import Plan, plan_step
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.cases.tests.reports import DANGER, acts_of, close, receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.ledger.models import Entry
from payung.triage.lanes import Level
from tests.house import House


def taken(house: House, name: str = "intake", **changes: Any) -> UUID:
    report = receive_report(**changes)
    assignment.take(house.viewer(name), report)
    return report


def calm(house: House) -> UUID:
    report = taken(house)
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "As told.", seen=Level.P3)
    return report


def planned(house: House, report: UUID, hours: int, kind: StepKind = StepKind.TASK) -> None:
    due = clock.now() + timedelta(hours=hours)
    plan_step(house.viewer("intake"), report, kind, Plan(Contents("Call the school."), due))


def owner_of(report: UUID) -> UUID | None:
    return Case.objects.get(id=report).owner_id


def offered(house: House, *reports: UUID, to: str = "liaison", words: str = "") -> UUID:
    intake = house.viewer("intake")
    return actions.hand_over_shift(intake, intake.id, house.officers[to], reports, words)


def listed(house: House, name: str = "intake", officer: str = "intake") -> list[UUID]:
    known = queries.shift(house.viewer(name), house.officers[officer] if officer else None)
    return [line.row.id for line in known.lines]


def test_a_colleague_who_accepts_by_name_owns_the_cases_and_their_open_steps(house: House) -> None:
    report = taken(house, children=DANGER)
    planned(house, report, 3)
    handover = offered(house, report, words="She calls at eight.")
    assert owner_of(report) == house.officers["intake"]
    assert actions.accept_shift(house.viewer("liaison"), handover) == {}
    assert owner_of(report) == house.officers["liaison"]
    assert Step.objects.get().owner_id == house.officers["liaison"]
    assert acts_of(report)[-1] == "case.assigned"
    unit = Entry.objects.filter(chain=f"{house.units['police']}/people").order_by("sequence")
    assert [entry.act for entry in unit][-2:] == ["handover.offered", "handover.accepted"]
    (one,) = queries.shift_log(house.viewer("super"))
    assert (one.officer_name, one.colleague_name, one.words, one.cases, one.stayed) == (
        *("Intake", "Liaison", "She calls at eight."),
        *((report,), ()),
    )


def test_nobody_else_accepts_and_nobody_twice(house: House) -> None:
    report = taken(house)
    handover = offered(house, report)
    for name in ("intake", "super"):
        with pytest.raises(NotAllowed):
            actions.accept_shift(house.viewer(name), handover)
    with pytest.raises(NotFound):
        actions.accept_shift(house.viewer("care"), handover)
    with pytest.raises(NotAllowed):
        actions.withdraw_shift(house.viewer("liaison"), handover)
    actions.decline_shift(house.viewer("liaison"), handover)
    with pytest.raises(Conflict):
        actions.accept_shift(house.viewer("liaison"), handover)
    assert owner_of(report) == house.officers["intake"]
    again = offered(house, report)
    actions.withdraw_shift(house.viewer("super"), again)
    assert Handover.objects.get(id=again).state == HandoverState.WITHDRAWN


def test_what_cannot_go_to_the_colleague_stays_and_each_says_why(house: House) -> None:
    goes, closed, named, elsewhere = calm(house), calm(house), taken(house), taken(house)
    handover = offered(house, goes, closed, named, elsewhere)
    close(house, closed)
    only = [house.officers["intake"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), named, only, "A cousin works here.")
    intake, supervisor = house.viewer("intake"), house.officers["super"]
    assignment.assign(intake, elsewhere, supervisor, seen=intake.id)
    stayed = actions.accept_shift(house.viewer("liaison"), handover)
    assert stayed == {
        closed: actions.ENDED,
        named: actions.GONE,
        elsewhere: actions.ELSEWHERE,
    }
    assert [owner_of(report) for report in (goes, named, elsewhere)] == [
        *(house.officers["liaison"], intake.id, supervisor)
    ]
    (ours,) = queries.shift_log(house.viewer("intake"))
    assert set(ours.stayed) == {closed, named, elsewhere}
    (theirs,) = queries.shift_log(house.viewer("liaison"))
    assert (theirs.number, named in theirs.cases) == (4, False)


def test_a_shift_lists_danger_waiting_children_and_what_is_due_within_a_day(house: House) -> None:
    danger, plain, due, later = taken(house, children=DANGER), calm(house), calm(house), calm(house)
    waits, child = receive_childs_report()
    assignment.take(house.viewer("intake"), waits)
    decisions.decide_level(house.viewer("intake"), waits, Level.P3, "As told.", seen=Level.P3)
    dialogue.add_word(child, "Are you there?")
    planned(house, due, 5, StepKind.BRING_BACK)
    planned(house, later, 50)
    taken(house, "liaison", children=DANGER)
    assert listed(house)[0] == danger
    assert set(listed(house)) == {danger, waits, due}
    assert plain not in listed(house, "super", "")
    assert len(listed(house, "super", "")) == 4
    lines = queries.shift(house.viewer("intake"), house.officers["intake"]).lines
    steps = {line.row.id: [step.contents.text for step in line.steps] for line in lines}
    assert steps[due] == ["Call the school."]


def test_a_child_who_writes_to_a_joined_or_shared_case_waits_there(house: House) -> None:
    lead, (joined, child), (shared, other) = (
        calm(house),
        receive_childs_report(),
        receive_childs_report(),
    )
    joining.join(house.viewer("intake"), joined, lead, "The same child told twice.")
    sharing.share(house.viewer("super"), shared, house.units["child_protection"], "They help.")
    assignment.take(house.viewer("care"), shared)
    assert listed(house) == listed(house, "care", "care") == []
    for who in (child, other):
        dialogue.add_word(who, "Are you there?")
    assert listed(house) == [lead]
    assert listed(house, "care", "care") == [shared]
    assert set(listed(house, "super", "")) == {lead, shared}


def test_nobody_hands_over_what_only_shares_an_account_with_another_case(house: House) -> None:
    account = [{"kind": "account", "value": "kite", "service": "KiteChat"}]
    for _ in range(2):
        report = taken(house, identifiers=account)
        decisions.decide_level(house.viewer("intake"), report, Level.P3, "As told.", seen=Level.P3)
    (row, _other) = queue_queries.queue(house.viewer("intake")).rows
    assert row.linked
    assert listed(house) == []


def test_a_shift_of_more_cases_costs_no_more_queries(house: House) -> None:
    costs = []
    for _ in range(2):
        for _ in range(2):
            planned(house, taken(house, children=DANGER), 3)
        intake = house.viewer("intake")
        with CaptureQueriesContext(connection) as captured:
            queries.shift(intake, intake.id)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 20


def test_a_supervisor_hands_over_the_whole_unit_and_nobody_else_does(house: House) -> None:
    mine, theirs, nobodys = taken(house), taken(house, "super"), receive_report()
    with pytest.raises(NotAllowed):
        queries.shift(house.viewer("intake"), None)
    with pytest.raises(NotAllowed):
        queries.shift(house.viewer("liaison"), house.officers["intake"])
    liaison, cases = house.officers["liaison"], [mine, theirs, nobodys]
    handover = actions.hand_over_shift(house.viewer("super"), None, liaison, cases, "")
    assert actions.accept_shift(house.viewer("liaison"), handover) == {}
    assert [owner_of(report) for report in cases] == [liaison, liaison, None]


def test_it_goes_to_a_colleague_who_can_take_cases_and_never_empty(house: House) -> None:
    report = taken(house)
    for name in ("fresh", "admin", "care", "intake"):
        with pytest.raises(BadInput):
            offered(house, report, to=name)
    with pytest.raises(BadInput):
        offered(house)
    assert offered(house, words="A quiet night.")


def test_the_log_ends_after_its_period(house: House) -> None:
    offered(house, words="A quiet night.")
    assert forget_leftovers(SYSTEM) == 0
    with clock.at(clock.now() + timedelta(days=93)):
        assert forget_leftovers(SYSTEM) == 1
    assert not Handover.objects.exists()
