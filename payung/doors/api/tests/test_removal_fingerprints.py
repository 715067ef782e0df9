"""Partners fetch fingerprints that children made, in the form that StopNCII gives, and answer."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import Settings

from payung.doors.api.tests.conftest import Ask
from payung.foundation import clock, secrets
from payung.media.hashsets.formats.base import HashEntry, recognised
from payung.media.hashsets.formats.stopncii.format import FORMAT, following
from payung.removal import actions
from payung.removal.choices import Fingerprint
from payung.removal.models import FingerprintDelivery
from payung.removal.tests.test_requests import asked, print_of
from payung.staff.viewer import ReporterViewer

pytestmark = pytest.mark.django_db
URL = "/v1/removal/fingerprints"
AGREED = {
    "partner": "Kite Video",
    "api_partner": "Invented Provider",
    "hash_kinds": ["pdq", "md5", "sha256"],
    "on_match": "a person looks at each match",
    "answer_hours": 24,
    "until": "2099-12-31",
    "signed_by": "Agreement 7",
    "tested_on": "2020-01-02",
    "tested_by": "Ana",
}


def agree(settings: Settings, folder: Path, **changed: object) -> None:
    settings.PAYUNG_CHILD_POLICY = "Order 7"
    file = folder / "agreements.json"
    file.write_text(json.dumps({"agreements": [{**AGREED, **changed}]}))
    settings.PAYUNG_REMOVAL_AGREEMENTS = str(file)


@pytest.fixture
def child(ask: Ask, settings: Settings, tmp_path: Path) -> ReporterViewer:
    """A child who gave fingerprints of a picture and a film, under an agreement."""
    agree(settings, tmp_path)
    with override_settings(PAYUNG_SECRETS=secrets.ALL):  # the public face's
        child = asked()
        actions.add_fingerprints(child, [print_of("a"), Fingerprint("f" * 32, "f" * 64)])
    return child


def page(ask: Ask, query: str = "", **more: str) -> Any:
    answer = ask("GET", f"{URL}{query}", **more)
    assert answer.status_code == 200, answer.content
    return answer.json()


def read(page: Any) -> list[HashEntry]:
    """Read a page with our own reader of StopNCII's form; nothing in it may be odd."""
    file = io.BytesIO(json.dumps(page).encode())
    assert recognised(file) is FORMAT
    file.seek(0)
    entries = list(FORMAT.read(file))
    assert all(isinstance(one, HashEntry) for one in entries), entries
    return [one for one in entries if isinstance(one, HashEntry)]


def test_our_own_reader_of_stopncii_reads_the_feed(ask: Ask, child: ReporterViewer) -> None:
    first = page(ask)

    assert [(one.strongest[:8], one.is_video, one.withdrawn) for one in read(first)] == [
        ("pdq:aaaa", False, False),
        ("md5:aaaa", False, False),
        ("sha256:a", False, False),
        ("md5:ffff", False, False),  # a film, or a picture that the phone could not open
        ("md5:ffff", True, False),
        ("sha256:f", False, False),
        ("sha256:f", True, False),
    ]
    assert following(io.BytesIO(json.dumps(first).encode())).page is None
    with override_settings(PAYUNG_SECRETS=secrets.ALL):
        actions.take_back(child)
    gone = page(ask, f"?cursor={first['nextPageToken']}")
    assert {one.withdrawn for one in read(gone)} == {True}
    assert gone["count"] == 7


def test_the_cursor_goes_on_page_by_page(ask: Ask, child: ReporterViewer) -> None:
    first = page(ask, "?limit=1")
    second = page(ask, f"?limit=1&cursor={first['nextPageToken']}")

    assert (first["count"], first["hasMoreRecords"]) == (3, True)
    assert (second["count"], second["hasMoreRecords"]) == (4, False)
    assert following(io.BytesIO(json.dumps(first).encode())).page == first["nextPageToken"]
    assert page(ask, f"?cursor={second['nextPageToken']}")["hashRecords"] == []


def test_only_the_kinds_agreed_on_are_given(
    ask: Ask, child: ReporterViewer, settings: Settings, tmp_path: Path
) -> None:
    agree(settings, tmp_path, hash_kinds=["pdq"])

    assert [one["signalType"] for one in page(ask)["hashRecords"]] == ["ImagePDQ"]


@pytest.mark.parametrize(
    "changed", [{"api_partner": "Somebody Else"}, {"until": "2021-01-01"}], ids=["who", "ended"]
)
def test_without_an_agreement_in_force_nothing_is_given(
    changed: dict[str, str], ask: Ask, child: ReporterViewer, settings: Settings, tmp_path: Path
) -> None:
    agree(settings, tmp_path, **changed)

    answer = ask("GET", URL)

    assert (answer.status_code, answer.json()["title"]) == (403, "not allowed")
    assert ask("POST", f"{URL}/{child_entry()}/answer", {"answer": "removed"}).status_code == 403


def child_entry() -> str:
    return "7d0f5c2e-4b1a-4c9e-8a55-0c7f2d3b9e10"


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=801", "limit=x"])
def test_a_wrong_parameter_is_named(query: str, ask: Ask, child: ReporterViewer) -> None:
    answer = ask("GET", f"{URL}?{query}")

    assert answer.status_code == 400
    assert answer.json()["field"] == query.partition("=")[0]


def test_an_old_cursor_says_to_begin_again(ask: Ask, child: ReporterViewer) -> None:
    with clock.at(clock.now() - timedelta(days=91)):
        old = page(ask)["nextPageToken"]

    answer = ask("GET", f"{URL}?cursor={old}")

    assert (answer.status_code, answer.json()["title"]) == (409, "cursor too old")


def test_an_answer_is_recorded_and_not_this_kind_takes_it_out(
    ask: Ask, child: ReporterViewer
) -> None:
    first = page(ask)
    (entry,) = first["hashRecords"][0]["caseNumbers"]

    for said in ("removed", "removed", "not_this_kind"):
        answer = ask("POST", f"{URL}/{entry}/answer", {"answer": said})
        assert (answer.status_code, answer.json()) == (200, {"entry": entry, "answer": said})

    assert FingerprintDelivery.objects.get(fingerprint_id=entry).answer == "not_this_kind"
    gone = page(ask, f"?cursor={first['nextPageToken']}")
    assert [one["hashStatus"] for one in gone["hashRecords"]] == ["Withdrawn"] * 3


@pytest.mark.parametrize("body", [{"answer": "deleted"}, {"answer": None}, [], {}])
def test_a_wrong_answer_is_named(body: Any, ask: Ask, child: ReporterViewer) -> None:
    page(ask)
    entry = FingerprintDelivery.objects.first()
    assert entry

    assert ask("POST", f"{URL}/{entry.fingerprint_id}/answer", body).status_code == 400


@pytest.mark.parametrize("entry", ["x", child_entry()])
def test_what_this_partner_was_not_given_is_not_there(
    entry: str, ask: Ask, child: ReporterViewer
) -> None:
    assert ask("POST", f"{URL}/{entry}/answer", {"answer": "removed"}).status_code == 404
