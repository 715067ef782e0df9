"""At the desk: an adult who reported for a child cannot read our messages until child protection decides."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from payung.cases.assignment import actions as cases
from payung.cases.models import Decision
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn
from payung.doors.desk.reporter_access import labels
from payung.foundation import receipts
from payung.intake.dialogue import actions as intake
from payung.intake.dialogue import queries
from payung.intake.dialogue.reporter_access import ReporterAccess
from payung.intake.models import Message
from payung.staff.viewer import ReporterViewer
from tests.house import House, reply

HEADING = '<h2 id="ruling-title">'
WAITS = "The reporter cannot read this yet"
WHY = "He lives with the one she named."
NEXT = "Decide whether the reporter may read our messages."
NOT_YOURS = "A child-protection worker must decide whether they may."


@pytest.fixture
def taken(send: Send, house: House) -> UUID:
    report = send(receipt=RECEIPT, reporter="parent_or_carer")
    cases.take(house.viewer("intake"), report)
    return report


def reporter() -> ReporterViewer:
    return ReporterViewer(receipts.reporter(RECEIPT))


def page_of(client: Client, report: UUID) -> str:
    return " ".join(client.get(f"/reports/{report}/").content.decode().split())


def rule(client: Client, report: UUID, status: int = 302, **data: Any) -> str:
    answer = client.post(f"/reports/{report}/ruling/", {"reason": WHY, **data})
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_who_answers_is_told_that_it_cannot_be_read_yet_and_who_decides(
    signed_in: SignedIn, taken: UUID
) -> None:
    page = page_of(signed_in("intake"), taken)
    assert HEADING in page
    assert WAITS in page
    assert NOT_YOURS in page
    assert "A child-protection worker of your unit decides." in page
    assert f"/reports/{taken}/ruling/" not in page
    assert "The child has had no answer yet" not in page


def test_child_protection_is_warned_of_who_may_be_reading(signed_in: SignedIn, taken: UUID) -> None:
    page = page_of(signed_in("liaison"), taken)
    assert NEXT in page
    assert "They reported for a child" in page
    assert "If you say yes, they also read our earlier messages" in page
    assert str(labels.STATES[None]) in page
    assert "Withdraw the decision" not in page  # there is none


def test_of_a_childs_own_report_nothing_is_decided(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(receipt=RECEIPT, reporter="child")
    cases.take(house.viewer("intake"), report)
    client = signed_in("liaison")
    page = page_of(client, report)
    assert HEADING not in page
    assert WAITS not in page
    rule(client, report, 409, ruling="not_safe")


def test_nothing_is_decided_where_nobody_holds_a_receipt(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(reporter="parent_or_carer")
    cases.take(house.viewer("intake"), report)
    assert HEADING not in page_of(signed_in("liaison"), report)


def test_decided_safe_they_read_and_the_page_says_who_decided_it_and_why(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    reply(house.viewer("intake"), taken, "Thank you for telling us.", upto=0)
    client = signed_in("liaison")
    rule(client, taken, ruling="safe")
    assert [said.text for said in queries.dialogue(reporter()).messages] == [
        "Thank you for telling us."
    ]
    page = page_of(signed_in("intake"), taken)
    assert WAITS not in page
    assert NOT_YOURS not in page
    assert str(labels.STATES[ReporterAccess.SAFE]) in page
    assert str(labels.CHOICES[ReporterAccess.SAFE]) in page
    assert WHY in page
    assert "<p>safe</p>" not in page  # the signed word itself is shown to nobody


def test_a_decision_is_taken_back_and_made_anew(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("liaison")
    rule(client, taken, ruling="safe")
    assert 'name="seen" value="safe"' in page_of(client, taken)
    assert "Withdraw the decision" in page_of(client, taken)
    rule(client, taken, ruling="taken_back", seen="safe")
    assert not queries.dialogue(reporter()).sees_all
    assert NEXT in page_of(client, taken)
    rule(client, taken, ruling="not_safe")
    page = page_of(client, taken)
    assert NEXT not in page
    assert str(labels.STATES[ReporterAccess.NOT_SAFE]) in page
    assert Decision.objects.filter(kind="ruled").count() == 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"ruling": "safe", "reason": " "}, "Please write at least one sentence."),
        ({}, "Please choose whether they may read our messages."),
        ({"ruling": "perhaps"}, "Please choose whether they may read our messages."),
        ({"ruling": "taken_back"}, "Please choose whether they may read our messages."),
        ({"ruling": "safe", "reason": "x" * 20_001}, "at most 20,000 characters"),
    ],
)
def test_without_what_it_needs_it_is_asked_again_and_nothing_typed_is_lost(
    signed_in: SignedIn, taken: UUID, data: dict[str, str], sentence: str
) -> None:
    page = rule(signed_in("liaison"), taken, 400, **data)
    assert sentence in page
    assert data.get("reason", WHY).strip() in page
    assert not Message.objects.exists()
    assert not Decision.objects.exists()


def test_of_two_who_decide_at_once_the_second_looks_again(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("liaison")
    rule(client, taken, ruling="not_safe")
    rule(client, taken, 409, ruling="safe")
    assert Decision.objects.count() == 1
    assert not queries.dialogue(reporter()).sees_all


def test_it_is_not_decided_before_somebody_has_taken_the_report(
    signed_in: SignedIn, send: Send
) -> None:
    report = send(receipt=RECEIPT, reporter="teacher")
    rule(signed_in("liaison"), report, 409, ruling="safe")
    assert not Message.objects.exists()


def test_what_they_say_of_the_childs_safety_stands_with_their_words(
    signed_in: SignedIn, taken: UUID
) -> None:
    intake.add_word(reporter(), "She is with her aunt.", safe_now="unsure")
    page = page_of(signed_in("intake"), taken)
    assert "Not sure whether the child is safe" in page
    assert "She is with her aunt." in page


def test_a_forged_decision_is_named_in_the_dialogue(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    client = signed_in("liaison")
    rule(client, taken, ruling="safe")
    Message.objects.filter(kind="ruling").update(sent_at="2001-01-01T00:00:00Z")
    page = page_of(client, taken)
    assert "This message cannot be opened, or has no known signature" in page
    assert str(labels.STATES[None]) in page
    assert not queries.dialogue(reporter()).sees_all
