"""Joining at the desk: the explanation, the choice, the refusals, and the case afterwards."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.models import Case
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import receipts
from payung.foundation.viewer import SYSTEM
from payung.intake.links import actions as links
from tests.house import House

KITE = [{"kind": "account", "value": "kite"}]


@pytest.fixture
def pair(house: House, send: Send) -> tuple[UUID, UUID]:
    """Two linked reports; the officer has taken the older."""
    older, newer = send(identifiers=KITE), send(identifiers=KITE, receipt=receipts.draw())
    links.link(SYSTEM, newer)
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
