"""What came since the officer last looked: said at the top, marked in its place, gone at the next visit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.notes import actions as notes
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn
from payung.doors.desk.report.tests.test_report import CONTROL, child, post, text
from payung.foundation import clock
from payung.intake.dialogue import actions as dialogue
from payung.triage.lanes import Level
from tests.house import House, reply

NEW = '<strong class="new">new</strong>'


@pytest.fixture
def taken(send: Send, house: House) -> UUID:
    """Return a child's report that officer `intake` has taken."""
    report = send(receipt=RECEIPT)
    assignment.take(house.viewer("intake"), report)
    return report


@contextmanager
def minutes_ago(minutes: int) -> Iterator[None]:
    with clock.at(clock.now() - timedelta(minutes=minutes)):
        yield


def looked(client: Client, report: UUID, minutes: int) -> None:
    """Let the officer have looked some minutes ago."""
    with minutes_ago(minutes):
        text(client, report)


def test_what_came_since_is_said_and_marked(signed_in: SignedIn, taken: UUID, house: House) -> None:
    client = signed_in("intake")
    looked(client, taken, 30)
    with minutes_ago(20):
        dialogue.add_word(child(), "I am at my aunt's now.")
        notes.write_note(house.viewer("super"), taken, "Called the school.")
        notes.write_note(house.viewer("super"), taken, "The school called back.")
    page = text(client, taken)
    assert "New since you last looked, on" in page
    assert '<a href="#dialogue-title">1 message</a>' in page
    assert '<a href="#done-title">2 notes</a>' in page
    assert "decision</a>" not in page
    assert page.count(NEW) == 3
    # it stays while the officer works on it, and a refused form takes nothing away
    assert post(client, taken, "note", 400, text=" ").count(NEW) == 3
    assert text(client, taken).count(NEW) == 3


def test_at_the_next_visit_it_is_new_no_more(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    client = signed_in("intake")
    looked(client, taken, 30)
    with minutes_ago(25):
        notes.write_note(house.viewer("super"), taken, "Called the school.")
    looked(client, taken, 20)
    page = text(client, taken)
    assert "New since you last looked" not in page
    assert NEW not in page


def test_nothing_is_new_at_the_first_look_nor_what_one_wrote_oneself(
    signed_in: SignedIn, taken: UUID, house: House
) -> None:
    client, officer = signed_in("intake"), house.viewer("intake")
    dialogue.add_word(child(), "I am with my mum now.")
    assert "New since you last looked" not in text(client, taken)
    looked(client, taken, 0)
    with clock.at(clock.now() + timedelta(minutes=5)):
        reply(officer, taken, "Thank you for telling us.", upto=99)
        decisions.decide_level(officer, taken, Level.P3, "Calm.", seen=Level.P3)
    with clock.at(clock.now() + timedelta(minutes=9)):
        page = text(client, taken)
        assert "New since you last looked" not in page
        assert NEW not in page
        # for a colleague who looked before, it is
    other = signed_in("super")
    with clock.at(clock.now() + timedelta(minutes=4)):
        text(other, taken)
    with clock.at(clock.now() + timedelta(minutes=9)):
        page = text(other, taken)
        assert "1 message</a>" in page
        assert "1 decision</a>" in page


def test_a_report_that_was_joined_is_new(
    signed_in: SignedIn, send: Send, taken: UUID, house: House
) -> None:
    other, client = send(), signed_in("intake")
    looked(client, taken, 30)
    with minutes_ago(20):
        joining.join(house.viewer("super"), taken, other, "The same child.")
    page = text(client, taken)
    assert '<a href="#members">1 joined report</a>' in page
    assert "1 decision</a>" in page  # that it was joined, with its reason


def test_it_takes_no_query_more(signed_in: SignedIn, taken: UUID, house: House) -> None:
    client = signed_in("intake")
    looked(client, taken, 30)
    counted = []
    for minutes, is_new in ((20, False), (0, True)):
        with minutes_ago(minutes + 5):
            if is_new:
                notes.write_note(house.viewer("super"), taken, "Called the school.")
        with minutes_ago(minutes), CaptureQueriesContext(connection) as captured:
            page = text(client, taken)
        assert ("New since you last looked" in page) == is_new
        counted.append(len([q for q in captured if not CONTROL.match(q["sql"])]))
    assert counted[1] <= counted[0]
