"""What the desk's tests share: officers who have signed in, and reports."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from payung.doors.desk.sign_in import password_attempts
from payung.foundation import clock
from payung.foundation.rate_limits import empty_all
from payung.foundation.viewer import DOOR
from payung.intake.receiving import actions as intake
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import COUNTRY, House, sign_in

SignedIn = Callable[[str], Client]

RECEIPT = "12345678901234567890"
CALM: dict[str, object] = {
    "language": "en",
    "reporter": "child",
    "share_with": "police",
    "children": [{"age": 14, "safe_now": "yes", "may_hurt_self": "no", "missing": "no"}],
    "concerns": ["asked_for_images"],
    "narrative": "Somebody I do not know asks for pictures.\nI did not answer.",
}


class Send(Protocol):
    """Sends a report to the police unit. By default it is calm and in the child's lane."""

    def __call__(self, lane: Lane = ..., *, receipt: str | None = ..., **changes: object) -> UUID:
        """Return the id of the report."""


@pytest.fixture(autouse=True)
def _fresh_buckets() -> None:
    empty_all()
    password_attempts._KNOWN.empty()


@pytest.fixture
def signed_in(house: House) -> SignedIn:
    """Return a browser in which the named officer has signed in, with password and code."""
    return lambda name: sign_in(Client(), house, name)


@pytest.fixture
def send(house: House) -> Send:
    """Return a function that sends a report."""

    def receive(lane: Lane = Lane.CHILD, *, receipt: str | None = None, **changes: object) -> UUID:
        report = Report.lenient(CALM | changes)
        return intake.receive(DOOR, report, lane, country=COUNTRY, receipt=receipt).reference

    return receive


@pytest.fixture
def later(settings: Settings) -> Iterator[Callable[[int], None]]:
    """Return a function that lets minutes pass while the officer stays signed in."""
    settings.PAYUNG_IDLE_MINUTES = settings.PAYUNG_SUDO_MINUTES = 10_000_000
    settings.SESSION_COOKIE_AGE = 600_000_000
    with ExitStack() as stack:

        def pass_minutes(minutes: int) -> None:
            stack.enter_context(clock.at(clock.now() + timedelta(minutes=minutes)))

        yield pass_minutes


def carried(page: str) -> str:
    """Return the value in which the page of an answer carries the findings that it has shown."""
    match = re.search(r'name="shown"(?: value="([^"]*)")?', page)
    assert match
    return match[1] or ""
