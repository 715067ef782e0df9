"""A child gives fingerprints that their own device made; without an agreement nobody asks for any."""

import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from payung.doors.public.tests.test_removal_request import Asker, field
from payung.foundation import receipts
from payung.removal import actions, agreements, queries
from payung.removal.choices import Answer
from payung.removal.fingerprints import actions as feed
from payung.removal.models import RemovalRecord
from payung.removal.tests.test_fingerprints import reader_of
from payung.staff.viewer import ReporterViewer
from tests.house import House

ONE = {"md5": "a" * 32, "sha256": "b" * 64, "pdq": "c" * 64, "quality": 90}
FILM = {"md5": "d" * 32, "sha256": "e" * 64, "pdq": "", "quality": 0}
INVENTED = Path(agreements.__file__).parent / "data" / "invented_agreements.json"
BUTTON = 'value="picture-fingerprints"'


@pytest.fixture
def agreed(public: Client, settings: Settings) -> None:
    settings.PAYUNG_CHILD_POLICY = "Order 7"
    settings.PAYUNG_REMOVAL_AGREEMENTS = str(INVENTED)


def asked(public: Client) -> tuple[Asker, str]:
    """Send a request; return the child, on the page behind its code, and the code."""
    child = Asker(public)
    code = child.sent(threatened="no", safe_now="yes")
    child.answer(receipt=code, do="open")
    return child, code


def press(child: Asker, deed: str, **more: str) -> str:
    return child.answer(way=field(child.html, "way"), do=deed, **more)


def kept() -> int:
    return RemovalRecord.objects.filter(kind="fingerprint").count()


def test_without_an_agreement_nobody_is_asked_for_a_fingerprint(
    house: House, public: Client, settings: Settings
) -> None:
    settings.PAYUNG_REMOVAL_AGREEMENTS = ""
    child, _code = asked(public)

    assert BUTTON not in child.html
    assert "fingerprint" not in press(child, "picture-fingerprints")
    press(child, "picture-fingerprints-give", fingerprints=json.dumps([ONE]))
    assert kept() == 0


def test_the_page_names_the_partners_and_says_what_can_be_done_without_scripts(
    agreed: None, house: House, public: Client
) -> None:
    child, _code = asked(public)
    assert BUTTON in child.html

    html = press(child, "picture-fingerprints")

    assert "The picture stays on your phone." in html
    assert "Kite Video (invented)" in html
    assert "This browser cannot make a fingerprint." in html
    assert '<input type="file" id="choose"' in html  # without a name: no form can send it
    assert "secret" not in html.lower()


def test_fingerprints_are_added_to_the_request_once(
    agreed: None, house: House, public: Client
) -> None:
    child, code = asked(public)
    press(child, "picture-fingerprints")

    html = press(child, "picture-fingerprints-give", fingerprints=json.dumps([ONE, FILM]))

    assert "We have fingerprints of your pictures: 2." in html
    press(child, "picture-fingerprints-give", fingerprints=json.dumps([ONE]))
    assert queries.followed(ReporterViewer(receipts.reporter(code))).fingerprints == kept() == 2


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[1]",
        '{"a": 1}',
        '[{"md5": 1}]',
        "[" * 9000,
        json.dumps([{**ONE, "md5": "x"}]),
        json.dumps([{**ONE, "quality": 101}]),
        json.dumps([{**ONE, "quality": "much"}]),
    ],
)
def test_what_the_page_did_not_write_is_asked_again(
    text: str, agreed: None, house: House, public: Client
) -> None:
    child, _code = asked(public)
    press(child, "picture-fingerprints")

    html = press(child, "picture-fingerprints-give", fingerprints=text)

    assert "Please make them again." in html
    assert kept() == 0


def test_more_than_twenty_are_not_taken(agreed: None, house: House, public: Client) -> None:
    child, _code = asked(public)
    press(child, "picture-fingerprints")
    many = [{**ONE, "sha256": f"{number:064x}"} for number in range(21)]

    html = press(child, "picture-fingerprints-give", fingerprints=json.dumps(many))

    assert "We take 20 fingerprints at most." in html
    assert kept() == 0


def test_after_taking_back_nobody_is_asked(agreed: None, house: House, public: Client) -> None:
    child, code = asked(public)
    press(child, "picture-fingerprints")
    actions.take_back(ReporterViewer(receipts.reporter(code)))

    html = press(child, "picture-fingerprints-give", fingerprints=json.dumps([ONE]))

    assert BUTTON not in html
    assert kept() == 0


def test_the_worker_is_sent_with_a_policy_that_lets_it_reach_nothing(public: Client) -> None:
    answer = public.get("/fingerprint.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Cache-Control"] == "no-store"


def test_the_page_names_who_has_them_what_they_did_and_why_some_wait(
    agreed: None, house: House, public: Client
) -> None:
    child, _code = asked(public)
    poor = {**ONE, "sha256": "1" * 64, "quality": 20}
    html = press(child, "picture-fingerprints-give", fingerprints=json.dumps([ONE, poor]))
    assert "They are ready. No one has taken them yet." in html
    assert "Only exact copies of it can be found." in html

    kite = reader_of("Kite Video")
    page = feed.give_page(kite, 0, 10)
    feed.answer(kite.partner, page.records[0].entry, Answer.REMOVED)
    html = press(child, "")
    assert "Kite Video, " in html
    assert "They have your fingerprints. (2)<br>They say that it is gone there.</div>" in html
    assert "No one has taken them yet." not in html

    feed.answer(kite.partner, page.records[0].entry, Answer.NOT_THIS_KIND)
    assert "Someone is not sure about a fingerprint. A person looks at it." in press(child, "")
    press(child, "picture-back-now")
    feed.give_page(kite, page.after, 10)
    assert "They do not look for it any more." in press(child, "")
