"""The search at the desk: rows as in the queue, and no word of it in an address."""

from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.doors.desk.conftest import Send, SignedIn
from payung.intake.contents import actions as contents
from payung.intake.models import PersonSearch
from payung.intake.search import queries
from tests.house import House

URL = "/search/"
NAMED = [{"kind": "name", "value": "Arun Suksai", "whose": "suspect"}]
WHY = {"reason": "His teacher asks."}


def posted(client: Client, status: int = 200, /, **fields: str) -> str:
    answer = client.post(URL, fields)
    assert answer.status_code == status
    return " ".join(unescape(answer.content.decode()).split())


@pytest.fixture
def opened(house: House, send: Send) -> UUID:
    report, officer = send(identifiers=NAMED), house.viewer("intake")
    assignment.take(officer, report)
    contents.open_contents(officer, report)
    return report


def test_a_report_is_found_by_its_number(signed_in: SignedIn, opened: UUID, send: Send) -> None:
    other = send()
    page = posted(signed_in("super"), number=str(opened)[:8])
    assert f'href="/reports/{opened}/"' in page
    assert str(other) not in page
    assert "1 report" in page


def test_status_and_owner_narrow(
    signed_in: SignedIn, opened: UUID, send: Send, house: House
) -> None:
    free, client = send(), signed_in("super")
    page = posted(client, owner=str(house.officers["intake"]))
    assert str(opened) in page
    assert str(free) not in page
    assert "2 reports" in posted(client, state="open")
    page = posted(client, state="closed")
    assert "0 reports" in page
    assert "Other units' reports were not searched." in page


def test_a_person_is_found_with_a_reason(signed_in: SignedIn, opened: UUID) -> None:
    client = signed_in("intake")
    page = posted(client, name="suksai", **WHY)
    assert f'href="/reports/{opened}/"' in page
    assert str(opened) in posted(client, name="ARUN", case=str(opened)[:8])


def test_without_a_reason_nothing_is_found_and_what_was_typed_stays(
    signed_in: SignedIn, opened: UUID
) -> None:
    page = posted(signed_in("intake"), 400, name="Suksai")
    assert "Give the number of your report, or a reason." in page
    assert 'value="Suksai"' in page
    assert str(opened) not in page
    assert not PersonSearch.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Fill in at least one field."),
        ({"number": "12ab"}, "A number has 8 characters"),
        ({"name": "x", **WHY}, "Enter at least one whole part of a name"),
        ({"identifier": "?", **WHY}, "Enter a whole identifier"),
        ({"name": "Arun", "identifier": "+628123456789", **WHY}, "one at a time"),
        ({"name": "Arun", "case": "12345678"}, "not the number of an open report that you own"),
        ({"owner": "3c9c8b8e-0000-4000-8000-000000000000"}, "choose"),
    ],
)
def test_what_is_wrong_is_said(signed_in: SignedIn, fields: dict[str, str], sentence: str) -> None:
    assert sentence in posted(signed_in("intake"), 400, **fields)


def test_what_was_not_searched_is_said(signed_in: SignedIn, opened: UUID) -> None:
    page = posted(signed_in("intake"), name="Nobody", **WHY)
    assert "reports that nobody has opened yet" in page
    assert "Only child-protection workers" in page
    page = posted(signed_in("liaison"), identifier="+628123456789", **WHY)
    assert "what somebody wrote in free text" in page
    assert "Only child-protection workers" not in page


def test_who_may_open_no_report_is_told_why_and_finds_by_number(
    signed_in: SignedIn, opened: UUID
) -> None:
    client = signed_in("fresh")
    page = " ".join(client.get(URL).content.decode().split())
    assert 'name="name"' not in page
    assert "certificate" in page
    assert str(opened) in posted(client, number=str(opened))
    posted(client, 403, name="Arun", **WHY)


def test_another_unit_finds_nothing(signed_in: SignedIn, opened: UUID) -> None:
    client = signed_in("care")
    for fields in ({"number": str(opened)}, {"name": "Arun", **WHY}):
        assert f"/reports/{opened}/" not in posted(client, **fields)


def test_an_address_searches_nothing(signed_in: SignedIn, opened: UUID) -> None:
    page = signed_in("intake").get(URL, {"number": str(opened), "name": "Arun"}).content.decode()
    assert f"/reports/{opened}/" not in page
    assert 'value="Arun"' not in page
    assert 'method="post" action="/search/"' in page


def test_the_next_page_asks_for_the_same(
    signed_in: SignedIn, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    sent = [send() for _ in range(3)]
    client = signed_in("intake")
    first = client.post(URL, {"state": "open"})
    after = str(first.context["found"].later)
    assert f'form="search" name="after" value="{after}"' in first.content.decode()
    page = posted(client, state="open", after=after)
    assert [str(report) in page for report in sent] == [True, False, False]


@pytest.mark.parametrize(
    "fields",
    [{"state": "open"}, {"name": "Arun", **WHY}, {"identifier": "+628123456789", **WHY}],
)
def test_a_search_asks_little_however_much_it_finds(
    signed_in: SignedIn, house: House, send: Send, fields: dict[str, str]
) -> None:
    client, officer = signed_in("super"), house.viewer("intake")
    items = [*NAMED, {"kind": "phone", "value": "+628123456789"}]
    counts = []
    for _ in range(2):
        report = send(identifiers=items)
        assignment.take(officer, report)
        contents.open_contents(officer, report)
        client.get(URL)
        with CaptureQueriesContext(connection) as asked:
            assert str(report) in posted(client, **fields)
        # In earnest there are no savepoints: the act is the transaction.
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in asked))
    assert counts[0] == counts[1] <= 20


def test_every_page_leads_to_the_search(signed_in: SignedIn, opened: UUID) -> None:
    page = signed_in("intake").get(f"/reports/{opened}/").content.decode()
    assert '<a href="/search/">Search</a>' in page
    assert 'data-search="/search/"' in page


def test_oversight_reads_the_reasons_of_an_officer(
    signed_in: SignedIn, house: House, opened: UUID
) -> None:
    posted(signed_in("intake"), name="Arun", case=str(opened)[:8])
    posted(signed_in("intake"), identifier="+628123456789", **WHY)
    PersonSearch.objects.filter(kind="name").update(id=UUID(int=7))  # in the sample
    by_chance = PersonSearch.objects.get(kind="identifier").id < UUID(int=2**128 // 10)
    client = signed_in("over")
    page = client.get("/oversight/searches/").content.decode()
    assert "One in 10 searches" in page
    assert page.count("Intake</a>") == 1 + by_chance
    officer = house.officers["intake"]
    address = f"/oversight/searches/?officer={officer}"
    assert address in page
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    assert len(asked) <= 20
    assert "His teacher asks." in page
    assert "you cannot open it" in page  # its id is another now, so its seal is broken
    assert "Suksai" not in page
