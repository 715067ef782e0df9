"""One report at the desk: closed until an officer takes it, then the story and the next steps."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.notes import actions as notes
from payung.cases.notes.actions import DraftKind
from payung.cases.queue import queries as case_queries
from payung.cases.steps import actions as steps
from payung.cases.steps.actions import Plan
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.doors.desk.conftest import CALM, RECEIPT, Send, SignedIn, carried
from payung.doors.desk.report import report_page
from payung.foundation import clock, receipts
from payung.foundation.viewer import SYSTEM
from payung.intake.contents import actions as contents
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries
from payung.ledger import queries as ledger
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Level
from tests.house import House, reply

MOST_QUERIES = 20
CONTROL = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE")  # of transactions, which ask for nothing
WORDS = "Somebody I do not know asks for pictures."
ACKNOWLEDGED: Any = {"thought_of_others": "on"}


def text(client: Client, report: UUID, status: int = 200) -> str:
    answer = client.get(f"/reports/{report}/")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, report: UUID, what: str, status: int = 302, **data: Any) -> str:
    """Send a form and return the page; after success it leads back to the report."""
    data = {"seen": "P3", "upto": "99", **data}  # what the page carries
    answer = client.post(f"/reports/{report}/{what}/", data)
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == f"/reports/{report}/#main"
    return " ".join(answer.content.decode().split())


def acts(report: UUID) -> list[str]:
    return [entry.act for entry in ledger.about(SYSTEM, f"report:{report}")]


def child() -> ReporterViewer:
    return ReporterViewer(receipts.reporter(RECEIPT))


@pytest.fixture
def receipt() -> str:
    """Return the receipt by which the child of these tests comes back."""
    return RECEIPT


@pytest.fixture
def taken(send: Send, house: House, receipt: str) -> UUID:
    """Return a report that officer `intake` has taken."""
    report = send(receipt=receipt)
    assignment.take(house.viewer("intake"), report)
    return report


# Before it is taken


def test_a_waiting_report_shows_why_and_for_whom_it_waits_but_not_what_was_told(
    signed_in: SignedIn, send: Send
) -> None:
    # given a report that nobody has taken
    report = send()
    # when an officer looks at it
    page = text(signed_in("intake"), report)
    # then level, reasons, paths and clock stand there, the words do not, and nothing was opened
    assert "<b>P3</b>" in page
    assert "Why this level" in page
    assert "No contact with the home" in page
    assert "nobody yet" in page
    assert "then take this report" in page
    assert WORDS not in page
    assert "report.opened" not in acts(report)


def test_links_show_own_reports_with_level_and_other_units_only_as_a_fact(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    # given one account in two reports of the unit and one of another unit
    account = [{"kind": "account", "value": "invented_one", "service": "App"}]
    ours = send(identifiers=account)
    theirs = send(identifiers=account, share_with="helpline_only")
    report = send(identifiers=account)
    # when an officer looks
    page = text(signed_in("intake"), report)
    # then
    assert f'href="/reports/{ours}/"' in page
    assert "shared identifier: account" in page
    assert str(theirs) not in page
    assert "A report of another unit (helpline of XA)" in page


def test_taking_it_opens_it_and_is_written_down(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    client = signed_in("intake")
    post(client, report, "take")
    page = text(client, report)
    assert "You have taken this report" in page
    assert WORDS in page
    assert "Decide the level" in page
    assert {"case.taken", "report.opened"} <= set(acts(report))


def test_what_the_child_needs_stands_with_what_was_told_and_where_one_answers(
    signed_in: SignedIn, send: Send, house: House, receipt: str
) -> None:
    # given a child who reads slowly and asked for breaks
    needs = {"communication_needs": ["easy_words"]}
    report = send(receipt=receipt, children=[needs], extra={"needs_in_words": "many breaks"})
    # when nobody has taken it, it is sealed; then it stands in both places
    assert "easy words" not in text(signed_in("intake"), report)
    assignment.take(house.viewer("intake"), report)
    page = text(signed_in("intake"), report)
    assert page.count("easy words") == page.count("many breaks") == 2


def test_of_two_who_take_it_the_second_is_told(signed_in: SignedIn, taken: UUID) -> None:
    page = post(signed_in("super"), taken, "take", 409)
    assert "A colleague has just taken this report." in page
    assert f'href="/reports/{taken}/"' in page


def test_without_a_certificate_the_reason_stands_there_in_words(
    signed_in: SignedIn, send: Send
) -> None:
    report = send()
    client = signed_in("fresh")
    page = text(client, report)
    assert "You have no certificate for triage yet." in page
    assert "<button>Take this report" not in page
    assert "You have no certificate for triage yet." in post(client, report, "take", 403)


def test_a_taken_report_stays_closed_to_a_colleague_without_certificate(
    signed_in: SignedIn, taken: UUID
) -> None:
    page = text(signed_in("fresh"), taken)
    assert "You cannot open the contents" in page
    assert WORDS not in page


def test_what_does_not_exist_is_nothing(signed_in: SignedIn) -> None:
    assert "There is no such page, or it is not for your unit." in text(
        signed_in("intake"), uuid4(), 404
    )


# The level


def test_the_level_is_confirmed_with_a_reason(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    assert 'value="P3" checked' in text(client, taken)
    post(client, taken, "level", level="P3", reason="As the rules say.")
    page = text(client, taken)
    assert "Level confirmed" in page
    assert "As the rules say." in page
    assert "done: level decided" not in page  # the child waits for an answer


def test_the_level_is_changed_with_a_reason(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    post(client, taken, "level", level="P1", reason="The child wrote of today.")
    page = text(client, taken)
    assert "Level changed" in page
    assert 'value="P1" checked' in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"level": "P2", "reason": "  "}, "Please write at least one sentence."),
        ({"reason": "Because."}, "Please choose a level."),
        ({"level": "P9", "reason": "Because."}, "Please choose one of the answers for “Level”."),
        ({"level": "P2", "reason": "x" * 20_001}, "at most 20,000 characters"),
    ],
)
def test_a_level_without_what_it_needs_is_asked_again(
    signed_in: SignedIn, taken: UUID, data: dict[str, str], sentence: str
) -> None:
    page = post(signed_in("intake"), taken, "level", 400, **data)
    assert sentence in page
    assert data["reason"].strip() in page
    assert "case.level-changed" not in acts(taken)


def test_a_supervisor_decides_for_a_colleague(signed_in: SignedIn, taken: UUID) -> None:
    post(signed_in("super"), taken, "level", level="P2", reason="Safety is not known.")


# The answer


def test_an_answer_reaches_the_child(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    post(client, taken, "answer", text="Thank you for telling us.", **ACKNOWLEDGED)
    assert [said.text for said in queries.dialogue(child()).messages] == [
        "Thank you for telling us."
    ]
    assert "unread" in text(client, taken)
    dialogue.read_answers(child(), upto=1)
    assert "unread" not in text(client, taken)


def test_a_question_is_marked_as_one(signed_in: SignedIn, taken: UUID) -> None:
    post(signed_in("intake"), taken, "answer", text="Are you safe?", question="on", **ACKNOWLEDGED)
    assert "question" in queries.dialogue(child()).status


def test_the_step_that_the_child_sees_is_said_with_words(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    assert "Status shown now: “Somebody has read it”." in text(client, taken)
    words = {"text": "A counsellor will meet you.", "progress": "help", **ACKNOWLEDGED}
    post(client, taken, "answer", **words)
    assert queries.dialogue(child()).status == "help"
    assert "Status shown now: “We are looking for help”." in text(client, taken)
    page = post(client, taken, "answer", 400, text="Hello.", progress="closed", **ACKNOWLEDGED)
    assert "Please choose one of the answers for “" in page


def test_nothing_is_sent_before_somebody_thought_of_who_else_reads(
    signed_in: SignedIn, taken: UUID
) -> None:
    page = post(signed_in("intake"), taken, "answer", 400, text="Thank you for telling us.")
    assert "Please consider this first, then tick the box" in page
    assert "Thank you for telling us." in page
    assert not queries.dialogue(child()).messages


def test_words_of_blame_are_shown_once_and_the_officer_decides(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    blaming = "Why did you send the pictures?"
    # when an officer writes what could sound like blame
    page = post(client, taken, "answer", 200, text=blaming, **ACKNOWLEDGED)
    # then nothing is sent, and the page says what would be better
    assert "some of this could be worded better" in page
    assert "Better:" in page
    assert blaming in page
    assert not queries.dialogue(child()).messages
    # and the officer may still send it
    again = {"shown": carried(page), "send": "anyway", **ACKNOWLEDGED}
    post(client, taken, "answer", text=blaming, **again)
    assert [said.text for said in queries.dialogue(child()).messages] == [blaming]


def test_a_child_hears_one_voice(signed_in: SignedIn, send: Send, house: House) -> None:
    # given a report that another has taken
    report = send(receipt=RECEIPT)
    assignment.take(house.viewer("super"), report)
    # when a colleague wants to answer
    client = signed_in("intake")
    page = post(client, report, "answer", 403, text="Thank you for telling.", **ACKNOWLEDGED)
    # then they read who owns it, and what they typed is not lost
    assert "A colleague has taken this report." in page
    assert "Thank you for telling." in page
    assert "A colleague has taken this report." in text(client, report)


def test_a_button_pressed_twice_writes_once(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    numbers = re.findall(r'name="number" value="([^"]+)"', text(client, taken))
    assert len(set(numbers)) == 2  # one for the answer, one for the note
    for _ in range(2):
        post(client, taken, "answer", text=WORDS, upto="0", number=numbers[0], **ACKNOWLEDGED)
        post(client, taken, "note", text="Called the school.", number=numbers[1])
    written = [act for act in acts(taken) if act in {"dialogue.answer-sent", "case.note-written"}]
    assert len(written) == 2
    assert not set(numbers) & set(re.findall(r'name="number" value="([^"]+)"', text(client, taken)))


def test_a_report_without_receipt_offers_no_answer(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    assignment.take(house.viewer("intake"), report)
    page = text(signed_in("intake"), report)
    assert "nobody can read an answer" in page
    assert f"/reports/{report}/answer/" not in page


def test_what_the_child_writes_again_stands_in_the_dialogue_and_is_next(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    decisions.decide_level(
        house.viewer("intake"), taken, Level.P3, "As the rules say.", seen=Level.P3
    )
    dialogue.add_word(child(), "I am at my aunt's now.")
    page = text(signed_in("intake"), taken)
    assert "I am at my aunt&#x27;s now." in page
    assert "not answered yet" in page
    assert "Read the new message, and answer." in page


# Notes and the wish to stop


def test_a_note_is_kept_for_colleagues(signed_in: SignedIn, taken: UUID) -> None:
    post(signed_in("intake"), taken, "note", text="Duty worker informed.")
    assert "Duty worker informed." in text(signed_in("super"), taken)


def test_an_empty_note_is_asked_again(signed_in: SignedIn, taken: UUID) -> None:
    page = post(signed_in("intake"), taken, "note", 400, text=" ")
    assert "Please write at least one sentence." in page


def test_a_wish_to_stop_waits_for_child_protection(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    # given a child at the child-protection unit who asked to stop
    report = send(receipt=RECEIPT, share_with="child_protection")
    care = house.viewer("care")
    assignment.take(care, report)
    decisions.decide_level(care, report, Level.P3, "As the rules say.", seen=Level.P3)
    dialogue.ask_to_stop(child())
    client = signed_in("care")
    # when the worker looks
    page = text(client, report)
    # then the decision is theirs, with a reason
    assert "Decide what the wish to stop means" in page
    post(client, report, "wish/stop", 400, reason="")
    post(client, report, "wish/stop", reason="We stop asking; removal goes on.")
    # then it is kept, and what is next is to tell the child
    page = text(client, report)
    assert "Wish to stop decided" in page
    assert "Please tell the child in an answer." in page
    assert "Read the new message, and answer." in page
    post(client, report, "answer", text="We have stopped asking.", **ACKNOWLEDGED)
    assert "Set the next action and its due time, or close the case." in text(client, report)
    post(client, report, "ending", kind="no_danger", reason="It ended weeks ago.")
    post(client, report, "close", why="done", partner="Ms Ana, of the police")
    assert "Nothing is waiting here" in text(client, report)


def test_others_are_told_who_decides_on_a_wish_to_stop(signed_in: SignedIn, taken: UUID) -> None:
    dialogue.ask_to_stop(child())
    client = signed_in("intake")
    assert "A child-protection worker must decide" in text(client, taken)
    page = post(client, taken, "wish/stop", 403, reason="Because.")
    assert "Your role does not allow this. These roles can:" in page


# Words and languages


def test_the_words_carry_their_language(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send(language="th")
    assignment.take(house.viewer("intake"), report)
    page = text(signed_in("intake"), report)
    assert '<blockquote lang="th" dir="auto">' in page
    assert "Thai (th)" in page


def test_what_was_told_is_never_read_as_code(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send(
        narrative="<script>alert(1)</script>",
        extra={"<b>": {"<i>": 1}},
        services=["<img src=x>"],
        identifiers=[{"kind": "account", "value": "<a href=x>"}],
    )
    assignment.take(house.viewer("intake"), report)
    page = text(signed_in("intake"), report)
    for sign in ("<script>", "<img", "<a href=x", "<b>:"):
        assert sign not in page
    assert str(CALM["narrative"]) not in page


def test_a_form_sent_again_is_shown_with_its_new_answers(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(receipt=RECEIPT)
    send(receipt=RECEIPT, narrative="He wants to meet me.", services=["ChatApp"])
    assignment.take(house.viewer("intake"), report)
    page = text(signed_in("intake"), report)
    assert "Sent the form again" in page
    assert "He wants to meet me." in page
    assert "ChatApp" in page


def test_a_stale_page_neither_lowers_a_risen_level_nor_answers_unread_words(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    dialogue.add_word(child(), "I want to die")
    page = post(client, taken, "level", 409, level="P3", seen="P3", reason="As it was.")
    assert "As it was." in page
    page = post(client, taken, "answer", 409, text="Thank you.", upto="0", **ACKNOWLEDGED)
    assert "New messages have arrived in the meantime" in page
    assert "Thank you." in page


def test_no_level_below_p3_is_offered_for_what_a_child_told(
    signed_in: SignedIn, taken: UUID
) -> None:
    page = text(signed_in("intake"), taken)
    assert 'value="P3"' in page
    assert 'value="P4"' not in page


def test_the_story_of_a_visit_is_built_without_a_write(house: House, taken: UUID) -> None:
    officer = house.viewer("intake")
    near = case_queries.at_hand(officer, taken)
    visit = contents.visit(officer, near)
    with CaptureQueriesContext(connection) as captured:
        report_page.of(officer, near, visit, None)
    statements = [query["sql"] for query in captured]
    assert statements
    assert [sql for sql in statements if re.match("INSERT|UPDATE|DELETE", sql)] == []


# At P1 the page also says who must be told.
@pytest.mark.parametrize("level", [Level.P3, Level.P1])
def test_a_page_with_all_that_it_can_show_takes_few_queries(
    signed_in: SignedIn, send: Send, house: House, level: Level
) -> None:
    # given a report with links, words both ways, decisions, notes and a draft of its own
    account = [{"kind": "account", "value": "invented_one", "service": "App"}]
    danger: dict[str, Any] = {"children": [{"safe_now": "no"}]} if level is Level.P1 else {}
    report = send(receipt=RECEIPT, identifiers=account, **danger)
    send(identifiers=account)
    officer, client = house.viewer("intake"), signed_in("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, level, "As the rules say.", seen=level)
    counted = []
    for turn in range(2):
        for _ in range(3):
            dialogue.add_word(child(), "I am at my aunt's now.")
            reply(officer, report, "Thank you for telling us.", upto=99)
            notes.write_note(officer, report, "Looked at again.")
            planned = Plan(Contents("Call the school."), clock.now() + timedelta(days=1))
            steps.plan_step(officer, report, StepKind.TASK, planned)
        notes.keep_draft(officer, report, DraftKind.NOTE, f"Draft {turn}")
        client.get(f"/reports/{report}/")
        # when the page is shown
        with CaptureQueriesContext(connection) as captured:
            page = text(client, report)
        counted.append(len([q for q in captured if not CONTROL.match(q["sql"])]))
        assert f"Draft {turn}" in page
    # then it takes as few queries for much as for little
    assert counted[0] == counted[1] <= MOST_QUERIES
