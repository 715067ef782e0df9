"""What an officer holds: their supervisor transfers all of it to one colleague, in one form."""

from uuid import UUID

import pytest
from django.urls import reverse

from payung.cases.assignment import actions as assignment
from payung.cases.queue import queries as queue_queries
from payung.cases.tests.reports import receive_report
from payung.doors.desk.conftest import SignedIn
from tests.house import House


def work(house: House, name: str = "intake") -> str:
    return reverse("colleague-work", args=[house.officers[name]])


@pytest.fixture
def reports(house: House) -> list[UUID]:
    cases = [receive_report(), receive_report()]
    for report in cases:
        assignment.take(house.viewer("intake"), report)
    return cases


def test_a_supervisor_sees_what_a_colleague_holds_and_transfers_it(
    house: House, signed_in: SignedIn, reports: list[UUID]
) -> None:
    client = signed_in("super")
    assert (
        work(house)
        in client.get(reverse("colleague", args=[house.officers["intake"]])).content.decode()
    )
    page = client.get(work(house)).content.decode()
    assert f'href="/queue/?owner={house.officers["intake"]}">2 open cases</a>' in page
    assert ">Liaison</option>" in page
    assert ">Fresh</option>" not in page  # no certificate
    answer = client.post(work(house), {"officer": str(house.officers["liaison"])}, follow=True)
    assert "Everything was transferred" in answer.content.decode()
    assert "the account can be closed" in answer.content.decode()
    for report in reports:
        assert queue_queries.row(house.viewer("super"), report).owner == house.officers["liaison"]


def test_an_officer_sees_their_own(house: House, signed_in: SignedIn, reports: list[UUID]) -> None:
    page = signed_in("intake").get(work(house)).content.decode()
    assert "What you hold" in page
    assert "2 open cases" in page


def test_nothing_is_transferred_where_nobody_is_chosen(
    house: House, signed_in: SignedIn, reports: list[UUID]
) -> None:
    client = signed_in("super")
    for officer in ("", str(house.officers["fresh"]), "nobody"):
        assert client.post(work(house), {"officer": officer}).status_code == 400
    assert queue_queries.row(house.viewer("super"), reports[0]).owner == house.officers["intake"]


def test_colleagues_see_neither_number_nor_page(
    house: House, signed_in: SignedIn, reports: list[UUID]
) -> None:
    client = signed_in("liaison")
    assert client.get(work(house)).status_code == 404
    assert (
        "open cases"
        not in client.get(reverse("colleague", args=[house.officers["intake"]])).content.decode()
    )
