"""A child's wishes at the desk: shown at once, decided by child protection, answered truthfully."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.decisions import actions as decisions
from payung.cases.models import Proposal
from payung.cases.notes import actions as notes
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.steps import actions as steps
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.doors.desk.conftest import CALM, RECEIPT, Send, SignedIn
from payung.doors.desk.wishes import answers, labels
from payung.foundation import clock, receipts
from payung.intake.dialogue import actions as intake
from payung.intake.dialogue.actions import MessageKind
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Level
from tests.house import House, reply

ALL = (MessageKind.STOP, MessageKind.SEE, MessageKind.CORRECTION, MessageKind.FORGET)
FORGET: dict[str, Any] = {"reason": "We met at school; it is hers.", "contact": "on"}


def child() -> ReporterViewer:
    return ReporterViewer(receipts.reporter(RECEIPT))


@pytest.fixture
def taken(send: Send, house: House) -> UUID:
    report = send(receipt=RECEIPT)
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "Calm.", seen=Level.P3)
    return report


def ask(*wishes: MessageKind) -> None:
    for wish in wishes:
        intake.ask(child(), wish, "It was on Monday." if wish is MessageKind.CORRECTION else "")


def page_of(client: Client, report: UUID, path: str = "") -> str:
    answer = client.get(f"/reports/{report}/{path}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def decide(
    client: Client, report: UUID, status: int = 302, wish: str = "forget", **data: Any
) -> str:
    answer = client.post(f"/reports/{report}/wish/{wish}/", data)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_each_has_its_sign_in_the_queue_and_its_place_on_the_page(
    signed_in: SignedIn, taken: UUID
) -> None:
    ask(*ALL)
    client = signed_in("liaison")
    queue = client.get("/queue/").content.decode()
    page = page_of(client, taken)
    for wish in ALL:
        words = labels.WISHES[wish]
        assert str(words.sign) in queue
        assert f'id="{wish}"' in page
        assert str(words.next).replace("'", "&#x27;") in page
    assert "It was on Monday." in page


def test_to_delete_asks_for_contact_first_and_says_why(signed_in: SignedIn, taken: UUID) -> None:
    ask(MessageKind.FORGET)
    client = signed_in("liaison")
    assert "Decide only after contact with the child" in page_of(client, taken)
    data = {**FORGET, "outcome": "delete"}
    for missing, sentence in (
        ("contact", "Please make sure of this first"),
        ("outcome", "Please choose an outcome."),
        ("reason", "Please write at least one sentence."),
    ):
        page = decide(client, taken, 400, **{k: v for k, v in data.items() if k != missing})
        assert sentence in page
        assert "We met at school" in page or missing == "reason"
    assert not Proposal.objects.exists()
    decide(client, taken, **data)
    assert Proposal.objects.get().rule == "child_asked"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("delete", "We will do that."),
        ("safety", "you or another child may not be safe"),
        ("court", "a court may need it"),
        ("law", "A law says how long"),
    ],
)
def test_the_answer_begins_with_what_is_true_and_doubts_nobody(
    signed_in: SignedIn, taken: UUID, outcome: str, said: str
) -> None:
    ask(MessageKind.FORGET)
    decide(signed_in("liaison"), taken, **FORGET, outcome=outcome)
    page = page_of(signed_in("intake"), taken)
    assert said in page
    assert "It does not mean that anybody doubts you." in page
    # once something was sent, the field is empty again
    data = {"text": "Done.", "upto": "99", "thought_of_others": "on"}
    assert signed_in("intake").post(f"/reports/{taken}/answer/", data).status_code == 302
    assert said not in page_of(signed_in("intake"), taken)


def test_a_draft_is_never_replaced_by_words_of_ours(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    ask(MessageKind.SEE)
    notes.keep_draft(house.viewer("intake"), taken, notes.DraftKind.ANSWER, "My own words.")
    decide(signed_in("liaison"), taken, wish="see", reason="On Tuesday.")
    page = page_of(signed_in("intake"), taken)
    assert "My own words." in page
    assert "You asked to see what you told us." not in page


def test_words_for_the_child_stand_in_the_childs_language_where_there_is_one() -> None:
    assert answers.draft("see", "", "xx") == answers.draft("see", "", "en")
    assert answers.draft("see", "", "en-GB") == answers.draft("see", "", "en")
    assert answers.draft("stop", "", "en") == ""


def test_words_for_the_child_stand_in_no_language_that_is_not_offered_here(
    settings: Settings,
) -> None:
    english = answers.draft("see", "", "en")
    settings.PAYUNG_LANGUAGES = ["th"]
    assert answers.draft("see", "", "th") != english
    assert answers.draft("see", "", "id") == english
    settings.PAYUNG_REVIEWED_ONLY = True  # Thai is a draft
    assert answers.draft("see", "", "th") == english


@pytest.mark.parametrize("wish", ["nothing", "message"])
def test_what_is_no_wish_changes_nothing(signed_in: SignedIn, taken: UUID, wish: str) -> None:
    ask(MessageKind.SEE)
    decide(signed_in("liaison"), taken, 404, wish=wish, reason="Why.")


def test_it_is_gone_through_on_a_page_with_the_childs_words_and_nothing_of_ours(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    account = [{"kind": "account", "value": "@blue_kite_77", "whose": "suspect"}]
    report = send(receipt=RECEIPT, identifiers=account, reporter="teacher")
    send(identifiers=account)
    officer = house.viewer("intake")
    assignment.take(officer, report)
    notes.write_note(officer, report, "A note of ours.")
    decisions.decide_level(officer, report, Level.P2, "A reason of ours.", seen=Level.P3)
    reply(officer, report, "Thank you for telling us.", upto=99)
    page = page_of(signed_in("liaison"), report, "together/")
    assert str(CALM["narrative"]).split("\n")[0] in page
    assert "@blue_kite_77" in page
    assert "Thank you for telling us." in page
    assert "Somebody else reported this for the child." in page
    for ours in (
        "A note of ours.",
        "A reason of ours.",
        "Links",
        '<form method="post" action="/reports',
    ):
        assert ours not in page
    assert not re.search(r"\bP2\b", page)  # whole: the token of a form may hold these two letters


def test_it_does_not_open_before_somebody_has_taken_the_report(
    signed_in: SignedIn, send: Send
) -> None:
    assert signed_in("liaison").get(f"/reports/{send()}/together/").status_code == 409


def test_it_is_not_there_for_whom_it_is_not_open_by_name(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    named = [house.officers["super"], house.officers["intake"]]
    assignment.name_readers(house.viewer("super"), taken, named, "They know the family.")
    assert signed_in("liaison").get(f"/reports/{taken}/together/").status_code == 404


@pytest.fixture
def dara(house: House, taken: UUID) -> UUID:
    """A child written down with the report, beside a suspect; with a safeguarding plan."""
    officer = house.viewer("intake")
    suspect = Details(PersonRole.SUSPECT, relation="An uncle of the child")
    persons.add_person(officer, taken, suspect)
    child = persons.add_person(officer, taken, Details(PersonRole.CHILD, name="Dara Invented"))
    plan = Contents("The school watches.", (child,), {"reach": "None."})
    steps.record_step(officer, taken, StepKind.SAFEGUARDING_PLAN, plan, clock.now())
    return child


def card_of(page: str, wish: str) -> str:
    return page.partition(f'id="{wish}"')[2].partition("</section>")[0]


def test_who_decides_a_wish_sees_which_child_plans_and_steps_it_reaches(
    signed_in: SignedIn, taken: UUID, dara: UUID
) -> None:
    ask(*ALL)
    page = page_of(signed_in("liaison"), taken)
    for wish in ALL:
        card = card_of(page, wish)
        assert f'href="/reports/{taken}/children/{dara}/"' in card
        assert "Safeguarding plans: 1 · Other steps: 0" in card
    assert "to read together or to print" in card_of(page, "see")
    assert f'href="/reports/{taken}/persons/{dara}/change/"' in card_of(page, "correction")
    assert "What was corrected, and where" in card_of(page, "correction")
    assert "Persons: 2 · Steps: 1 · Children's own files: 1" in card_of(page, "forget")
    assert "What it reaches" not in page_of(signed_in("intake"), taken)  # decides none


def test_of_a_child_whose_file_is_for_the_worker_alone_a_wish_shows_a_number(
    signed_in: SignedIn, taken: UUID, dara: UUID, house: House
) -> None:
    children.name_worker(house.viewer("super"), taken, dara, house.officers["intake"], "Apart.")
    children.restrict(house.viewer("intake"), taken, dara, "Separate talks.")
    ask(MessageKind.CORRECTION)
    card = card_of(page_of(signed_in("liaison"), taken), "correction")
    assert "Child 1" in card
    assert "Dara" not in card
    assert str(dara) not in card


def test_wishes_cost_the_page_no_query_more(signed_in: SignedIn, taken: UUID, dara: UUID) -> None:
    client = signed_in("liaison")
    client.get(f"/reports/{taken}/")
    with CaptureQueriesContext(connection) as before:
        client.get(f"/reports/{taken}/")
    ask(*ALL)
    client.get(f"/reports/{taken}/")
    with CaptureQueriesContext(connection) as after:
        client.get(f"/reports/{taken}/")
    assert len(after) <= len(before)
