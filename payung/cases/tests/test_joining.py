"""Joining: several reports are one case, no word or key moves, and each can be a case of its own again."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Join
from payung.cases.notes import actions as notes
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.cases.retention import actions as retention
from payung.cases.retention.periods import Kind
from payung.cases.retention.queries import aged_records
from payung.cases.tests.reports import close
from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.contents import actions as contents
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries as dialogue_queries
from payung.intake.models import MessageKind, StoredReport
from payung.intake.progress import Status
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db
SAFE = {"safe_now": "yes", "may_hurt_self": "no"}
WHY = "The same child told twice."


def receive_report(lane: Lane = Lane.CHILD, **child: str) -> UUID:
    """Send a report; return its id."""
    form = {"language": "en", "children": [SAFE | child]}
    receipt = receipts.draw() if lane is Lane.CHILD else None
    return receiving.receive(
        DOOR, Report.lenient(form), lane, country="XA", receipt=receipt
    ).reference


def with_receipt() -> tuple[UUID, ReporterViewer]:
    receipt = receipts.draw()
    form = {"language": "en", "children": [SAFE]}
    report = receiving.receive(
        DOOR, Report.lenient(form), Lane.CHILD, country="XA", receipt=receipt
    )
    return report.reference, ReporterViewer(receipts.reporter(receipt))


@pytest.fixture
def pair(house: House) -> tuple[UUID, UUID]:
    """Two reports of one child: the older is the officer's, the newer nobody's."""
    older, newer = receive_report(), receive_report()
    assignment.take(house.viewer("intake"), older)
    return older, newer


def listed(house: House, name: str = "intake") -> list[UUID]:
    return [row.id for row in queue_queries.queue(house.viewer(name)).rows]


def test_two_reports_are_one_case_in_the_queue(house: House, pair: tuple[UUID, UUID]) -> None:
    older, newer = pair

    lead = joining.join(house.viewer("intake"), newer, older, WHY)

    assert lead == older
    (row,) = queue_queries.queue(house.viewer("intake")).rows
    assert (row.id, row.joined) == (older, 1)
    near = queue_queries.at_hand(house.viewer("intake"), newer)
    assert (near.row.id, near.case.id) == (newer, older)
    assert [member.id for member in near.members] == [older, newer]


def test_no_key_moves_and_each_report_opens_under_its_own_number(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    before = set(Grant.objects.values_list("record", "reader"))

    joining.join(house.viewer("intake"), older, newer, WHY)

    reports = {older, newer}
    assert {
        grant for grant in Grant.objects.values_list("record", "reader") if grant[0] in reports
    } == {grant for grant in before if grant[0] in reports}
    officer = house.viewer("intake")
    for report in reports:  # its owner opens both
        assert contents.open_contents(officer, report).report.language == "en"


def test_what_is_more_urgent_leads_and_its_clock_ends_as_soon(house: House) -> None:
    calm, pressing = receive_report(), receive_report(safe_now="no")
    due = Case.objects.get(id=pressing).due_at

    joining.join(house.viewer("super"), calm, pressing, WHY)

    lead = Case.objects.get(id=calm)
    assert (lead.level, lead.due_at) == (Level.P1, due)


def test_an_open_report_opens_a_closed_case_again(house: House) -> None:
    older = receive_report(Lane.PARTNER)
    assignment.take(house.viewer("intake"), older)
    decisions.decide_level(
        house.viewer("intake"),
        older,
        Level.P5,
        "Nothing.",
        seen=Level(level_of(older)),
        closure=decisions.Closure.NOT_ABOUT,
    )
    assert Case.objects.get(id=older).closed_at
    newer = receive_report(Lane.PARTNER)

    joining.join(house.viewer("intake"), older, newer, WHY)

    lead = Case.objects.get(id=older)
    assert lead.closed_at is None
    assert lead.due_at == Case.objects.get(id=newer).due_at
    assert listed(house) == [older]


def level_of(case: UUID) -> str:
    return Case.objects.get(id=case).level


def test_separated_again_each_has_its_own_level_owner_and_clock(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    frozen = Case.objects.get(id=newer)
    joining.join(house.viewer("intake"), older, newer, WHY)

    joining.part(house.viewer("intake"), newer, "Two children.")

    back = Case.objects.get(id=newer)
    assert (back.merged_into, back.merged_at) == (None, None)
    assert (back.owner_id, back.level, back.due_at) == (None, frozen.level, frozen.due_at)
    assert set(listed(house)) == {older, newer}
    said = [step.text for step in notes_queries.story(house.viewer("intake"), older)]
    assert said == [WHY, "Two children."]


def test_the_one_that_led_is_separated_and_the_others_stay_one_case(house: House) -> None:
    first, second, third = receive_report(), receive_report(), receive_report()
    supervisor = house.viewer("super")
    joining.join(supervisor, first, second, WHY)
    joining.join(supervisor, first, third, WHY)

    joining.part(supervisor, first, "Another child.")

    assert Case.objects.get(id=first).merged_into_id is None
    assert Case.objects.get(id=third).merged_into_id == second
    assert set(listed(house, "super")) == {first, second}


def test_what_the_child_writes_meanwhile_is_on_a_list_after_separating(house: House) -> None:
    older = receive_report()
    newer, child = with_receipt()
    supervisor = house.viewer("super")
    joining.join(supervisor, older, newer, WHY)
    dialogue.add_word(
        child, "I am not safe any more. He says he will kill me today.", safe_now="no"
    )
    assert level_of(older) == Level.P1

    joining.part(supervisor, newer, "Another child.")

    assert level_of(newer) == Level.P1
    assert {older, newer} == set(listed(house, "super"))


def test_an_answer_reaches_the_child_who_wrote_and_no_other(house: House) -> None:
    older, other = with_receipt()
    newer, child = with_receipt()
    officer = house.viewer("intake")
    assignment.take(officer, older)
    joining.join(officer, older, newer, WHY)

    dialogue.answer(officer, newer, "Thank you.", upto=0)

    assert [said.text for said in dialogue_queries.dialogue(child).messages] == ["Thank you."]
    assert dialogue_queries.dialogue(other).messages == ()


def test_joining_shows_nothing_behind_a_receipt_but_that_it_was_read(house: House) -> None:
    older = receive_report()
    _newer, child = with_receipt()
    assert dialogue_queries.dialogue(child).status == Status.RECEIVED
    joining.join(house.viewer("super"), older, _newer, WHY)
    assert dialogue_queries.dialogue(child).status == Status.RECEIVED
    assignment.take(house.viewer("intake"), older)
    assert dialogue_queries.dialogue(child).status == Status.READ


def test_both_are_transferred_named_and_opened_together(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    supervisor = house.viewer("super")
    joining.join(supervisor, older, newer, WHY)
    named = [house.officers["super"], house.officers["liaison"]]

    assignment.name_readers(supervisor, newer, named, "Conflict.")
    for report in pair:
        with pytest.raises(NotFound):
            contents.open_contents(house.viewer("intake"), report)
        assert contents.open_contents(house.viewer("liaison"), report).report.language == "en"
    assignment.open_to_unit(house.viewer("super"), older, "No conflict.")
    assignment.hand_over(
        house.viewer("super"), older, house.units["child_protection"], "Their area."
    )

    care = house.viewer("care")
    assignment.take(care, older)
    for report in pair:
        assert contents.open_contents(care, report).report.language == "en"
        with pytest.raises(NotFound):
            contents.open_contents(house.viewer("super"), report)
    assert {case.unit_id for case in Case.objects.all()} == {house.units["child_protection"]}


def test_notes_stay_with_the_report_about_which_they_are(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    officer = house.viewer("intake")
    joining.join(officer, older, newer, WHY)
    notes.write_note(officer, newer, "About the second report.")
    assert "About the second report." in [step.text for step in notes_queries.story(officer, older)]

    joining.part(officer, newer, "Two children.")

    supervisor = house.viewer("super")
    assert "About the second report." in [
        step.text for step in notes_queries.story(supervisor, newer)
    ]
    assert "About the second report." not in [
        step.text for step in notes_queries.story(officer, older)
    ]


def test_who_may_not_work_on_both_cannot_join_them(house: House, pair: tuple[UUID, UUID]) -> None:
    older, newer = pair
    assignment.take(house.viewer("super"), newer)
    with pytest.raises(NotAllowed, match="A colleague has taken"):
        joining.join(house.viewer("intake"), older, newer, WHY)
    with pytest.raises(NotFound):
        joining.join(house.viewer("care"), older, newer, WHY)
    with pytest.raises(BadInput) as error:
        joining.join(house.viewer("super"), older, newer, " ")
    assert error.value.field == "reason"
    assert not Join.objects.exists()


def test_reports_with_other_readers_are_not_joined(house: House, pair: tuple[UUID, UUID]) -> None:
    older, newer = pair
    named = [house.officers["super"], house.officers["liaison"]]
    assignment.name_readers(house.viewer("super"), newer, named, "Conflict.")
    with pytest.raises(Conflict, match="Different officers"):
        joining.join(house.viewer("super"), older, newer, WHY)


def test_a_rule_never_joins_what_a_person_separated(house: House) -> None:
    older, newer = receive_report(Lane.INDUSTRY), receive_report(Lane.INDUSTRY)
    assert joining.join_by_rule(SYSTEM, older, newer, "same_account")
    supervisor = house.viewer("super")
    joining.part(supervisor, newer, "Two suspects.")

    assert not joining.join_by_rule(SYSTEM, older, newer, "same_account")
    third = receive_report(Lane.INDUSTRY)
    assert joining.join_by_rule(SYSTEM, older, third, "same_account")
    assert not joining.join_by_rule(SYSTEM, newer, third, "same_account")
    assert Case.objects.get(id=newer).merged_into_id is None
    joining.join(supervisor, older, newer, "One suspect after all.")
    assert Case.objects.get(id=newer).merged_into_id == older


def test_a_hold_on_the_case_keeps_every_report_of_it(house: House, pair: tuple[UUID, UUID]) -> None:
    older, newer = pair
    joining.join(house.viewer("super"), older, newer, WHY)
    retention.set_hold(house.viewer("super"), newer, "A court asked.")
    assert Case.objects.get(id=older).held_at
    assert Case.objects.get(id=newer).is_held


def test_the_ledger_says_who_joined_and_separated_and_not_why(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    joining.join(house.viewer("intake"), older, newer, WHY)
    joining.part(house.viewer("intake"), newer, "Two children.")
    entries = Entry.objects.filter(act__in=("case.joined", "case.parted")).order_by(
        "chain", "sequence"
    )
    actor = f"officer:{house.officers['intake']}"
    assert [(entry.act, entry.actor) for entry in entries] == [
        ("case.joined", actor),
        ("case.parted", actor),
        ("case.parted", actor),
    ]


def test_the_database_refuses_a_case_that_is_merged_into_itself(house: House) -> None:
    report = receive_report()
    with pytest.raises(IntegrityError):
        Case.objects.filter(id=report).update(merged_into=report, merged_at=clock.now())


def test_a_queue_of_many_joined_reports_asks_no_more_of_the_database(
    house: House, django_assert_num_queries: object
) -> None:
    supervisor = house.viewer("super")
    first = receive_report()
    counts = []
    for _round in range(2):
        joining.join(supervisor, first, receive_report(), WHY)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queue_queries.queue(supervisor)
            queue_queries.at_hand(supervisor, first)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_separating_the_report_that_leads_asks_no_more_of_the_database_for_a_larger_bundle(
    house: House,
) -> None:
    counts = []
    for size in (2, 6):
        lead, *others = (receive_report(Lane.INDUSTRY) for _number in range(size + 1))
        for other in others:
            assert joining.join_by_rule(SYSTEM, lead, other, "same_account")
        with CaptureQueriesContext(connection) as asked:
            joining.part(house.viewer("super"), lead, "Another suspect.")
        counts.append(len(asked))
        rest = Case.objects.filter(id__in=others).order_by("opened_at", "id")
        assert [case.merged_into_id for case in rest] == [None, *[others[0]] * (size - 1)]
    assert counts[0] == counts[1]


def test_late_clocks_of_joined_reports_rise_once(house: House, pair: tuple[UUID, UUID]) -> None:
    from payung.cases import actions as cases

    older, newer = pair
    joining.join(house.viewer("intake"), older, newer, WHY)
    with clock.at(clock.now() + timedelta(days=3)):
        cases.raise_clocks(SYSTEM)
    assert Case.objects.get(id=older).raised_at
    assert Case.objects.get(id=newer).raised_at is None
    assert StoredReport.objects.count() == 2


def test_what_a_child_wrote_is_on_a_list_when_the_report_that_led_goes_to_oversight(
    house: House,
) -> None:
    older, other = with_receipt()
    newer, child = with_receipt()
    supervisor = house.viewer("super")
    assignment.take(supervisor, newer)
    level = Level(level_of(newer))
    decisions.decide_level(supervisor, newer, Level.P3, "Nothing now.", seen=level)
    dialogue.answer(supervisor, newer, "Thank you.", upto=0)
    close(house, newer, by="super", second="liaison")
    assert Case.objects.get(id=newer).closed_at
    joining.join(supervisor, older, newer, WHY)
    dialogue.add_word(child, "I am not safe any more.", safe_now="no")

    dialogue.add_word(other, "He is a police officer.")

    assert Case.objects.get(id=older).unit_id == house.units["oversight"]
    assert level_of(newer) == Level.P1
    assert listed(house, "super") == [newer]


def test_a_report_whose_words_name_an_official_leaves_its_case_for_oversight_alone(
    house: House,
) -> None:
    older = receive_report()
    newer, child = with_receipt()
    supervisor = house.viewer("super")
    joining.join(supervisor, older, newer, WHY)

    dialogue.add_word(child, "He is a police officer.")

    moved = Case.objects.get(id=newer)
    assert (moved.unit_id, moved.merged_into) == (house.units["oversight"], None)
    assert listed(house, "super") == [older]
    with pytest.raises(NotFound):
        queue_queries.at_hand(supervisor, newer)
    assert queue_queries.at_hand(supervisor, older).members == ()
    with pytest.raises(NotFound):
        joining.join(supervisor, older, newer, WHY)


def test_a_case_with_a_report_of_a_child_is_never_below_p3(house: House) -> None:
    older, newer = receive_report(Lane.PARTNER), receive_report()
    officer = house.viewer("intake")
    assignment.take(officer, older)
    joining.join(officer, older, newer, WHY)

    with pytest.raises(BadInput, match="never below P3"):
        decisions.decide_level(officer, older, Level.P5, "Nothing.", seen=Level(level_of(older)))


def test_a_report_of_a_case_shows_its_own_language_lane_and_words(house: House) -> None:
    older = receive_report(Lane.PARTNER)
    receipt = receipts.draw()
    form = Report.lenient({"language": "th", "children": [SAFE]})
    newer = receiving.receive(DOOR, form, Lane.CHILD, country="XA", receipt=receipt).reference
    officer = house.viewer("super")
    joining.join(officer, older, newer, WHY)
    dialogue.add_word(ReporterViewer(receipts.reporter(receipt)), "Hello?")

    first, second = (queue_queries.at_hand(officer, report) for report in (older, newer))

    assert (first.row.language, first.row.lane, first.row.words_waiting) == ("en", "partner", False)
    assert (second.row.language, second.row.lane, second.row.words_waiting) == ("th", "child", True)
    assert [member.waits for member in first.members] == [False, True]
    (row,) = queue_queries.queue(officer).rows
    assert row.words_waiting  # the case waits, whichever of its reporters wrote


def test_a_case_shows_the_wishes_of_all_its_reporters_and_each_report_its_own(house: House) -> None:
    (older, first_child), (newer, second_child) = with_receipt(), with_receipt()
    officer = house.viewer("super")
    joining.join(officer, older, newer, WHY)
    dialogue.ask(first_child, MessageKind.FORGET)
    dialogue.ask(second_child, MessageKind.FORGET)
    dialogue.ask(second_child, MessageKind.STOP)

    (row,) = queue_queries.queue(officer).rows
    assert row.wishes == ("stop", "forget")
    assert queue_queries.at_hand(officer, older).row.wishes == ("forget",)
    assert queue_queries.at_hand(officer, newer).row.wishes == ("stop", "forget")


def test_a_report_joined_to_a_case_that_somebody_has_was_read(house: House) -> None:
    older = receive_report()
    newer, child = with_receipt()
    assignment.take(house.viewer("intake"), older)
    joining.join(house.viewer("intake"), older, newer, WHY)
    assert dialogue_queries.dialogue(child).status == Status.READ


def test_a_closed_report_that_was_transferred_and_separated_is_open(house: House) -> None:
    older, newer = receive_report(Lane.PARTNER), receive_report(Lane.PARTNER)
    officer = house.viewer("intake")
    assignment.take(officer, newer)
    level = Level(level_of(newer))
    decisions.decide_level(
        officer, newer, Level.P5, "Nothing.", seen=level, closure=decisions.Closure.NOT_ABOUT
    )
    joining.join(house.viewer("super"), older, newer, WHY)
    assert Case.objects.get(id=newer).closed_at

    assignment.hand_over(house.viewer("super"), older, house.units["child_protection"], "Theirs.")
    assignment.take(house.viewer("care"), older)
    joining.part(house.viewer("care"), newer, "Another matter.")

    back = Case.objects.get(id=newer)
    assert (back.closed_at, back.owner_id, back.level_decided_at) == (None, None, None)
    assert back.due_at


def test_deleting_a_joined_report_takes_two_officers(house: House, pair: tuple[UUID, UUID]) -> None:
    older, newer = pair
    (alone,) = aged_records.aged(SYSTEM, Case.objects.filter(id=newer))
    assert alone.kind is not Kind.CASE
    joining.join(house.viewer("intake"), older, newer, WHY)
    (joined,) = aged_records.aged(SYSTEM, Case.objects.filter(id=newer))
    assert joined.kind is Kind.CASE
