"""Joining at the desk: the explanation, the choice, the refusals, and the case afterwards."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.joining import actions as joining
from payung.cases.models import Case
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import receipts
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import MessageKind
from payung.staff.viewer import ReporterViewer
from tests.house import House

KITE = [{"kind": "account", "value": "kite"}]


@pytest.fixture
def pair(house: House, send: Send) -> tuple[UUID, UUID]:
    """Two linked reports; the officer has taken the older."""
    older, newer = send(identifiers=KITE), send(identifiers=KITE, receipt=receipts.draw())
    assignment.take(house.viewer("intake"), older)
    return older, newer


def test_an_officer_joins_two_linked_reports_and_reads_both_from_one_case(
    signed_in: SignedIn, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    client = signed_in("intake")
    assert f"/reports/{older}/join/" in client.get(f"/reports/{older}/").content.decode()
    page = client.get(f"/reports/{older}/join/").content.decode()
    assert "The oldest report leads." in page
    assert str(newer) in page

    form = {"other": str(newer), "number": "", "reason": "The same child."}
    answer = client.post(f"/reports/{older}/join/", form, follow=True)

    assert answer.redirect_chain == [(f"/reports/{older}/", 302)]
    text = answer.content.decode()
    assert "These reports are now one case." in text
    assert "Reports of this case" in text
    assert f'href="/reports/{newer}/"' in text
    assert "with 1 more report" in client.get("/queue/").content.decode()
    member = client.get(f"/reports/{newer}/").content.decode()
    assert "(this page)" in member
    assert f'action="/reports/{newer}/answer/' in member  # an answer goes to the one who wrote


def test_a_report_is_found_by_its_short_number(
    signed_in: SignedIn, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    form = {"other": "", "number": str(newer)[:8], "reason": "The same child."}
    signed_in("intake").post(f"/reports/{older}/join/", form)
    assert Case.objects.get(id=newer).merged_into_id == older


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"reason": "Why."}, "Choose a report from the list, or enter the number of one."),
        ({"number": "00000000", "reason": "Why."}, "Your unit has no report with this number."),
        ({"number": "kite", "reason": "Why."}, "Your unit has no report with this number."),
        ({"number": "00000000"}, "Please write at least one sentence."),
    ],
)
def test_what_is_missing_is_named(
    signed_in: SignedIn, pair: tuple[UUID, UUID], form: dict[str, str], sentence: str
) -> None:
    answer = signed_in("intake").post(f"/reports/{pair[0]}/join/", form)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_report_is_separated_again(signed_in: SignedIn, pair: tuple[UUID, UUID]) -> None:
    older, newer = pair
    client = signed_in("intake")
    client.post(f"/reports/{older}/join/", {"other": str(newer), "reason": "The same child."})
    assert "Separate this report" in client.get(f"/reports/{newer}/part/").content.decode()

    answer = client.post(f"/reports/{newer}/part/", {"reason": "Two children."}, follow=True)

    assert "This report is a case of its own again" in answer.content.decode()
    assert Case.objects.get(id=newer).merged_into_id is None
    lonely = client.post(f"/reports/{newer}/part/", {"reason": "Again."})
    assert lonely.status_code == 400
    assert "This report is not joined with another." in lonely.content.decode()


def test_a_page_of_a_joined_report_says_whose_words_wait_and_what_is_the_cases(
    house: House, signed_in: SignedIn, send: Send
) -> None:
    receipt = receipts.draw()
    older = send(identifiers=KITE)
    newer = send(receipt=receipt, perpetrators=[{"relation": "parent"}])
    assignment.take(house.viewer("intake"), older)
    client = signed_in("intake")
    client.post(f"/reports/{older}/join/", {"number": str(newer)[:8], "reason": "The same child."})
    dialogue.add_word(ReporterViewer(receipts.reporter(receipt)), "Hello?")

    first, second = (
        client.get(f"/reports/{report}/").content.decode() for report in (older, newer)
    )

    for page in (first, second):
        assert "One case with 1 more report" in page
        assert "waits for an answer" in page
        assert "No contact with the home" in page  # a path of one report holds for the case
    assert "Somebody waits in another report of this case: open it." in first
    assert "Read the new message, and answer." not in first
    assert "Read the new message, and answer." in second
    assert f'href="/reports/{newer}/">{str(newer)[:8]}</a>' in first


def test_a_decision_on_a_wish_is_drafted_as_an_answer_to_the_child_who_asked_alone(
    house: House, signed_in: SignedIn, send: Send
) -> None:
    older_receipt, newer_receipt = receipts.draw(), receipts.draw()
    older, newer = send(receipt=older_receipt), send(receipt=newer_receipt)
    assignment.take(house.viewer("liaison"), older)
    joining.join(house.viewer("super"), older, newer, "The same child.")
    for receipt in (older_receipt, newer_receipt):
        dialogue.add_word(ReporterViewer(receipts.reporter(receipt)), "Hello?")
    dialogue.ask(ReporterViewer(receipts.reporter(newer_receipt)), MessageKind.SEE)
    dialogue.decide_wish(
        house.viewer("liaison"), newer, MessageKind.SEE, "At the office on Monday."
    )
    client = signed_in("liaison")

    drafts = [
        client.get(f"/reports/{report}/").context["answer_form"].initial["text"]
        for report in (older, newer)
    ]

    assert drafts[0] == ""
    assert drafts[1]


def test_an_officer_links_two_children_by_one_suspect_and_reads_both_on_one_page(
    house: House, signed_in: SignedIn, pair: tuple[UUID, UUID]
) -> None:
    older, newer = pair
    worker, client = house.viewer("liaison"), signed_in("intake")
    assignment.take(worker, newer)
    sok = persons.add_person(worker, newer, Details(PersonRole.CHILD, name="Sok Invented"))
    persons.add_person(worker, newer, Details(PersonRole.SUSPECT, relation="The coach"))
    children.name_worker(worker, newer, sok, worker.id, "Ours.")
    children.restrict(worker, newer, sok, "Separate talks.")
    url = f"/reports/{older}/suspect/"
    assert url in client.get(f"/reports/{older}/").content.decode()
    refused = client.post(url, {"other": "", "number": "", "reason": "The same man."})
    assert refused.status_code == 400
    assert "The same man." in refused.content.decode()

    linked = {"other": str(newer), "number": "", "reason": "The same man."}
    page = client.post(url, linked, follow=True).content.decode()
    assert "The coach" in page
    assert "Child 1" in page
    assert "Sok Invented" not in page
    assert "Sok Invented" in signed_in("super").get(url).content.decode()
    assert "The suspect is in other cases too." in client.get(f"/reports/{newer}/").content.decode()

    client.post(f"{url}part/", {"reason": "Somebody else."})
    assert "The coach" not in client.get(url).content.decode()
