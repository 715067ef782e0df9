"""Closing a case: behind gates where a child told or is known; of the others one in twenty is read again."""

import secrets
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome, Closure, Recorded, closures
from payung.cases.decisions.outcomes import Ending, Sight
from payung.cases.joining import actions as joining
from payung.cases.models import Case
from payung.cases.notes import queries as notes_queries
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter
from payung.cases.tests.reports import DANGER, acts_of, countersign, receive_report
from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.staff import actions as people
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from tests.house import House

DAY: Final = timedelta(days=1)


def begun(house: House, level: Level = Level.P3) -> tuple[UUID, ReporterViewer]:
    """Return a child's report whose level is decided, answered before that and after it."""
    receipt, officer = receipts.draw(), house.viewer("intake")
    report = receive_report(receipt=receipt, children=DANGER)
    assignment.take(officer, report)
    decisions.decide_level(officer, report, level, "As told.", seen=Level.P1)
    dialogue.answer(officer, report, "We are here.", upto=99)
    return report, ReporterViewer(receipts.reporter(receipt))


def of_partner(house: House) -> UUID:
    officer, report = house.viewer("intake"), receive_report(Lane.PARTNER)
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P4, "As sent.", seen=level_of(report))
    return report


def level_of(report: UUID) -> Level:
    return Level(Case.objects.get(id=report).level)


def recorded(house: House, report: UUID, kind: Ending, *children: UUID) -> None:
    look = clock.now() + 9 * DAY if kind is Ending.SAFE else None
    result = ChildOutcome(
        kind, "At her aunt's.", "The nurse", clock.now().date(), look, children,
        danger="The neighbour", sight=Sight.SEEN,
    )  # fmt: skip
    assert decisions.write_ending(house.viewer("intake"), report, result) is Recorded.WAITS
    countersign(house, report)


def close(house: House, report: UUID, who: str = "intake", **more: Any) -> bool:
    return decisions.close_case(house.viewer(who), report, Closure.DONE, "All is done.", **more)


def listed(house: House) -> list[UUID]:
    return [row.id for row in queue_queries.queue(house.viewer("intake"), QueueFilter()).rows]


def is_closed(report: UUID) -> bool:
    return Case.objects.get(id=report).closed_at is not None


# Gates


@pytest.mark.parametrize(
    ("level", "kind"),
    [(Level.P3, Ending.NO_DANGER), (Level.P3, Ending.SAFE), (Level.P1, Ending.SAFE)],
)
def test_a_child_who_told_has_an_outcome_and_a_colleague_countersigns_the_closure(
    house: House, level: Level, kind: Ending
) -> None:
    report, _child = begun(house, level)
    with pytest.raises(Conflict, match="outcome for each child"):
        close(house, report)
    recorded(house, report, kind)
    assert close(house, report)
    assert listed(house) == [report]
    assert acts_of(report)[-1] == "case.closure-written"
    with pytest.raises(NotAllowed, match="wrote this yourself"):
        countersign(house, report, "intake")
    assert countersign(house, report) is Recorded.ENDED
    assert is_closed(report)
    assert acts_of(report)[-1] == "case.closed"


@pytest.mark.parametrize("role", [PersonRole.CHILD, PersonRole.SUSPECT])
def test_a_partners_report_has_gates_once_a_child_or_suspect_is_known(
    house: House, role: PersonRole
) -> None:
    report = of_partner(house)
    known = persons.add_person(house.viewer("intake"), report, Details(role, "Ana"))
    if role is PersonRole.CHILD:
        with pytest.raises(Conflict, match="outcome for each child"):
            close(house, report)
        recorded(house, report, Ending.NO_DANGER, known)
    assert close(house, report)
    assert not is_closed(report)


def test_a_suspect_whom_another_side_keeps_to_itself_counts(house: House) -> None:
    reports = [receive_report(Lane.PARTNER) for _each in range(2)]
    suspect = Details(PersonRole.SUSPECT, relation="A neighbour")
    for report in reports:
        assignment.take(house.viewer("intake"), report)
    persons.add_person(house.viewer("intake"), reports[0], suspect)
    for report in reports:
        theirs = house.units["child_protection"]
        assignment.hand_over(house.viewer("super"), report, theirs, "They lead now.")
        assignment.take(house.viewer("care"), report)
        decisions.decide_level(
            house.viewer("care"), report, Level.P4, "As sent.", seen=level_of(report)
        )
    with pytest.raises(BadInput) as error:  # nobody else there can countersign
        close(house, reports[0], "care")
    assert error.value.field == "partner"
    close(house, reports[1], "care")
    assert is_closed(reports[1])


def test_each_child_counts(house: House) -> None:
    report, _child = begun(house)
    siti, adi = (
        persons.add_person(house.viewer("intake"), report, Details(PersonRole.CHILD, name))
        for name in ("Siti", "Adi")
    )
    recorded(house, report, Ending.NO_DANGER, siti)
    with pytest.raises(Conflict, match="outcome for each child"):
        close(house, report)
    recorded(house, report, Ending.NO_DANGER, adi)
    assert close(house, report)


def test_whoever_told_hears_how_it_went_or_somebody_says_why_not(house: House) -> None:
    officer, (report, _child) = house.viewer("intake"), begun(house)
    with clock.at(clock.now() + DAY):
        decisions.decide_level(officer, report, Level.P3, "Calm by now.", seen=Level.P3)
        recorded(house, report, Ending.NO_DANGER)
        with pytest.raises(BadInput, match="how it went") as refused:
            close(house, report)
        assert refused.value.field == "untold"
        assert close(house, report, untold="They asked us not to write.")
        story = notes_queries.story(officer, report)
        assert [step.more["untold"] for step in story if step.kind == "closed"] == [
            "They asked us not to write."
        ]
        decisions.name_action(officer, report, "Write to the child.", clock.now() + DAY)
        dialogue.answer(officer, report, "He cannot reach you any more.", upto=99)
        assert close(house, report)


def test_where_nobody_can_be_told_nobody_must(house: House) -> None:
    officer, report = house.viewer("intake"), receive_report()
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    recorded(house, report, Ending.NO_DANGER)
    assert close(house, report)


def test_where_no_colleague_can_countersign_a_person_of_a_partner_unit_agrees(house: House) -> None:
    for name in ("super", "liaison"):
        people.leave(SYSTEM, house.officers[name])
    officer, (report, _child) = house.viewer("intake"), begun(house)
    decisions.write_ending(officer, report, ChildOutcome(Ending.NO_DANGER, "It ended."))
    with pytest.raises(BadInput) as refused:
        close(house, report)
    assert refused.value.field == "partner"
    assert not close(house, report, partner="Ms Ana, of the helpline")
    assert is_closed(report)


def test_what_comes_meanwhile_makes_a_closure_void(house: House) -> None:
    officer, (report, child) = house.viewer("intake"), begun(house)
    recorded(house, report, Ending.NO_DANGER)
    for meanwhile in (
        lambda: decisions.name_action(officer, report, "Ask again.", clock.now() + DAY),
        lambda: recorded(house, report, Ending.NO_DANGER),
        lambda: persons.add_person(officer, report, Details(PersonRole.CHILD, "Siti")),
    ):
        close(house, report)
        waits = Case.objects.get(id=report).ending_id
        assert waits
        meanwhile()
        with pytest.raises(Conflict):
            decisions.second_ending(house.viewer("super"), report, waits, "Yes.")
    dialogue.add_word(child, "Hello?")
    dialogue.answer(officer, report, "Yes?", upto=99)
    assert listed(house) == [report]


def test_a_child_in_a_joined_report_counts(house: House) -> None:
    report, (other, _child) = of_partner(house), begun(house)
    joining.join(house.viewer("intake"), report, other, "The same account.")
    lead = Case.objects.get(merged_into=None, id__in=[report, other]).id
    with pytest.raises(Conflict, match="outcome for each child"):
        close(house, lead)


# Overrides


def test_a_supervisor_closes_a_colleagues_case_against_a_gate_and_the_ledger_has_it(
    house: House,
) -> None:
    report, _child = begun(house)
    officer, leader = house.viewer("intake"), house.viewer("super")
    with pytest.raises(NotAllowed, match="Only a supervisor"):
        decisions.override_closure(officer, report, Closure.DONE, "A court ordered it.")
    decisions.override_closure(leader, report, Closure.DONE, "A court ordered it.")
    assert is_closed(report)
    assert acts_of(report)[-2:] == ["case.closure-overridden", "case.closed"]
    *_before, step = notes_queries.story(officer, report)
    assert (step.kind, step.text, step.more) == (
        "closed",
        "A court ordered it.",
        {"overridden": "yes"},
    )


def test_nobody_overrides_a_gate_of_their_own_case_nor_where_no_gate_is_shut(house: House) -> None:
    report, _child = begun(house)
    officer, leader = house.viewer("intake"), house.viewer("super")
    recorded(house, report, Ending.NO_DANGER)
    with pytest.raises(Conflict, match="Nothing is missing here"):
        decisions.override_closure(leader, report, Closure.DONE, "Quickly.")
    decisions.name_action(officer, report, "Ask.", clock.now() + DAY)
    other, _child = begun(house)
    assignment.assign(officer, other, house.officers["super"], seen=house.officers["intake"])
    with pytest.raises(NotAllowed, match="your own"):
        decisions.override_closure(leader, other, Closure.DONE, "Quickly.")
    assert not is_closed(other)


def test_no_override_leaves_a_child_without_the_answer_they_wait_for(house: House) -> None:
    report, child = begun(house)
    dialogue.add_word(child, "Hello?")
    with pytest.raises(Conflict, match="waiting for an answer"):
        decisions.override_closure(house.viewer("super"), report, Closure.DONE, "Quickly.")


# One in twenty


def test_one_in_twenty_of_the_others_is_read_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = of_partner(house)
    assert not close(house, report)
    assert is_closed(report)
    other = of_partner(house)
    monkeypatch.setattr(closures, "is_drawn", lambda: True)
    assert close(house, other)
    assert listed(house) == [other]
    monkeypatch.undo()
    # whoever begins again does not get around it
    decisions.name_action(house.viewer("intake"), other, "Ask.", clock.now() + DAY)
    assert close(house, other)
    assert countersign(house, other) is Recorded.ENDED


def test_it_says_so_where_the_level_is_decided_and_the_case_closed_in_one_act(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, report = house.viewer("intake"), receive_report(Lane.PARTNER)
    assignment.take(officer, report)
    monkeypatch.setattr(closures, "is_drawn", lambda: True)
    assert decisions.decide_level(
        officer, report, Level.P4, "So.", seen=level_of(report), closure=Closure.DONE
    )
    assert countersign(house, report) is Recorded.ENDED


def test_where_nobody_else_can_read_it_none_is_drawn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("super", "liaison"):
        people.leave(SYSTEM, house.officers[name])
    monkeypatch.setattr(closures, "is_drawn", lambda: True)
    assert not close(house, of_partner(house))


def test_the_draw_is_one_in_twenty_and_of_the_systems_randomness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def below(number: int) -> int:
        asked.append(number)
        return len(asked) - 1

    monkeypatch.setattr(closures, "ONE_IN", 20)
    monkeypatch.setattr(secrets, "randbelow", below)
    assert [closures.is_drawn() for _ in range(3)] == [True, False, False]
    assert asked == [20, 20, 20]
