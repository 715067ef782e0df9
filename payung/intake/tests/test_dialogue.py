"""The dialogue: words both ways, sealed to unit and reporter; the wish to stop."""

from datetime import timedelta
from uuid import uuid4

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.cases.tests.reports import close
from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries
from payung.intake.models import Message, StoredReport
from payung.intake.progress import Status
from payung.intake.receiving import actions as receiving
from payung.staff.models import UnitKey
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import House, open_for, reply

SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}


@pytest.fixture
def child(house: House) -> ReporterViewer:
    receipt = receipts.draw()
    receiving.receive(DOOR, Report.lenient(SAFE), Lane.CHILD, country="XA", receipt=receipt)
    return ReporterViewer(receipts.reporter(receipt))


def the_report() -> StoredReport:
    return StoredReport.objects.get()


def test_an_answer_is_read_with_the_receipt(house: House, child: ReporterViewer) -> None:
    reply(house.viewer("intake"), the_report().id, "You were right to tell us.", upto=99)

    shown = queries.dialogue(child)

    assert [said.text for said in shown.messages] == ["You were right to tell us."]
    assert shown.status == "read"


def test_the_same_page_sent_twice_sends_one_answer(house: House, child: ReporterViewer) -> None:
    number = uuid4()
    for _ in range(2):
        reply(house.viewer("intake"), the_report().id, "We are here.", upto=0, number=number)

    assert [said.text for said in queries.dialogue(child).messages] == ["We are here."]


def test_nobody_answers_over_an_answer_that_they_have_not_seen(
    house: House, child: ReporterViewer
) -> None:
    reply(house.viewer("intake"), the_report().id, "We are here.", upto=0)

    with pytest.raises(Conflict, match="in the meantime"):
        reply(house.viewer("super"), the_report().id, "Where are you?", upto=0)

    reply(house.viewer("super"), the_report().id, "Where are you?", upto=1)
    assert [said.text for said in queries.dialogue(child).messages] == [
        "We are here.",
        "Where are you?",
    ]


def test_a_question_changes_the_status(house: House, child: ReporterViewer) -> None:
    reply(house.viewer("intake"), the_report().id, "Are you safe now?", question=True, upto=0)

    assert queries.dialogue(child).status == "question"


def test_a_question_stands_until_they_write_again(house: House, child: ReporterViewer) -> None:
    report = the_report().id
    reply(house.viewer("intake"), report, "Are you safe now?", question=True, upto=0)
    dialogue.add_word(child, "I do not know.")
    assert queries.dialogue(child).status == "read"
    StoredReport.objects.update(status="help")
    dialogue.add_word(child, "Thank you.")
    assert queries.dialogue(child).status == "help"


@pytest.mark.parametrize("status", ["help", "finished"])
def test_a_question_after_help_was_arranged_does_not_take_it_back(
    house: House, child: ReporterViewer, status: str
) -> None:
    StoredReport.objects.update(status=status)
    report = the_report().id
    reply(house.viewer("intake"), report, "How are you?", question=True, upto=0)
    assert queries.dialogue(child).status == status
    dialogue.add_word(child, "I am well.")
    # The end is none once they write again: somebody reads it.
    assert queries.dialogue(child).status == {"help": "help", "finished": "read"}[status]


def test_an_officer_says_how_far_it_is_with_words_and_takes_it_back_with_words(
    house: House, child: ReporterViewer
) -> None:
    report, officer = the_report().id, house.viewer("intake")
    for upto, step in enumerate((Status.HELP, Status.FINISHED, Status.READ)):
        reply(officer, report, f"This is {step}.", progress=step, upto=upto)
        assert queries.dialogue(child).status == step


@pytest.mark.parametrize("step", [Status.RECEIVED, Status.QUESTION])
def test_no_other_step_is_said_by_itself(house: House, child: ReporterViewer, step: Status) -> None:
    with pytest.raises(BadInput):
        reply(house.viewer("intake"), the_report().id, "Hello.", progress=step, upto=0)
    assert queries.dialogue(child).messages == ()


def test_another_receipt_opens_nothing(child: ReporterViewer) -> None:
    with pytest.raises(NotFound):
        queries.dialogue(ReporterViewer(receipts.reporter(receipts.draw())))


def test_a_word_is_read_by_the_officer(house: House, child: ReporterViewer) -> None:
    dialogue.add_word(child, "There is more.")

    opened = open_for(house.viewer("intake"), the_report().id)

    assert [word.text for word in opened.dialogue] == ["There is more."]


def test_the_same_page_sent_twice_adds_one_word(child: ReporterViewer) -> None:
    number = uuid4()
    for _ in range(2):
        dialogue.add_word(child, "Again", number)

    assert Message.objects.count() == 1


def test_a_word_can_raise_the_level_and_opens_decided_work(
    house: House, child: ReporterViewer
) -> None:
    assignment.take(house.viewer("intake"), the_report().id)
    decisions.decide_level(
        house.viewer("intake"), the_report().id, Level.P3, "Because.", seen=Level.P3
    )

    dialogue.add_word(child, "I want to die")

    assert the_report().level == "P1"
    assert the_report().case.level_decided_at is None


def test_a_word_that_names_an_official_moves_the_report_to_oversight(
    house: House, child: ReporterViewer
) -> None:
    reply(house.viewer("intake"), the_report().id, "Thank you.", upto=99)

    dialogue.add_word(child, "He is a police officer")

    assert the_report().case.unit_id == house.units["oversight"]
    with pytest.raises(NotFound):
        open_for(house.viewer("intake"), the_report().id)
    opened = open_for(house.viewer("over"), the_report().id)
    assert [word.text for word in opened.dialogue] == ["Thank you.", "He is a police officer"]
    assignment.take(house.viewer("over"), the_report().id)
    from payung.foundation.errors import SealBroken
    from payung.intake import sealed

    with pytest.raises(SealBroken):
        sealed.open_report(the_report(), house.viewer("intake").keys)
    first = {key.public.id for key in house.viewer("intake").keys}
    assert not Grant.objects.exclude(record__in=UnitKey.objects.values("id")).filter(
        reader__in=first
    )


def test_a_wish_to_stop_pauses_nothing_and_waits_for_child_protection(
    house: House, child: ReporterViewer
) -> None:
    before = the_report()

    dialogue.ask_to_stop(child)
    dialogue.ask_to_stop(child)

    after = the_report()
    assert (after.case.due_at, after.level) == (before.case.due_at, before.level)
    (wish,) = Message.objects.filter(kind="stop")
    assert wish.decided_at is None


def test_an_officer_without_certificate_cannot_write(house: House, child: ReporterViewer) -> None:
    with pytest.raises(NotAllowed):
        reply(house.viewer("fresh"), the_report().id, "Hello", upto=99)


def test_a_report_without_receipt_cannot_be_answered(house: House) -> None:
    received = receiving.receive(DOOR, Report.lenient(SAFE), Lane.PARTNER, country="XA")
    with pytest.raises(Conflict):
        reply(house.viewer("intake"), received.reference, "Hello", upto=99)


def test_new_danger_on_decided_work_of_the_same_level_starts_a_clock(
    house: House, child: ReporterViewer
) -> None:
    dialogue.add_word(child, "I want to die")
    assignment.take(house.viewer("intake"), the_report().id)
    decisions.decide_level(
        house.viewer("intake"), the_report().id, Level.P1, "Because.", seen=Level.P1
    )
    Case.objects.update(closed_at=clock.now(), due_at=None, rises_at=None)

    with clock.at(clock.now() + timedelta(hours=5)):
        dialogue.add_word(child, "I want to die tonight")
        assert the_report().case.level_decided_at is the_report().case.closed_at is None
        assert the_report().case.due_at == clock.now() + timedelta(minutes=15)


def test_new_danger_while_a_clock_runs_never_lets_it_rise_later(child: ReporterViewer) -> None:
    dialogue.add_word(child, "He says he will come tonight.")
    first = the_report()
    with clock.at(first.received_at + timedelta(minutes=10)):
        dialogue.add_word(child, "He says he will come tonight, he is on his way.")
    again = the_report()
    assert (again.level, again.case.due_at) == (Level.P1, first.case.due_at)
    assert again.case.rises_at == first.case.rises_at


def test_every_word_after_a_decision_has_a_clock(house: House, child: ReporterViewer) -> None:
    assignment.take(house.viewer("intake"), the_report().id)
    decisions.decide_level(
        house.viewer("intake"), the_report().id, Level.P3, "Because.", seen=Level.P3
    )

    reply(house.viewer("intake"), the_report().id, "Thank you.", upto=0)
    close(house, the_report().id)
    with clock.at(clock.now() + timedelta(days=3)):
        dialogue.add_word(child, "Hello?")
        assert the_report().case.due_at == clock.now() + timedelta(hours=24)
        assert the_report().case.level_decided_at is not None


def test_a_long_word_is_heard_to_its_end(child: ReporterViewer) -> None:
    dialogue.add_word(child, "kite " * 10_000 + "I want to die")
    assert the_report().level == "P1"
    assert queries.dialogue(child).messages[0].text.endswith("I want to die")


def test_one_broken_message_does_not_hide_the_others(house: House, child: ReporterViewer) -> None:
    for number in range(3):
        dialogue.add_word(child, f"word {number}")
    Message.objects.filter(sequence=2).update(kind="question")

    assert [said.text for said in queries.dialogue(child).messages] == [
        "word 0",
        "This message cannot be shown.",
        "word 2",
    ]
