"""Cases: take, decide, answer, note; clocks that rise; the queue opens nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.cases.notes import actions as notes
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter
from payung.cases.tests.reports import close
from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.contents import actions as contents
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries as reports
from payung.intake.models import MessageKind, StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import House, clock_of


def receive_report(lane: Lane = Lane.CHILD, receipt: str | None = None, **more: object) -> UUID:
    quiet = [{"safe_now": "yes", "may_hurt_self": "no"}]
    report = Report.lenient({"language": "en", "children": quiet, **more})
    return receiving.receive(DOOR, report, lane, country="XA", receipt=receipt).reference


def test_taking_shows_the_child_that_somebody_has_read_it(house: House) -> None:
    receipt = receipts.draw()
    report = receive_report(receipt=receipt)

    assignment.take(house.viewer("intake"), report)

    child = ReporterViewer(receipts.reporter(receipt))
    assert reports.dialogue(child).status == "read"


def test_only_one_can_take_a_report(house: House) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)

    with pytest.raises(Conflict):
        assignment.take(house.viewer("super"), report)


def test_another_units_report_is_not_there(house: House) -> None:
    with pytest.raises(NotFound):
        assignment.take(house.viewer("care"), receive_report())


def test_without_a_certificate_nothing_is_taken_and_the_reason_is_said(house: House) -> None:
    with pytest.raises(NotAllowed, match="certificate for triage"):
        assignment.take(house.viewer("fresh"), receive_report())


def test_an_ended_certificate_says_when_it_ended(house: House) -> None:
    report = receive_report()
    with (
        clock.at(clock.now() + timedelta(days=101)),
        pytest.raises(NotAllowed, match="ended on"),
    ):
        assignment.take(house.viewer("intake"), report)


def test_a_level_is_decided_with_a_reason_and_its_clock_stops(house: House) -> None:
    report = receive_report()
    officer = house.viewer("intake")
    assignment.take(officer, report)

    decisions.decide_level(officer, report, Level.P1, "The meeting is tonight.", seen=Level.P3)

    case = Case.objects.get()
    assert case.level == "P1"
    assert case.level_decided_at is not None
    assert StoredReport.objects.get().level == "P3"  # as the rules gave it
    (step,) = notes_queries.story(officer, report)
    assert (step.kind, step.level, step.text) == (
        "level_changed",
        "P1",
        "The meeting is tonight.",
    )


def test_a_decision_without_a_reason_is_refused_and_changes_nothing(house: House) -> None:
    report = receive_report()
    officer = house.viewer("intake")
    assignment.take(officer, report)

    with pytest.raises(BadInput):
        decisions.decide_level(officer, report, Level.P1, "  ", seen=Level.P3)

    assert StoredReport.objects.get().case.level_decided_at is None


def test_nobody_works_on_a_report_that_nobody_has_taken(house: House) -> None:
    with pytest.raises(Conflict):
        decisions.decide_level(
            house.viewer("intake"), receive_report(), Level.P1, "why", seen=Level.P3
        )


def test_a_child_hears_one_voice(house: House) -> None:
    report = receive_report(receipt=receipts.draw())
    assignment.take(house.viewer("super"), report)

    with pytest.raises(NotAllowed):
        dialogue.answer(house.viewer("intake"), report, "Hello", upto=99)


def test_the_same_page_sent_twice_keeps_one_note_and_sends_one_answer(house: House) -> None:
    officer, report = house.viewer("intake"), receive_report(receipt=receipts.draw())
    assignment.take(officer, report)
    note, answer = uuid4(), uuid4()
    for _ in range(2):
        notes.write_note(officer, report, "Called the school.", number=note)
        dialogue.answer(officer, report, "We are here.", upto=0, number=answer)

    assert [step.text for step in notes_queries.story(officer, report)] == ["Called the school."]
    assert [word.text for word in contents.open_contents(officer, report).dialogue] == [
        "We are here."
    ]
    written = ("case.note-written", "dialogue.answer-sent")
    assert Entry.objects.filter(act__in=written).count() == 2


def test_a_wish_to_stop_is_decided_by_child_protection(house: House) -> None:
    receipt = receipts.draw()
    report = receive_report(receipt=receipt, share_with="child_protection")
    care = house.viewer("care")
    assignment.take(care, report)
    dialogue.ask_to_stop(ReporterViewer(receipts.reporter(receipt)))
    assert queue_queries.queue(care).rows[0].stop_asked

    dialogue.decide_wish(care, report, MessageKind.STOP, "We stop writing; the safety plan stays.")

    assert not queue_queries.row(care, report).stop_asked


def test_an_intake_officer_cannot_decide_a_wish_to_stop(house: House) -> None:
    report = receive_report(receipt=receipts.draw())
    assignment.take(house.viewer("intake"), report)
    with pytest.raises(NotAllowed):
        dialogue.decide_wish(house.viewer("intake"), report, MessageKind.STOP, "why")


def test_an_undecided_report_rises_once_at_three_quarters(house: House) -> None:
    receive_report()
    stored = StoredReport.objects.get()
    with clock.at(clock_of(stored.id)[1] - timedelta(seconds=1)):
        assert case_actions.raise_clocks(SYSTEM) == 0
    with clock.at(clock_of(stored.id)[1]):
        assert case_actions.raise_clocks(SYSTEM) == 1
        assert case_actions.raise_clocks(SYSTEM) == 0
    assert Entry.objects.filter(act="clock.rose").count() == 1


def test_the_queue_shows_the_soonest_due_first_and_counts_lanes(house: House) -> None:
    later = receive_report()
    sooner = receive_report(children=[{"safe_now": "no"}])
    receive_report(Lane.INDUSTRY)

    page = queue_queries.queue(house.viewer("intake"))

    assert [row.id for row in page.rows][:2] == [sooner, later]
    assert {lane: n for lane, n in page.counts.items() if n} == {"child": 2, "industry": 1}
    assert len(queue_queries.queue(house.viewer("intake"), QueueFilter(lane="industry")).rows) == 1


def test_the_queue_costs_the_same_for_few_and_many(house: House) -> None:
    viewer = house.viewer("intake")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            queue_queries.queue(viewer)
        return len(captured)

    receive_report()
    few = cost()
    for _ in range(20):
        receive_report(Lane.PARTNER)
    assert cost() == few


def test_closed_reports_leave_the_open_queue_until_the_child_writes(house: House) -> None:
    receipt = receipts.draw()
    report = receive_report(receipt=receipt)
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    assert [row.id for row in queue_queries.queue(officer).rows] == [report]  # the child waits
    dialogue.answer(officer, report, "Thank you for telling us.", upto=0)
    close(house, report)
    assert queue_queries.queue(officer).rows == ()

    dialogue.add_word(ReporterViewer(receipts.reporter(receipt)), "Hello?")

    assert [row.words_waiting for row in queue_queries.queue(officer).rows] == [True]


@pytest.mark.parametrize("level", [Level.P4, Level.P5])
def test_what_a_child_tells_is_never_below_p3(house: House, level: Level) -> None:
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    with pytest.raises(BadInput, match="never below P3"):
        decisions.decide_level(house.viewer("intake"), report, level, "why", seen=Level.P3)
    assert StoredReport.objects.get().case.level_decided_at is None


def test_a_wish_to_stop_is_not_shown_as_a_word_that_waits(house: House) -> None:
    receipt = receipts.draw()
    receive_report(receipt=receipt)
    dialogue.ask_to_stop(ReporterViewer(receipts.reporter(receipt)))

    (row,) = queue_queries.queue(house.viewer("intake")).rows

    assert (row.stop_asked, row.words_waiting) == (True, False)


def test_the_sign_of_a_link_never_tells_of_oversight(house: House) -> None:
    kite = [{"kind": "account", "value": "kite"}]
    receive_report(identifiers=kite)
    receive_report(identifiers=kite, suspects=[{"relationship": "police"}])

    assert [row.linked for row in queue_queries.queue(house.viewer("intake")).rows] == [False]
    assert [row.linked for row in queue_queries.queue(house.viewer("over")).rows] == [True]


def test_a_report_that_moves_to_oversight_after_it_was_taken_goes_on_there(house: House) -> None:
    receipt = receipts.draw()
    report = receive_report(receipt=receipt)
    officer, over = house.viewer("intake"), house.viewer("over")
    assignment.take(officer, report)
    notes.write_note(officer, report, "A note of the first unit.")
    child = ReporterViewer(receipts.reporter(receipt))
    dialogue.add_word(child, "He is a police officer.")

    with pytest.raises(NotFound):
        dialogue.answer(officer, report, "Hello", upto=99)
    assert queue_queries.row(over, report).owner is None
    assignment.take(over, report)
    decisions.decide_level(over, report, Level.P2, "Heard.", seen=Level(stored().level))
    dialogue.answer(over, report, "You did well to tell us.", upto=99)

    assert [step.text for step in notes_queries.story(over, report)] == ["Heard."]
    assert reports.dialogue(child).messages[-1].text == "You did well to tell us."


def stored() -> StoredReport:
    return StoredReport.objects.get()


def test_nobody_opens_a_report_that_nobody_has_taken(house: House) -> None:
    report = receive_report()
    with pytest.raises(Conflict):
        contents.open_contents(house.viewer("intake"), report)
    assignment.take(house.viewer("super"), report)
    assert contents.open_contents(house.viewer("intake"), report).report.language == "en"


def test_what_waits_after_a_decision_rises_too(house: House) -> None:
    receipt = receipts.draw()
    report = receive_report(receipt=receipt)
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    child = ReporterViewer(receipts.reporter(receipt))

    dialogue.add_word(child, "Hello?")
    with clock.at(clock_of(stored().id)[1]):
        assert case_actions.raise_clocks(SYSTEM) == 1
    dialogue.answer(officer, report, "We are here.", upto=99)
    dialogue.ask_to_stop(child)
    with clock.at(clock_of(stored().id)[1]):
        assert case_actions.raise_clocks(SYSTEM) == 1
