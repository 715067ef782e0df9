"""Sharing at the desk: who leads, what each unit sees and may do, and the end of it."""

import re
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.sharing import actions as sharing
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import clock
from payung.staff.models import UnitKey
from tests.house import House

WHY = "They work with the family."


@pytest.fixture
def report(house: House, send: Send) -> UUID:
    reference = send()
    assignment.take(house.viewer("intake"), reference)
    return reference


@pytest.fixture
def shared(house: House, report: UUID) -> UUID:
    sharing.share(house.viewer("super"), report, house.units["child_protection"], WHY)
    return report


def test_a_supervisor_shares_a_report_and_its_page_says_with_whom(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    client = signed_in("super")
    page = client.get(f"/reports/{report}/share/").content.decode()
    assert "Your unit still leads" in page
    assert "oversight of XA" not in page
    given = {"unit": str(house.units["child_protection"]), "reason": WHY}
    answer = client.post(f"/reports/{report}/share/", given, follow=True).content.decode()
    assert "The other unit works on this case too." in answer
    assert "child_protection of XA · nobody has taken it" in answer
    assert f'href="/reports/{report}/share/end/"' in answer
    assert ">shared<" in client.get("/queue/").content.decode()


def test_the_second_unit_takes_it_and_sees_what_is_theirs_to_do(
    house: House, signed_in: SignedIn, shared: UUID
) -> None:
    client = signed_in("care")
    queue = client.get("/queue/").content.decode()
    assert "shared, another unit leads" in queue
    assert f"/reports/{shared}/" in queue
    assignment.take(house.viewer("care"), shared)
    page = client.get(f"/reports/{shared}/").content.decode()
    assert "police of XA · Intake" in page
    assert "Set what your unit does next" in page
    assert WHY in page
    assert 'id="next-action"' in page
    assert 'id="note"' in page
    for theirs in ('id="level"', 'id="answer"', 'id="keeping"', 'id="handing"', "/join/"):
        assert theirs not in page


def test_what_the_other_unit_leads_is_refused_with_its_name(
    house: House, signed_in: SignedIn, shared: UUID
) -> None:
    client = signed_in("care")
    for page in ("hand-over", "share", "readers", "join", "hold"):
        answer = client.get(f"/reports/{shared}/{page}/")
        assert answer.status_code == 403
        assert "police of XA leads this case." in answer.content.decode()


def test_the_second_unit_ends_it_and_finds_it_no_longer(
    house: House, signed_in: SignedIn, shared: UUID
) -> None:
    client = signed_in("care")
    assert client.post(f"/reports/{shared}/share/end/", {}).status_code == 400
    given = {"unit": str(house.units["child_protection"]), "reason": "We have finished."}
    answer = client.post(f"/reports/{shared}/share/end/", given, follow=True)
    assert answer.redirect_chain == [("/queue/", 302)]
    assert "The sharing has ended." in answer.content.decode()
    assert client.get(f"/reports/{shared}/").status_code == 404
    story = signed_in("intake").get(f"/reports/{shared}/").content.decode()
    assert "We have finished." in story
    assert "Sharing ended" in story


def test_a_queue_of_shared_reports_asks_no_more_of_the_database_than_of_one(
    house: House, signed_in: SignedIn, send: Send, shared: UUID
) -> None:
    client = signed_in("care")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/queue/")
        return len(asked)

    queries()
    few = queries()
    for _each in range(3):
        sharing.share(house.viewer("super"), send(), house.units["child_protection"], WHY)
    assert queries() == few


def test_a_second_unit_without_a_valid_key_is_named_since_it_reads_nothing_new(
    house: House, signed_in: SignedIn, shared: UUID
) -> None:
    client, sentence = signed_in("intake"), "This unit has no valid key now"
    assert sentence not in client.get(f"/reports/{shared}/").content.decode()
    keys = UnitKey.objects.filter(unit=house.units["child_protection"])
    keys.update(compromised_at=clock.now())
    assert sentence in client.get(f"/reports/{shared}/").content.decode()


def test_an_officer_chooses_who_reads_a_note_and_opens_it_to_all_units_with_a_reason(
    house: House, signed_in: SignedIn, shared: UUID
) -> None:
    assignment.take(house.viewer("care"), shared)
    ours, theirs, page = signed_in("intake"), signed_in("care"), f"/reports/{shared}/"
    assert 'value="child_protection"' not in ours.get(page).content.decode()
    refused = ours.post(f"{page}note/", {"text": "Not ours.", "side": "child_protection"})
    assert refused.status_code == 400
    ours.post(f"{page}note/", {"text": "Covert.", "side": "police"})
    assert "Covert." not in theirs.get(page).content.decode()

    links = re.findall(rf'href="({page}[^"]*note/[0-9a-f-]+/)"', ours.get(page).content.decode())
    assert theirs.post(links[0], {"reason": "I want to read it."}).status_code == 404
    assert ours.post(links[0], {"reason": ""}).status_code == 400
    ours.post(links[0], {"reason": "They must know."})
    read = theirs.get(page).content.decode()
    assert "Covert." in read
    assert "They must know." in read
    again = ours.post(links[0], {"reason": "Once more."})
    assert "can read this already" in again.content.decode()
