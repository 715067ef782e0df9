"""Drafts and presence on the page of a report, with scripts and without."""

import re
from uuid import UUID

import pytest
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.notes import actions as notes
from payung.cases.notes import queries as notes_queries
from payung.cases.notes.actions import DraftKind
from payung.cases.queue import queries as queue_queries
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn
from tests.house import House

TYPED = "Are you with somebody you trust?"
SCRIPT = {"answer": "short"}


@pytest.fixture
def taken(send: Send, house: House) -> UUID:
    report = send(receipt=RECEIPT)
    assignment.take(house.viewer("intake"), report)
    return report


def text(client: Client, report: UUID) -> str:
    answer = client.get(f"/reports/{report}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def keep(client: Client, report: UUID, kind: str = "answer", **data: str) -> int:
    data = {"kind": kind, "text": TYPED, **data}
    return client.post(f"/reports/{report}/draft/", data).status_code


def test_a_draft_is_kept_by_a_button_and_stands_in_the_form_again(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    assert keep(client, taken, question="on") == 302
    page = text(client, taken)
    assert "Your draft was saved at" in page
    assert f">{TYPED}</textarea>" in page.replace("> Are", ">Are")
    assert "Your draft from" in page
    assert re.search(r'<input[^>]* name="question"[^>]* checked', page)
    assert "Delete the draft" in page


def test_a_colleague_sees_that_there_is_one_and_not_its_words(
    signed_in: SignedIn, taken: UUID
) -> None:
    keep(signed_in("intake"), taken)
    page = text(signed_in("super"), taken)
    assert "Intake has a draft of an answer from" in page
    assert TYPED not in page


def test_thrown_away_it_is_gone(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    keep(client, taken, "note")
    assert keep(client, taken, "note", do="throw") == 302
    page = text(client, taken)
    assert "Your draft was deleted." in page
    assert TYPED not in page


def test_a_script_hears_one_sentence(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    answer = client.post(f"/reports/{taken}/draft/", {"kind": "note", "text": TYPED, **SCRIPT})
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith("Your draft was saved at")
    answer = client.post(
        f"/reports/{taken}/draft/", {"kind": "note", "text": "x" * 20_001, **SCRIPT}
    )
    assert (answer.status_code, answer.content.decode()) == (
        400,
        "This is too long: at most 20,000 characters.",
    )
    answer = signed_in("care").post(
        f"/reports/{taken}/draft/", {"kind": "note", "text": TYPED, **SCRIPT}
    )
    assert answer.status_code == 404


def test_what_is_too_long_for_a_draft_is_shown_again(signed_in: SignedIn, taken: UUID) -> None:
    answer = signed_in("intake").post(
        f"/reports/{taken}/draft/", {"kind": "note", "text": "y" * 20_001}
    )
    assert answer.status_code == 400
    assert "y" * 20_001 in answer.content.decode()


def test_who_may_not_answer_any_more_still_finds_their_words(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    client = signed_in("intake")
    keep(client, taken)
    officer = house.viewer("intake")
    assignment.assign(officer, taken, house.officers["super"], seen=officer.id)
    page = text(client, taken)
    assert "Only you can read it" in page
    assert TYPED in page
    keep(client, taken, do="throw")
    assert TYPED not in text(client, taken)


def test_an_answer_that_was_refused_shows_what_was_typed_and_not_the_draft(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    keep(client, taken)
    answer = client.post(f"/reports/{taken}/answer/", {"text": "Something else now.", "upto": "99"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Something else now." in page
    assert TYPED not in page


def test_sent_it_is_no_draft_any_more(signed_in: SignedIn, taken: UUID, house: House) -> None:
    client = signed_in("intake")
    keep(client, taken)
    client.post(
        f"/reports/{taken}/answer/", {"text": TYPED, "upto": "99", "thought_of_others": "on"}
    )
    assert notes_queries.drafts(house.viewer("intake"), taken).own == {}
    assert "You cannot take back what you have sent." in text(client, taken)


def test_a_note_is_taken_back_from_the_page(signed_in: SignedIn, taken: UUID, house: House) -> None:
    notes.write_note(house.viewer("intake"), taken, "In the wrong case.")
    (step,) = notes_queries.story(house.viewer("intake"), taken)
    client = signed_in("intake")
    address = f"/reports/{taken}/notes/{step.id}/take-back/"
    assert address in text(client, taken)
    assert address not in text(signed_in("super"), taken)
    assert client.post(address).status_code == 302
    page = text(client, taken)
    assert "In the wrong case." not in page
    assert "<em>Withdrawn" in page
    assert "A note was withdrawn" in page
    assert client.post(address).status_code == 409


# Who is here


def test_the_page_itself_says_that_one_is_here(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    text(signed_in("intake"), report)
    page = text(signed_in("super"), report)
    assert "Intake has had this open since" in page
    assert "Super has had this open" not in page
    queue = " ".join(signed_in("liaison").get("/queue/").content.decode().split())
    assert "Intake has had it open since" in queue
    assert "Super has had it open since" in queue


def test_a_script_says_so_now_and_then_and_hears_who_else_is_here(
    signed_in: SignedIn, send: Send
) -> None:
    report = send()
    client = signed_in("intake")
    assert client.post(f"/presence/{report}/").json() == {"here": []}
    (sentence,) = signed_in("super").post(f"/presence/{report}/").json()["here"]
    assert sentence.startswith("Intake has had this open since")
    assert signed_in("care").post(f"/presence/{report}/").status_code == 404
    assert client.get(f"/presence/{report}/")["Location"] == f"/reports/{report}/"


def test_who_looks_at_nothing_of_theirs_is_not_here(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    assert signed_in("care").get(f"/reports/{taken}/").status_code == 404
    assert queue_queries.others(house.viewer("super"), taken) == ()


def test_drafts_of_each_kind_stand_apart(signed_in: SignedIn, taken: UUID, house: House) -> None:
    client = signed_in("intake")
    keep(client, taken, "note", text="A note.")
    keep(client, taken, "answer", text="An answer.")
    own = notes_queries.drafts(house.viewer("intake"), taken).own
    assert {kind: draft.text for kind, draft in own.items()} == {
        DraftKind.NOTE: "A note.",
        DraftKind.ANSWER: "An answer.",
    }
