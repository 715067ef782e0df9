"""A partner's developer tries the api in a browser: the real operations answer, and only in a demonstration."""

import html
import json
import re
from itertools import product
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from payung.doors.api.description import EXAMPLES
from payung.doors.api.tests.conftest import Ask
from payung.intake.models import StoredReport

pytestmark = pytest.mark.django_db
SEND, LIST, READ = "/try/sendReport/", "/try/listReports/", "/try/readReport/"
HOTLINE = json.dumps(EXAMPLES["sendReport"]["requests"]["hotline"]["value"])


@pytest.fixture
def developer(api: Client, settings: Settings) -> Client:
    """A browser at a demonstration in development."""
    settings.PAYUNG_DEMO = settings.PAYUNG_DEVELOPMENT = True
    return api


def answer_of(page: Any) -> tuple[int, str, Any]:
    """Return status, head and body of the answer that a page shows."""
    assert page.status_code == 200
    shown = texts(page)[0]
    head, _, body = shown.partition("\n\n")
    return int(head.split()[1]), head, json.loads(body)


def texts(page: Any) -> list[str]:
    found = re.findall(r"<textarea readonly[^>]*>(.*?)</textarea>", page.content.decode(), re.S)
    return [html.unescape(each) for each in found]


@pytest.mark.parametrize(("demo", "development"), list(product([False, True], repeat=2)))
@pytest.mark.parametrize("path", ["/try/", SEND, "/try/look.css", "/try/nothing/"])
def test_outside_a_demonstration_in_development_nothing_is_there(
    api: Client, settings: Settings, path: str, demo: bool, development: bool
) -> None:
    settings.PAYUNG_DEMO, settings.PAYUNG_DEVELOPMENT = demo, development
    is_there = demo and development and path != "/try/nothing/"
    assert api.get(path).status_code == (200 if is_there else 404)
    if not is_there:
        for answer in (api.get(path), api.post(path), api.put(path)):
            assert answer.status_code in {404, 405 if demo and development else 404}
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("operation", sorted(EXAMPLES.keys() - {"webhooks"}))
def test_every_operation_can_be_tried_with_its_examples(
    developer: Client, key: str, operation: str
) -> None:
    page = developer.get(f"/try/{operation}/")
    told = html.unescape(page.content.decode())
    for value in EXAMPLES[operation]["parameters"].values():
        assert str(value) in told
    for name in EXAMPLES[operation].get("requests", {}):
        assert f"?example={name}" in told
    fields = dict(re.findall(r'<input type="text" name="([^"]+)"[^>]* value="([^"]*)"', told))
    status, _, _ = answer_of(developer.post(f"/try/{operation}/", {**fields, "key": key}))
    assert status in {200, 201, 404} or "requests" in EXAMPLES[operation]  # a body is no input


def test_what_is_sent_is_a_report_and_can_be_followed(
    developer: Client, ask: Ask, key: str
) -> None:
    given = {"key": key, "Idempotency-Key": "case-1", "body": HOTLINE}
    page = developer.post(SEND, given)
    status, head, sent = answer_of(page)
    assert status == 201
    assert f"Location: /v1/reports/{sent['reference']}" in head
    assert ask("GET", f"/v1/reports/{sent['reference']}").json()["status"] == "received"
    assert answer_of(developer.post(SEND, given))[0] == 200
    assert StoredReport.objects.count() == 1

    assert f"{READ}?reference={sent['reference']}" in page.content.decode()
    assert (
        sent["reference"] in developer.get(READ, {"reference": sent["reference"]}).content.decode()
    )
    read = answer_of(developer.post(READ, {"key": key, "reference": sent["reference"]}))
    assert (read[0], read[2]["reference"]) == (200, sent["reference"])
    listed = answer_of(developer.post(LIST, {"key": key, "limit": "1"}))
    assert [each["reference"] for each in listed[2]["reports"]] == [sent["reference"]]


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        (SEND, {"body": "{"}, 400),
        (SEND, {"body": HOTLINE, "Idempotency-Key": "schlüssel"}, 400),
        (SEND, {"body": HOTLINE, "Idempotency-Key": "a\r\nX: b"}, 400),
        (SEND, {"body": HOTLINE, "key": "wrong"}, 401),
        (SEND, {"body": HOTLINE, "key": "schlüssel\r\nX: b"}, 401),
        (LIST, {"limit": "0"}, 400),
        (LIST, {"since": "&limit=1"}, 400),
        (READ, {"reference": "../reports?x=#"}, 404),
        (READ, {"reference": ""}, 404),
    ],
)
def test_the_operations_own_refusal_is_shown(
    developer: Client, key: str, path: str, given: dict[str, str], status: int
) -> None:
    shown, head, body = answer_of(developer.post(path, {"key": key, **given}))
    assert (shown, body["status"]) == (status, status)
    assert "Content-Type: application/problem+json" in head
    assert not StoredReport.objects.exists()


def test_the_key_stands_in_no_page_and_no_address(developer: Client, key: str) -> None:
    page = developer.post(SEND, {"key": key, "body": HOTLINE})
    assert key not in page.content.decode() + repr(page.headers)
    assert "Authorization: Bearer $PAYUNG_KEY" in texts(page)[-1]
    assert 'action="/try/sendReport/#answer"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_page_fetches_only_its_own_style_and_runs_nothing(developer: Client) -> None:
    page = developer.get(SEND)
    policy = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "data:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    told = page.content.decode()
    assert "<script" not in told
    assert " style=" not in told
    assert developer.get("/try/look.css")["Content-Type"].startswith("text/css")


def test_an_example_is_chosen_by_its_link(developer: Client) -> None:
    (line,) = texts(developer.get(SEND, {"example": "provider"}))
    assert '"source_reference": "SP-0042"' in line
    assert developer.get(SEND, {"example": "nothing"}).status_code == 200
