"""The desk's list and page of removal requests."""

from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from payung.doors.desk.conftest import SignedIn
from payung.removal import actions
from payung.removal.choices import Safety
from payung.removal.models import RemovalRequest
from payung.removal.tests.test_requests import asked
from tests.house import House


def address() -> str:
    return f"/removals/{RemovalRequest.objects.get().id}/"


def test_a_request_is_worked_on_from_the_evidence_to_the_answer(
    house: House, signed_in: SignedIn
) -> None:
    asked()
    client = signed_in("intake")
    assert address() in client.get("/removals/").content.decode()
    page = client.get(address()).content.decode()
    assert "tiktok.com/@kite/video/1" in page
    assert 'href="https://www.tiktok.com' not in page  # a link is text
    assert client.post(f"{address()}notice/", {"service": "TikTok"}).status_code == 400

    done = {"kept": "kept", "words": "Preserved by the unit."}
    assert client.post(f"{address()}evidence/", done).status_code == 302
    assert client.post(f"{address()}notice/", {"service": "TikTok"}).status_code == 302
    answer = {"service": "TikTok", "answer": "removed"}
    assert client.post(f"{address()}answer/", answer).status_code == 302

    page = client.get(address()).content.decode()
    assert "TikTok: removed" in page


def test_an_empty_form_says_what_is_missing(house: House, signed_in: SignedIn) -> None:
    asked()
    client = signed_in("intake")
    for act in ("evidence", "notice", "answer", "back"):
        assert client.post(f"{address()}{act}/", {}).status_code == 400, act


def test_a_worker_of_child_protection_decides_what_is_taken_back(
    house: House, signed_in: SignedIn
) -> None:
    actions.take_back(asked(safety=Safety(threatened="yes")))
    decided = {"goes": "on", "reason": "Spoke with the child."}

    assert signed_in("intake").post(f"{address()}back/", decided).status_code == 403
    assert signed_in("liaison").post(f"{address()}back/", decided).status_code == 302
    assert RemovalRequest.objects.get().ends_at is None


def test_the_letter_names_the_unit_and_the_links_and_never_the_child(
    house: House, signed_in: SignedIn
) -> None:
    asked()
    client = signed_in("intake")

    response = client.get(f"{address()}letter/", {"service": "TikTok"})

    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    text = " ".join(text.split())
    assert response["Content-Type"] == "application/pdf"
    assert "police of XA" in text
    assert "https://www.tiktok.com/@kite/video/1" in text
    assert "page.example" not in text  # another service's
    assert "do not notify the person who posted it" in text
    assert "do not publish this request" in text
    assert "12-14" not in text
    assert client.get(f"{address()}letter/", {"service": "Nobody"}).status_code == 404


def test_the_list_asks_as_many_queries_for_many_requests(house: House, signed_in: SignedIn) -> None:
    client, counts = signed_in("intake"), []
    for _more in range(2):
        for _request in range(3):
            asked()
        client.get("/removals/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/removals/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
