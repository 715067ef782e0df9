"""After the level: the next action with its clock, the outcome for the child, countersigned, or the closure."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.assignment import queries as assignment_queries
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome, Closure, Recorded
from payung.cases.decisions.outcomes import Ending, Sight
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Proposal
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.retention import actions as retention
from payung.cases.tests.reports import DANGER, acts_of, receive_report
from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as intake
from payung.staff import actions as people
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from tests.house import House, clock_of

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
WAYS: Final = (Ending.SAFE, Ending.ACCEPTED, Ending.NOT_REACHED)


def listed(house: House, name: str = "intake", state: State = State.OPEN) -> list[UUID]:
    return [
        row.id for row in queue_queries.queue(house.viewer(name), QueueFilter(state=state)).rows
    ]


def level_of(report: UUID) -> Level:
    return Level(Case.objects.get(id=report).level)


def due(report: UUID) -> datetime:
    return clock_of(report)[0]


def decided(
    house: House, level: Level = Level.P1, name: str = "intake"
) -> tuple[UUID, ReporterViewer]:
    """Return a report of a child in danger whose level is decided, and the child."""
    receipt = receipts.draw()
    report = receive_report(receipt=receipt, children=DANGER)
    assignment.take(house.viewer(name), report)
    decisions.decide_level(house.viewer(name), report, level, "As told.", seen=Level.P1)
    return report, ReporterViewer(receipts.reporter(receipt))


def answered(house: House, level: Level = Level.P1) -> tuple[UUID, ReporterViewer]:
    report, child = decided(house, level)
    intake.answer(house.viewer("intake"), report, "We are here.", upto=99)
    return report, child


def told_of(kind: Ending, **more: object) -> ChildOutcome:
    now = clock.now()
    look = now + 3 * DAY if kind is Ending.SAFE else None
    given = {
        "reason": "At her aunt's.",
        "who": "The school nurse",
        "on": now.date(),
        "look_at": look,
        "danger": "The neighbour",
        "sight": Sight.SEEN,
    }
    return ChildOutcome(kind, **{**given, **more})  # type: ignore[arg-type]


def written(house: House, report: UUID, kind: Ending = Ending.SAFE) -> UUID:
    """Write down the outcome for the child, and return what waits to be seconded."""
    recorded = decisions.write_ending(house.viewer("intake"), report, told_of(kind))
    assert recorded is Recorded.WAITS
    return Case.objects.values_list("ending_id", flat=True).get(report=report)


def ended(house: House, kind: Ending = Ending.SAFE) -> tuple[UUID, ReporterViewer]:
    report, child = answered(house)
    ending = written(house, report, kind)
    decisions.second_ending(house.viewer("super"), report, ending, "I have called there.")
    return report, child


# The list


@pytest.mark.parametrize("level", [Level.P1, Level.P2])
def test_a_child_in_danger_stays_on_every_list_once_the_level_is_decided(
    house: House, level: Level
) -> None:
    report, _child = decided(house, level)
    assert listed(house) == listed(house, state=State.MINE) == [report]
    counts = queue_queries.queue(house.viewer("super"), QueueFilter()).counts
    assert counts["child"] == 1
    load = assignment_queries.load(house.viewer("super"))
    by_name = {each.officer.name: each.waiting for each in load.officers if each.officer}
    assert by_name["Intake"] == 1
    assert [(each.level, each.undecided, each.going_on) for each in load.levels] == [
        (level.value, 0, 1)
    ]


@pytest.mark.parametrize(
    ("lane", "level", "days"),
    [(Lane.CHILD, Level.P3, 1), (Lane.PARTNER, Level.P4, 1), (Lane.INDUSTRY, Level.P5, 30)],
)
def test_what_is_decided_as_less_urgent_waits_for_the_next_action(
    house: House, lane: Lane, level: Level, days: int
) -> None:
    officer, now = house.viewer("intake"), clock.now()
    with clock.at(now):
        report = receive_report(lane)
        assignment.take(officer, report)
        decisions.decide_level(officer, report, level, "As told.", seen=level_of(report))
        assert listed(house) == listed(house, state=State.MINE) == [report]
        assert due(report) == now + timedelta(days=days)
        decisions.name_action(officer, report, "Ask the service.", now + 2 * DAY)
        assert due(report) == now + 2 * DAY
    assert queue_queries.row(officer, report).goes_on


def test_an_answer_does_not_end_the_work_on_a_calm_report_of_a_child(house: House) -> None:
    officer, now = house.viewer("intake"), clock.now()
    with clock.at(now):
        report, _child = decided(house, Level.P3)
        assert due(report) == now + DAY  # the first answer
    with clock.at(now + timedelta(hours=5)):
        intake.answer(officer, report, "Thank you for telling us.", upto=0)
        assert listed(house) == [report]
        assert due(report) == now + timedelta(hours=29)  # naming what is next
    with clock.at(now + timedelta(hours=24)):
        assert case_actions.raise_clocks(SYSTEM) == 1


# The clock


def test_the_first_answer_is_due_then_the_next_action_and_then_when_it_is_named(
    house: House,
) -> None:
    officer, now = house.viewer("intake"), clock.now()
    with clock.at(now):
        report, _child = decided(house)
        assert due(report) == now + QUARTER  # the first answer
    with clock.at(now + timedelta(minutes=5)):
        intake.answer(officer, report, "We are here.", upto=99)
        assert due(report) == now + timedelta(minutes=20)  # naming what is next
        decisions.name_action(officer, report, "Call the school.", now + DAY)
        assert due(report) == now + DAY
    assert queue_queries.row(officer, report).action_at == now + DAY
    assert acts_of(report)[-1] == "case.action-named"


def test_a_named_action_takes_nothing_from_the_childs_first_answer(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, _child = decided(house)
        decisions.name_action(house.viewer("intake"), report, "Call the school.", now + DAY)
        assert due(report) == now + QUARTER


def test_a_word_is_due_before_a_later_action_and_the_action_again_after_it(house: House) -> None:
    officer, now = house.viewer("intake"), clock.now()
    with clock.at(now):
        report, child = answered(house)
        decisions.name_action(officer, report, "Call the school.", now + DAY)
        intake.add_word(child, "Hello?")
        assert due(report) == now + QUARTER
        intake.answer(officer, report, "Yes?", upto=99)
        assert due(report) == now + DAY


def test_a_word_does_not_put_off_what_is_due_sooner(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, child = answered(house)
        soon = now + timedelta(minutes=4)
        decisions.name_action(house.viewer("intake"), report, "Call the school.", soon)
        intake.add_word(child, "Hello?")
        assert due(report) == soon


def test_whoever_cannot_be_answered_waits_for_the_next_action_alone(house: House) -> None:
    officer, now = house.viewer("intake"), clock.now()
    report = receive_report(Lane.INDUSTRY, children=DANGER)
    assignment.take(officer, report)
    with clock.at(now):
        decisions.decide_level(officer, report, Level.P1, "As told.", seen=Level.P1)
        decisions.name_action(officer, report, "Call the school.", now + DAY)
        assert due(report) == now + DAY
    decisions.write_ending(officer, report, told_of(Ending.ACCEPTED))


def test_an_action_that_is_late_is_late_and_rises_at_three_quarters(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, _child = answered(house)
        decisions.name_action(house.viewer("intake"), report, "Call the school.", now + DAY)
    with clock.at(now + timedelta(hours=17)):
        assert case_actions.raise_clocks(SYSTEM) == 0
    with clock.at(now + timedelta(hours=19)):
        assert case_actions.raise_clocks(SYSTEM) == 1
        assert listed(house, "super", State.RISEN) == [report]
        assert assignment_queries.load(house.viewer("super")).risen == 1
    with clock.at(now + timedelta(hours=25)):
        assert listed(house, "super", State.LATE) == [report]
        assert queue_queries.notices(house.viewer("super")).late == 1


@pytest.mark.parametrize(
    ("level", "days", "says"),
    [(Level.P1, 7, "7 days"), (Level.P2, 30, "30 days"), (Level.P3, 30, "30 days")],
)
def test_an_action_is_named_for_a_time_to_come_and_not_too_far(
    house: House, level: Level, days: int, says: str
) -> None:
    officer, now = house.viewer("intake"), clock.now()
    with clock.at(now):
        report, _child = answered(house, level)
        for wrong in (now, now - DAY, now + timedelta(days=days, seconds=1)):
            with pytest.raises(BadInput, match=f"at most {says}"):
                decisions.name_action(officer, report, "Call the school.", wrong)
        decisions.name_action(officer, report, "Call the school.", now + timedelta(days=days))


def test_before_a_level_is_decided_there_is_no_next_action_and_no_end(house: House) -> None:
    officer = house.viewer("intake")
    report = receive_report(children=DANGER)
    assignment.take(officer, report)
    for act in (
        lambda: decisions.name_action(officer, report, "Call.", clock.now() + DAY),
        lambda: decisions.write_ending(officer, report, told_of(Ending.SAFE)),
        lambda: decisions.close_case(officer, report, Closure.DONE),
    ):
        with pytest.raises(Conflict, match="Decide the level first"):
            act()


# Outcome for the child


@pytest.mark.parametrize("kind", WAYS)
def test_what_became_of_the_child_takes_it_off_the_list_once_it_is_seconded(
    house: House, kind: Ending
) -> None:
    report, _child = answered(house)
    ending = written(house, report, kind)
    assert listed(house) == [report]
    assert queue_queries.row(house.viewer("super"), report).ending == ending
    decisions.second_ending(house.viewer("super"), report, ending, "I have called there.")
    assert listed(house) == listed(house, state=State.MINE) == []
    assert acts_of(report)[-2:] == ["case.ending-written", "case.ending-seconded"]
    *_before, said, seconded = notes_queries.story(house.viewer("intake"), report)
    assert (said.kind, said.outcome, said.text) == ("ending", kind.value, "At her aunt's.")
    assert (said.who, said.on) == ("The school nurse", clock.now().date())
    assert (seconded.kind, seconded.officer) == ("seconded", "Super")


def test_nobody_seconds_their_own_and_a_colleague_needs_what_deciding_needs(house: House) -> None:
    report, _child = answered(house)
    ending = written(house, report)
    with pytest.raises(
        NotAllowed, match="You wrote this yourself, so a colleague must countersign it"
    ):
        decisions.second_ending(house.viewer("intake"), report, ending, "Yes.")
    with pytest.raises(NotAllowed, match="certificate"):
        decisions.second_ending(house.viewer("fresh"), report, ending, "Yes.")
    with pytest.raises(NotFound):
        decisions.second_ending(house.viewer("care"), report, ending, "Yes.")
    assert listed(house) == [report]


def test_where_nobody_else_could_read_it_none_is_needed(house: House) -> None:
    for name in ("super", "liaison"):
        people.leave(SYSTEM, house.officers[name])
    report, _child = answered(house)
    recorded = decisions.write_ending(house.viewer("intake"), report, told_of(Ending.SAFE))
    assert recorded is Recorded.ENDED
    assert listed(house) == []


def test_of_a_report_for_named_officers_one_of_them_seconds(house: House) -> None:
    report, _child = answered(house)
    named = [house.officers["intake"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), report, named, "A cousin works here.")
    ending = written(house, report)
    with pytest.raises(NotFound):
        decisions.second_ending(house.viewer("liaison"), report, ending, "Yes.")
    decisions.second_ending(house.viewer("super"), report, ending, "I have called there.")
    assert listed(house) == []


def test_a_child_who_waits_for_an_answer_gets_it_first(house: House) -> None:
    report, child = decided(house)
    with pytest.raises(Conflict, match="waiting for an answer"):
        decisions.write_ending(house.viewer("intake"), report, told_of(Ending.SAFE))
    intake.answer(house.viewer("intake"), report, "We are here.", upto=99)
    ending = written(house, report)
    intake.add_word(child, "Wait.")
    with pytest.raises(Conflict, match="waiting for an answer"):
        decisions.second_ending(house.viewer("super"), report, ending, "I have called there.")


@pytest.mark.parametrize(
    ("kind", "field", "more"),
    [
        (Ending.SAFE, "who", {"who": " "}),
        (Ending.ACCEPTED, "who", {"who": ""}),
        (Ending.SAFE, "on", {"on": None}),
        (Ending.SAFE, "on", {"on": (clock.now() + 9 * DAY).date()}),
        (Ending.SAFE, "look", {"look_at": None}),
        (Ending.SAFE, "danger", {"danger": ""}),
        (Ending.SAFE, "sight", {"sight": None}),
        (Ending.SAFE, "sight", {"sight": Sight.MESSAGES}),
        (Ending.NOT_REACHED, "reason", {"reason": ""}),
        (Ending.NOTHING_MORE, "kind", {}),
        (Ending.NO_DANGER, "reason", {}),  # at P1
        (Ending.SAFE, "children", {"children": (uuid4(),)}),  # nobody is written down
    ],
)
def test_each_ending_says_what_it_needs(
    house: House, kind: Ending, field: str, more: dict[str, object]
) -> None:
    report, _child = answered(house)
    with pytest.raises(BadInput) as refused:
        decisions.write_ending(house.viewer("intake"), report, told_of(kind, **more))
    assert refused.value.field == field


def test_somebody_looks_again_within_three_months(house: House) -> None:
    report, _child = answered(house)
    for wrong in (clock.now() - DAY, clock.now() + 93 * DAY):
        with pytest.raises(BadInput, match="three months"):
            decisions.write_ending(
                house.viewer("intake"), report, told_of(Ending.SAFE, look_at=wrong)
            )


def test_an_action_that_is_named_meanwhile_keeps_the_case_listed(house: House) -> None:
    report = answered(house)[0]
    ending = written(house, report)
    decisions.name_action(house.viewer("intake"), report, "Call again.", clock.now() + DAY)
    recorded = decisions.second_ending(house.viewer("super"), report, ending, "Yes.")
    assert recorded is Recorded.STAYS
    assert listed(house) == [report]
    assert queue_queries.row(house.viewer("intake"), report).action_at is not None


def test_another_level_makes_what_was_written_moot(house: House) -> None:
    officer, report = house.viewer("intake"), answered(house)[0]
    ending = written(house, report)
    decisions.decide_level(officer, report, Level.P2, "Calmer.", seen=Level.P1)
    with pytest.raises(Conflict, match="changed in the meantime"):
        decisions.second_ending(house.viewer("super"), report, ending, "Yes.")
    assert listed(house) == [report]


# Closure


def of_a_partner(house: House, level: Level = Level.P4, closure: Closure | None = None) -> UUID:
    """Return a partner's report whose level officer `intake` has decided."""
    officer, report = house.viewer("intake"), receive_report(Lane.PARTNER)
    assignment.take(officer, report)
    decisions.decide_level(
        officer, report, level, "As sent.", seen=level_of(report), closure=closure
    )
    return report


@pytest.mark.parametrize("closure", list(Closure))
def test_an_officer_closes_a_case_with_a_coded_reason_and_words_if_any(
    house: House, closure: Closure
) -> None:
    report = of_a_partner(house)
    decisions.name_action(house.viewer("intake"), report, "Ask.", clock.now() + DAY)
    decisions.close_case(house.viewer("intake"), report, closure, "The service has answered.")
    assert listed(house) == listed(house, state=State.MINE) == []
    assert acts_of(report)[-1] == "case.closed"
    row = queue_queries.row(house.viewer("intake"), report)
    assert (row.waits, row.goes_on, row.action_at) == (False, False, None)
    *_before, step = notes_queries.story(house.viewer("super"), report)
    assert (step.kind, step.outcome, step.text) == (
        "closed",
        closure.value,
        "The service has answered.",
    )


def test_a_level_is_decided_and_the_case_closed_in_one_act(house: House) -> None:
    report = of_a_partner(house, closure=Closure.NOT_ENOUGH)
    assert listed(house) == []
    assert acts_of(report)[-2:] == ["case.level-changed", "case.closed"]
    *_before, step = notes_queries.story(house.viewer("intake"), report)
    assert (step.kind, step.outcome, step.text) == ("closed", "not_enough_to_go_on", "")


@pytest.mark.parametrize("level", [Level.P1, Level.P2, Level.P3])
def test_a_child_who_told_is_never_closed_away(house: House, level: Level) -> None:
    report, _child = answered(house, level)
    with pytest.raises(Conflict, match="outcome for each child"):
        decisions.close_case(house.viewer("intake"), report, Closure.DONE)
    with pytest.raises(BadInput, match="outcome for each child"):
        decisions.decide_level(
            house.viewer("intake"), report, level, "So.", seen=level, closure=Closure.DONE
        )
    assert listed(house) == [report]


def test_nobody_is_closed_away_who_waits_for_an_answer(house: House) -> None:
    officer, (report, child) = house.viewer("intake"), decided(house, Level.P3)
    with pytest.raises(Conflict, match="waiting for an answer"):
        decisions.close_case(officer, report, Closure.DONE)
    before = acts_of(report)
    with pytest.raises(BadInput, match="waiting for an answer"):
        decisions.decide_level(
            officer, report, Level.P3, "So.", seen=Level.P3, closure=Closure.DONE
        )
    assert acts_of(report) == before  # the level was not decided either
    intake.answer(officer, report, "Thank you for telling us.", upto=99)
    intake.ask_to_stop(child)
    with pytest.raises(Conflict, match="a decision on a wish"):
        decisions.close_case(officer, report, Closure.DONE)
    assert listed(house) == [report]


def test_only_who_has_a_case_or_a_supervisor_closes_it(house: House) -> None:
    report = of_a_partner(house)
    for name, error in (("liaison", NotAllowed), ("fresh", NotAllowed), ("care", NotFound)):
        with pytest.raises(error):
            decisions.close_case(house.viewer(name), report, Closure.DONE)
    decisions.close_case(house.viewer("super"), report, Closure.DONE)
    with pytest.raises(Conflict, match="already closed"):
        decisions.close_case(house.viewer("super"), report, Closure.DONE)


def test_joined_reports_are_closed_with_the_case_that_leads(house: House) -> None:
    report, other = of_a_partner(house), receive_report(Lane.PARTNER)
    joining.join(house.viewer("intake"), report, other, "The same account.")
    decisions.decide_level(house.viewer("intake"), report, Level.P4, "So.", seen=level_of(report))
    decisions.close_case(house.viewer("intake"), report, Closure.DONE)
    assert listed(house) == []
    assert not queue_queries.row(house.viewer("intake"), other).waits


def test_a_closed_case_is_open_again_once_its_level_or_an_action_is_decided(house: House) -> None:
    officer = house.viewer("intake")
    report = of_a_partner(house, closure=Closure.DONE)
    decisions.decide_level(officer, report, Level.P4, "The address is back.", seen=Level.P4)
    assert listed(house) == [report]
    decisions.close_case(officer, report, Closure.DONE)
    decisions.name_action(officer, report, "Ask the service.", clock.now() + DAY)
    assert listed(house) == [report]


def test_a_closed_case_stays_closed_when_a_report_is_separated_from_it(house: House) -> None:
    report, other = of_a_partner(house), of_a_partner(house)
    joining.join(house.viewer("intake"), report, other, "The same account.")
    decisions.close_case(house.viewer("intake"), report, Closure.DONE)
    joining.part(house.viewer("intake"), other, "Another account.")
    assert listed(house) == [other]


# It comes back


def test_a_child_who_is_safe_for_now_comes_back_on_the_day_of_the_next_look(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, _child = ended(house)
    with clock.at(now + 3 * DAY - timedelta(seconds=1)):
        assert case_actions.raise_clocks(SYSTEM) == 0
        assert listed(house) == []
    with clock.at(now + 3 * DAY):
        assert listed(house) == listed(house, state=State.MINE) == [report]
        row = queue_queries.row(house.viewer("intake"), report)
        assert (row.waits, row.look_has_come, row.due_at) == (True, True, now + 4 * DAY)
        assert case_actions.raise_clocks(SYSTEM) == 0
    with clock.at(now + 4 * DAY):
        assert case_actions.raise_clocks(SYSTEM) == 1
        assert listed(house, state=State.RISEN) == [report]
        # and goes when somebody has looked
        ending = written(house, report)
        decisions.second_ending(house.viewer("super"), report, ending, "I have called there.")
        assert listed(house) == []


def test_a_day_that_has_come_before_it_is_seconded_is_written_anew(house: House) -> None:
    now = clock.now()
    with clock.at(now):
        report, _child = answered(house)
        ending = written(house, report)
    with clock.at(now + 3 * DAY), pytest.raises(Conflict, match="has passed"):
        decisions.second_ending(house.viewer("super"), report, ending, "Yes.")


@pytest.mark.parametrize("kind", WAYS)
def test_a_new_word_of_the_child_lists_it_until_it_is_written_again(
    house: House, kind: Ending
) -> None:
    report, child = ended(house, kind)
    intake.add_word(child, "He is here again.")
    intake.answer(house.viewer("intake"), report, "We come.", upto=99)
    assert listed(house) == [report]


def test_a_new_word_makes_moot_what_no_colleague_has_seconded_yet(house: House) -> None:
    report, child = answered(house)
    ending = written(house, report)
    intake.add_word(child, "I have more to tell you.")
    intake.answer(house.viewer("intake"), report, "We come.", upto=99)
    with pytest.raises(Conflict, match="changed in the meantime"):
        decisions.second_ending(house.viewer("super"), report, ending, "Yes.")
    assert listed(house) == [report]
    decisions.second_ending(
        house.viewer("super"), report, written(house, report), "I called there."
    )
    assert listed(house) == []


def test_it_is_undecided_and_listed_where_it_is_handed_to(house: House) -> None:
    report, _child = ended(house)
    now = clock.now()
    with clock.at(now):
        assignment.hand_over(
            house.viewer("super"), report, house.units["child_protection"], "She lives there."
        )
    assert listed(house) == []
    assert listed(house, "care", State.UNTAKEN) == [report]
    assert due(report) == now + QUARTER
    row = queue_queries.row(house.viewer("care"), report)
    assert (row.level_decided_at, row.action_at, row.ending) == (None, None, None)


def test_a_named_action_of_the_unit_before_is_moot_after_taking(house: House) -> None:
    report, child = answered(house)
    officer = house.viewer("intake")
    decisions.name_action(officer, report, "Call the school.", clock.now() + DAY)
    intake.add_word(child, "He is a police officer.")
    assignment.take(house.viewer("over"), report)
    assert queue_queries.row(house.viewer("over"), report).action_at is None


def test_while_a_child_is_in_danger_or_somebody_looks_again_nothing_is_deleted(
    house: House,
) -> None:
    super_ = house.viewer("super")
    for report in (answered(house)[0], ended(house)[0]):
        retention.review(super_, report, "Nobody needs it.")
        proposal = Proposal.objects.get(record=report).id
        with pytest.raises(Conflict, match="waiting for a person"):
            retention.decide_deletion(super_, [proposal], "Nobody needs it.")
