"""What the desk's tests share: officers who have signed in, and reports that have come."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from payung.doors.desk.sign_in import attempts
from payung.foundation import clock
from payung.foundation.rate_limits import empty_all
from payung.foundation.viewer import DOOR
from payung.intake import actions as intake
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import COUNTRY, House, sign_in

SignedIn = Callable[[str], Client]

RECEIPT = "12345678901234567890"
CALM: dict[str, Any] = {
    "language": "en",
    "reporter": "child",
    "share_with": "police",
    "children": [{"age": 14, "safe_now": "yes", "may_hurt_self": "no", "missing": "no"}],
    "concerns": ["asked_for_images"],
    "narrative": "Somebody I do not know asks for pictures.\nI am afraid.",
}


class Send(Protocol):
    """Sends a report to the police unit, calm and in the child's lane unless told otherwise."""

    def __call__(self, lane: Lane = ..., *, receipt: str | None = ..., **changes: Any) -> UUID:
        """Return the id of the report."""


@pytest.fixture(autouse=True)
def _fresh_buckets() -> None:
    empty_all()
    attempts._KNOWN.empty()


@pytest.fixture
def signed_in(house: House) -> SignedIn:
    """Return a browser in which the named officer has signed in, with password and code."""
    return lambda name: sign_in(Client(), house, name)


@pytest.fixture
def send(house: House) -> Send:
    """Return how to send a report."""

    def receive(lane: Lane = Lane.CHILD, *, receipt: str | None = None, **changes: Any) -> UUID:
        report = Report.lenient(CALM | changes)
        return intake.receive(DOOR, report, lane, country=COUNTRY, receipt=receipt).reference

    return receive


@pytest.fixture
def later(settings: Settings) -> Iterator[Callable[[int], None]]:
    """Return how to let minutes pass, with the officer there all the time: nothing is asked again."""
    settings.PAYUNG_IDLE_MINUTES = settings.PAYUNG_SUDO_MINUTES = 10_000_000
    settings.SESSION_COOKIE_AGE = 600_000_000
    with ExitStack() as stack:

        def pass_minutes(minutes: int) -> None:
            stack.enter_context(clock.at(clock.now() + timedelta(minutes=minutes)))

        yield pass_minutes


def carried(page: str) -> str:
    """Return what the page of an answer carries of what it has shown."""
    found = re.search(r'name="shown"(?: value="([^"]*)")?', page)
    assert found
    return found[1] or ""
