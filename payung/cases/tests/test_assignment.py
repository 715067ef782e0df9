"""Who answers for a report: several taken at once, given back, handed to a colleague."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.assignment import queries as assignment_queries
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.cases.notes import actions as notes
from payung.cases.notes.actions import DraftKind
from payung.cases.queue import queries as queue_queries
from payung.cases.tests.reports import DANGER, acts_of, receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.intake.dialogue import actions as intake
from payung.intake.dialogue import queries as reports
from payung.staff import actions as people
from payung.staff.roles import Function
from payung.triage.lanes import Level
from tests.house import House

# Several at once


def test_each_of_several_is_taken_by_itself(house: House) -> None:
    # given a report that a colleague has, one of another unit, one in danger now, and two that wait
    free, other, gone, danger = (
        receive_report(),
        receive_report(),
        receive_report(),
        receive_report(children=DANGER),
    )
    theirs = receive_report(share_with="helpline_only")
    assignment.take(house.viewer("super"), gone)
    # when somebody wants all of them
    undone = assignment.take_each(house.viewer("intake"), [free, gone, theirs, danger, other])
    # then those that waited are theirs, and of each other one they hear why not
    assert [(one.case, str(one.reason).split()[0]) for one in undone] == [
        (gone, "A"),
        (theirs, "It"),
        (danger, "Danger"),
    ]
    mine = Case.objects.filter(owner_id=house.officers["intake"])
    assert set(mine.values_list("id", flat=True)) == {free, other}
    assert acts_of(free).count("case.taken") == acts_of(other).count("case.taken") == 1
    assert acts_of(danger) == ["report.received"]


def test_one_marked_twice_is_taken_once(house: House) -> None:
    report = receive_report()
    assert assignment.take_each(house.viewer("intake"), [report, report]) == ()
    assert acts_of(report).count("case.taken") == 1


@pytest.mark.parametrize("number", [0, 21])
def test_none_or_more_than_twenty_are_refused(house: House, number: int) -> None:
    with pytest.raises(BadInput):
        assignment.take_each(house.viewer("intake"), [uuid4() for _ in range(number)])


def test_without_a_certificate_none_is_taken(house: House) -> None:
    with pytest.raises(NotAllowed, match="certificate for triage"):
        assignment.take_each(house.viewer("fresh"), [receive_report()])


# Given back


def test_what_was_just_taken_is_given_back_and_waits_again(house: House) -> None:
    report, child = receive_childs_report()
    officer = house.viewer("intake")
    assignment.take(officer, report)

    assignment.give_back(officer, report)

    assert queue_queries.row(officer, report).owner is None
    assert "case.given-back" in acts_of(report)
    assert reports.dialogue(child).status == "read"
    assignment.take(house.viewer("super"), report)


def test_after_ten_minutes_it_is_too_late_to_give_it_back(house: House) -> None:
    report = receive_report()
    taken = clock.now() + timedelta(days=1)
    with clock.at(taken):
        assignment.take(house.viewer("intake"), report)
    with (
        clock.at(taken + timedelta(minutes=10)),
        pytest.raises(Conflict, match="more than 10 minutes ago"),
    ):
        assignment.give_back(house.viewer("intake"), report)
    with clock.at(taken + timedelta(minutes=9, seconds=59)):
        assignment.give_back(house.viewer("intake"), report)


@pytest.mark.parametrize("what", ["level", "note", "answer", "draft"])
def test_what_was_worked_on_is_not_given_back(house: House, what: str) -> None:
    report, _child = receive_childs_report()
    officer = house.viewer("intake")
    assignment.take(officer, report)
    match what:
        case "level":
            decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
        case "note":
            notes.write_note(officer, report, "Called.")
        case "answer":
            intake.answer(officer, report, "Thank you.", upto=99)
        case _:
            notes.keep_draft(officer, report, DraftKind.NOTE, "Not yet sent.")
    with pytest.raises(Conflict, match="decided, written or drafted"):
        assignment.give_back(officer, report)
    assert queue_queries.row(officer, report).owner == officer.id


def test_only_who_took_it_gives_it_back(house: House) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    with pytest.raises(Conflict, match="Only the officer who has taken a report can give it back"):
        assignment.give_back(house.viewer("super"), report)
    with pytest.raises(NotAllowed):
        assignment.give_back(house.viewer("liaison"), report)
    with pytest.raises(NotFound):
        assignment.give_back(house.viewer("care"), report)


# Handed to a colleague


def test_a_supervisor_assigns_what_nobody_has_taken_and_it_is_read_when_its_owner_opens_it(
    house: House,
) -> None:
    report, child = receive_childs_report()
    lead, officer = house.viewer("super"), house.viewer("intake")
    with pytest.raises(NotAllowed, match="ask a supervisor to assign it"):
        assignment.assign(officer, report, lead.id, seen=None)
    with pytest.raises(BadInput, match="certificate and the key"):
        assignment.assign(lead, report, house.officers["fresh"], seen=None)

    assignment.assign(lead, report, officer.id, seen=None)

    assert acts_of(report) == ["report.received", "case.assigned"]
    assert reports.dialogue(child).status == "received"
    for _ in range(2):
        assignment.see(officer, queue_queries.at_hand(officer, report).case)
    assert acts_of(report) == ["report.received", "case.assigned", "case.taken"]
    assert reports.dialogue(child).status == "read"
    assert not queue_queries.row(officer, report).is_new


def test_several_are_assigned_as_one_by_one_and_each_failure_is_named(house: House) -> None:
    free, owned, gone, danger = (
        *(receive_report(), receive_report(), receive_report()),
        receive_report(children=DANGER),
    )
    lead, officer = house.viewer("super"), house.viewer("intake")
    assignment.take(house.viewer("liaison"), owned)
    assignment.take(house.viewer("liaison"), gone)
    owners = {free: None, owned: house.officers["liaison"], gone: None, danger: None}
    with CaptureQueriesContext(connection) as alone:
        assignment.assign(lead, receive_report(), officer.id, seen=None)

    with CaptureQueriesContext(connection) as together:
        undone = assignment.assign_each(lead, owners, officer.id)

    assert [one.case for one in undone] == [gone, danger]
    assert "Somebody else has taken" in str(undone[0].reason)
    mine = Case.objects.filter(owner_id=officer.id, new_to_owner=True)
    assert {free, owned} < set(mine.values_list("id", flat=True))
    assert acts_of(free)[-1] == acts_of(owned)[-1] == "case.assigned"
    assert len(together) <= 4 * len(alone)
    assert [one.case for one in assignment.assign_each(officer, {owned: officer.id}, lead.id)] == []
    (refused,) = assignment.assign_each(officer, {gone: house.officers["liaison"]}, lead.id)
    assert "A colleague has taken" in str(refused.reason)


def test_its_owner_hands_a_report_to_a_colleague_who_holds_what_it_needs(house: House) -> None:
    report = receive_report()
    officer, colleague = house.viewer("intake"), house.viewer("liaison")
    assignment.take(officer, report)

    assert {row.name for row in assignment_queries.able(officer, report)} == {"Super", "Liaison"}
    assignment.assign(officer, report, colleague.id, seen=officer.id)

    assert queue_queries.row(officer, report).owner == colleague.id
    assert "case.assigned" in acts_of(report)
    decisions.decide_level(colleague, report, Level.P2, "Safety is not known.", seen=Level.P3)
    with pytest.raises(NotAllowed):
        assignment.assign(officer, report, officer.id, seen=colleague.id)


def test_a_supervisor_hands_on_what_a_colleague_has(house: House) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    leader = house.viewer("super")
    assignment.assign(leader, report, house.officers["liaison"], seen=house.officers["intake"])
    assert queue_queries.row(leader, report).owner == house.officers["liaison"]


@pytest.mark.parametrize("name", ["fresh", "admin", "care", "intake"])
def test_nobody_who_lacks_something_gets_a_report(house: House, name: str) -> None:
    report = receive_report()
    officer = house.viewer("intake")
    assignment.take(officer, report)
    with pytest.raises(BadInput, match="role, the certificate and the key"):
        assignment.assign(officer, report, house.officers[name], seen=officer.id)


def test_who_has_lost_a_certificate_is_not_among_those_who_could_take_it(house: House) -> None:
    report = receive_report()
    officer = house.viewer("intake")
    people.withdraw_certificate(house.viewer("trainer"), house.officers["liaison"], Function.TRIAGE)
    assert {row.name for row in assignment_queries.able(officer, report)} == {"Super"}


def test_of_two_who_hand_on_the_second_hears_that_it_has_passed_on(house: House) -> None:
    report = receive_report()
    officer, leader = house.viewer("intake"), house.viewer("super")
    assignment.take(officer, report)
    assignment.assign(officer, report, house.officers["liaison"], seen=officer.id)
    with pytest.raises(Conflict, match="Somebody else has taken this report"):
        assignment.assign(leader, report, leader.id, seen=officer.id)


def test_what_nobody_has_taken_is_handed_to_nobody(house: House) -> None:
    report = receive_report()
    with pytest.raises(Conflict):
        assignment.assign(house.viewer("super"), report, house.officers["intake"], seen=uuid4())
