"""Outcomes by child: each child of a case has one of their own before the case rests or leaves the list."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome, Recorded
from payung.cases.decisions.outcomes import ChildState, Ending, Outcomes, Sight, worked_out
from payung.cases.decisions.queries import outcomes
from payung.cases.joining import actions as joining
from payung.cases.models import Case, PersonRecord
from payung.cases.notes.queries import StoryEntry
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.persons.queries import person
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter
from payung.cases.tests.reports import DANGER, receive_report
from payung.foundation import clock, receipts, sealing
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.staff import actions as people
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Level
from tests.house import House, clock_of

DAY: Final = timedelta(days=1)


def begun(house: House, level: Level = Level.P1) -> tuple[UUID, ReporterViewer]:
    """Return a report of children in danger whose level is decided and which is answered, and its child."""
    receipt, officer = receipts.draw(), house.viewer("intake")
    report = receive_report(receipt=receipt, children=DANGER)
    assignment.take(officer, report)
    decisions.decide_level(officer, report, level, "As told.", seen=Level.P1)
    dialogue.answer(officer, report, "We are here.", upto=99)
    return report, ReporterViewer(receipts.reporter(receipt))


def child(house: House, report: UUID, name: str, who: str = "intake") -> UUID:
    return persons.add_person(house.viewer(who), report, Details(PersonRole.CHILD, name))


def siblings(house: House) -> tuple[UUID, UUID, UUID]:
    """Return a report with two children, Siti and Adi."""
    report, _child = begun(house)
    return report, child(house, report, "Siti"), child(house, report, "Adi")


def write(
    house: House, report: UUID, kind: Ending, *children: UUID, days: int = 3, who: str = "intake"
) -> Recorded:
    look = clock.now() + days * DAY if kind is Ending.SAFE else None
    result = ChildOutcome(
        kind, "At her aunt's.", "The nurse", clock.now().date(), look, children,
        danger="The neighbour", sight=Sight.SPOKEN, partner="",
    )  # fmt: skip
    return decisions.write_ending(house.viewer(who), report, result)


def second(house: House, report: UUID, who: str = "super") -> Recorded:
    """Countersign the outcome that has waited longest."""
    ending = Case.objects.get(id=report).ending_id
    assert ending
    return decisions.second_ending(house.viewer(who), report, ending, "I have called there.")


def recorded(house: House, report: UUID, kind: Ending, *children: UUID, days: int = 3) -> Recorded:
    assert write(house, report, kind, *children, days=days) is Recorded.WAITS
    return second(house, report)


def known(house: House, report: UUID) -> Outcomes:
    return outcomes(house.viewer("super"), Case.objects.get(id=report))


def state(house: House, report: UUID, who: UUID | None) -> ChildState:
    (only,) = (
        child_state for child_state in known(house, report).children if child_state.child == who
    )
    return only


def held(house: House, report: UUID, who: UUID | None) -> str | None:
    step = state(house, report, who).holds
    return step.outcome if step else None


def listed(house: House) -> list[UUID]:
    return [row.id for row in queue_queries.queue(house.viewer("intake"), QueueFilter()).rows]


def look_at(report: UUID) -> datetime | None:
    return Case.objects.get(id=report).look_at


# Several children


def test_a_case_of_two_children_rests_only_once_both_have_an_outcome(house: House) -> None:
    report, siti, adi = siblings(house)
    assert recorded(house, report, Ending.SAFE, siti) is Recorded.STAYS
    assert (held(house, report, siti), held(house, report, adi)) == (Ending.SAFE, None)
    assert listed(house) == [report]
    assert recorded(house, report, Ending.ACCEPTED, adi) is Recorded.ENDED
    assert listed(house) == []


def test_it_rests_until_the_earliest_day_of_all_its_children(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, siti, adi = siblings(house)
        recorded(house, report, Ending.SAFE, siti, days=9)
        recorded(house, report, Ending.SAFE, adi, days=2)
        assert look_at(report) == now + 2 * DAY
    with clock.at(now + 2 * DAY):
        assert listed(house) == [report]
        assert (held(house, report, siti), held(house, report, adi)) == (Ending.SAFE, None)
        assert recorded(house, report, Ending.ACCEPTED, adi) is Recorded.ENDED
        assert look_at(report) == now + 9 * DAY


def test_one_outcome_may_be_about_several_children(house: House) -> None:
    report, siti, adi = siblings(house)
    assert recorded(house, report, Ending.ACCEPTED, siti, adi) is Recorded.ENDED
    assert Case.objects.get(id=report).closed_at


def test_several_outcomes_wait_at_once_and_are_countersigned_in_any_order(house: House) -> None:
    report, siti, adi = siblings(house)
    write(house, report, Ending.SAFE, siti)
    write(house, report, Ending.SAFE, adi)
    first, newest = (step.id for step in known(house, report).waiting)
    assert Case.objects.get(id=report).ending_id == first
    officer = house.viewer("super")
    assert decisions.second_ending(officer, report, newest, "Called.") is Recorded.STAYS
    assert Case.objects.get(id=report).ending_id == first
    assert decisions.second_ending(officer, report, first, "Called.") is Recorded.ENDED
    assert Case.objects.get(id=report).ending_id is None


def test_a_newer_outcome_takes_the_place_of_one_that_waits(house: House) -> None:
    report, siti, adi = siblings(house)
    recorded(house, report, Ending.SAFE, adi)
    write(house, report, Ending.ACCEPTED, siti)
    (old,) = known(house, report).waiting
    write(house, report, Ending.NOT_REACHED, siti)
    with pytest.raises(Conflict, match="changed in the meantime"):
        decisions.second_ending(house.viewer("super"), report, old.id, "Called.")
    assert second(house, report) is Recorded.ENDED
    assert held(house, report, siti) == Ending.NOT_REACHED


def test_the_next_action_for_one_child_stays_while_another_has_an_outcome(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, siti, adi = siblings(house)
        decisions.name_action(house.viewer("intake"), report, "Visit Adi.", now + DAY)
        recorded(house, report, Ending.SAFE, siti)
        assert clock_of(report)[0] == now + DAY
        recorded(house, report, Ending.SAFE, adi)
        assert Case.objects.get(id=report).action_at is None


def test_the_children_are_chosen_where_any_is_written_down(house: House) -> None:
    report, siti, _adi = siblings(house)
    with pytest.raises(BadInput) as refused:
        write(house, report, Ending.SAFE)
    assert refused.value.field == "children"
    with pytest.raises(BadInput, match="changed the persons"):
        write(house, report, Ending.SAFE, siti, report)


def test_other_persons_need_no_outcome(house: House) -> None:
    report, _child = begun(house)
    for role in set(PersonRole) - {PersonRole.CHILD, PersonRole.ADULT_SURVIVOR}:
        persons.add_person(house.viewer("intake"), report, Details(role, "Ana"))
    assert recorded(house, report, Ending.SAFE) is Recorded.ENDED


# Children who come and go


@pytest.mark.parametrize("kind", [Ending.SAFE, Ending.ACCEPTED])
def test_a_child_who_is_added_later_makes_the_case_due_again(house: House, kind: Ending) -> None:
    now = clock.now()
    with clock.at(now):
        report, _child = begun(house)
        recorded(house, report, kind)
        adi = child(house, report, "Adi", "liaison")
        assert listed(house) == [report]
        assert clock_of(report)[0] == now + timedelta(minutes=15)
        assert held(house, report, adi) is None
    with pytest.raises(BadInput):
        write(house, report, Ending.SAFE)  # of no child in particular
    assert recorded(house, report, Ending.SAFE, adi) is Recorded.ENDED


def test_other_persons_leave_a_case_at_rest(house: House) -> None:
    report, _child = begun(house)
    recorded(house, report, Ending.SAFE)
    persons.add_person(house.viewer("intake"), report, Details(PersonRole.WITNESS, "Ana"))
    assert listed(house) == []


def test_who_turns_out_to_be_a_child_or_no_mistake_makes_it_due_again(house: House) -> None:
    officer, (report, _child) = house.viewer("intake"), begun(house)
    ana = persons.add_person(officer, report, Details(PersonRole.WITNESS, "Ana"))
    siti = child(house, report, "Siti")
    adi = child(house, report, "Adi")
    persons.mark_mistake(officer, report, adi, "Of another case.", seen=adi)
    recorded(house, report, Ending.ACCEPTED, siti)
    assert listed(house) == []
    persons.change_person(officer, report, ana, Details(PersonRole.CHILD, "Ana"), seen=ana)
    assert listed(house) == [report]
    recorded(house, report, Ending.ACCEPTED, ana)
    assert listed(house) == []
    version = person(officer, report, adi).latest.id
    persons.change_person(officer, report, adi, Details(PersonRole.CHILD, "Adi"), seen=version)
    assert listed(house) == [report]


def test_a_child_added_to_a_joined_report_is_due_there_once_it_is_separated(house: House) -> None:
    report, _child = begun(house)
    other, _child = begun(house)
    recorded(house, other, Ending.ACCEPTED)
    joining.join(house.viewer("intake"), report, other, "One family.")
    child(house, other, "Adi")
    joining.part(house.viewer("intake"), other, "Two families.")
    assert set(listed(house)) == {report, other}


def test_children_of_joined_reports_are_decided_in_one_case(house: House) -> None:
    report, siti, adi = siblings(house)
    other, _child = begun(house)
    ben = child(house, other, "Ben")
    joining.join(house.viewer("intake"), report, other, "One family.")
    recorded(house, report, Ending.SAFE, siti, adi)
    assert listed(house) == [report]
    assert recorded(house, report, Ending.SAFE, ben) is Recorded.ENDED


def test_whoever_cannot_open_all_persons_loses_no_child(house: House) -> None:
    report, siti, adi = siblings(house)
    row = PersonRecord.objects.get(id=adi)
    sealing.forget_all(row.id)
    assert [child_state.child for child_state in known(house, report).children] == [siti]
    assert recorded(house, report, Ending.SAFE, siti) is Recorded.STAYS
    assert listed(house) == [report]


# What makes an outcome void


def test_a_new_word_makes_the_outcomes_of_all_children_void(house: House) -> None:
    report, reporter = begun(house)
    siti, adi = child(house, report, "Siti"), child(house, report, "Adi")
    recorded(house, report, Ending.SAFE, siti, adi)
    dialogue.add_word(reporter, "I have more to tell you.")
    dialogue.answer(house.viewer("intake"), report, "We come.", upto=99)
    assert (held(house, report, siti), held(house, report, adi)) == (None, None)
    recorded(house, report, Ending.SAFE, siti)
    assert listed(house) == [report]


def test_another_unit_begins_with_no_outcome(house: House) -> None:
    report, siti, _adi = siblings(house)
    recorded(house, report, Ending.SAFE, siti)
    care = house.units["child_protection"]
    assignment.hand_over(house.viewer("super"), report, care, "She lives there.")
    assignment.take(house.viewer("care"), report)
    theirs = outcomes(house.viewer("care"), Case.objects.get(id=report))
    assert [bool(child_state.holds) for child_state in theirs.children] == [False, False]


# Cannot be reached


def test_who_cannot_be_reached_is_tried_after_1_3_7_and_30_days_and_is_never_safe(
    house: House,
) -> None:
    now, days = clock.now(), [1, 3, 7, 30, 30]
    with clock.at(now):
        report, _child = begun(house)
    for wait in days:
        with clock.at(now):
            assert recorded(house, report, Ending.NOT_REACHED) is Recorded.ENDED
            assert look_at(report) == now + wait * DAY
            assert held(house, report, None) == Ending.NOT_REACHED
        now += wait * DAY
        with clock.at(now):
            assert listed(house) == [report]


def test_any_word_restores_the_level_and_begins_the_count_again(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, reporter = begun(house)
        recorded(house, report, Ending.NOT_REACHED)
    with clock.at(now + DAY):
        recorded(house, report, Ending.NOT_REACHED)
        assert look_at(report) == now + 4 * DAY
    with clock.at(now + 2 * DAY):
        dialogue.add_word(reporter, "I am here.")
        assert listed(house) == [report]
        assert clock_of(report)[0] == now + 2 * DAY + timedelta(minutes=15)
        dialogue.answer(house.viewer("intake"), report, "Good that you write.", upto=99)
    with clock.at(now + 2 * DAY + timedelta(hours=1)):
        recorded(house, report, Ending.NOT_REACHED)
        assert look_at(report) == now + 3 * DAY + timedelta(hours=1)


def test_where_no_colleague_can_agree_a_named_person_of_a_partner_unit_does(house: House) -> None:
    for name in ("super", "liaison"):
        people.leave(SYSTEM, house.officers[name])
    report, _child = begun(house)
    with pytest.raises(BadInput) as refused:
        write(house, report, Ending.NOT_REACHED)
    assert refused.value.field == "partner"
    result = ChildOutcome(Ending.NOT_REACHED, "Called twice.", partner="Ms Ana, of the helpline")
    officer = house.viewer("intake")
    assert decisions.write_ending(officer, report, result) is Recorded.ENDED


# In no danger


def test_in_no_danger_takes_nothing_off_the_list_and_is_for_calmer_levels_alone(
    house: House,
) -> None:
    report, _child = begun(house, Level.P3)
    assert recorded(house, report, Ending.NO_DANGER) is Recorded.STAYS
    assert held(house, report, None) == Ending.NO_DANGER
    assert listed(house) == [report]
    Case.objects.filter(id=report).update(level=Level.P2)
    assert held(house, report, None) is None


def test_a_countersignature_that_does_not_say_of_what_is_of_the_newest_outcome() -> None:
    now, officer = clock.now(), uuid4()
    steps = [
        StoryEntry(
            uuid4(), kind, now, "Intake", "", officer, outcome=outcome, waits=kind == "ending"
        )
        for kind, outcome in (("ending", "accepted"), ("seconded", ""), ("ending", "nothing_more"))
    ]
    result = worked_out(steps, (), level=Level.P1, decided_at=now, word_at=None)
    assert result.waiting == (steps[2],)
    assert [child_state.kept for child_state in result.children] == [steps[0]]
