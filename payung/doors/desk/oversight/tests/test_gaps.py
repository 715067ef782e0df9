"""Oversight counts where children waited, by unit, and never sees a content."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases.alarms.actions import call_out, note_opening
from payung.cases.alarms.queries import Unopened, unopened
from payung.cases.models import Case
from payung.cases.tests.reports import DANGER, receive_report
from payung.doors.desk.conftest import SignedIn
from payung.foundation import clock
from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import SYSTEM
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff.actions import override
from payung.staff.duty.queries import hours_without
from payung.staff.queries.lookups import chain
from payung.staff.roles import Function
from tests.house import House

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
MINUTE = timedelta(minutes=1)


def turned(house: House, act: str, ago: timedelta) -> None:
    police = house.units["police"]
    with clock.at(clock.now() - ago), acting(SYSTEM) as written:
        written.record(chain(police), act, f"unit:{police}")


def called(*minutes: int) -> None:
    """Let a P1 come that the worker calls people to at these minutes."""
    now = clock.now() - timedelta(days=2)
    with clock.at(now):
        receive_report(children=DANGER)
    for after in minutes:
        with clock.at(now + after * MINUTE):
            call_out(SYSTEM)


def test_hours_p1_and_overrides_are_counted_by_unit_in_few_queries(
    house: House, signed_in: SignedIn
) -> None:
    # given a gap that began before the month, one of three hours, and one that goes on
    turned(house, acts.DUTY_GAP, MONTH + timedelta(hours=5))
    turned(house, acts.DUTY_FILLED, MONTH - timedelta(hours=1))
    turned(house, acts.DUTY_GAP, timedelta(hours=10))
    turned(house, acts.DUTY_FILLED, timedelta(hours=7))
    turned(house, acts.DUTY_GAP, timedelta(hours=2))
    called(0, 16, 31)
    override(
        house.viewer("super"), house.officers["fresh"], Function.TRIAGE, "Two are ill.", hours=3
    )
    police = house.units["police"]
    watcher, since = house.viewer("over"), clock.now() - MONTH

    hours = hours_without(watcher, since)[police]
    assert round(hours / timedelta(hours=1)) == 6
    assert unopened(watcher, since)[police] == Unopened(quarter=1, half=1)
    client: Client = signed_in("over")
    client.get("/oversight/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/oversight/gaps/").content.decode()
    assert len(captured) <= 20
    assert f"/oversight/ledger/?where={police}&amp;act=alarm.next" in page
    assert f"/oversight/ledger/?where={police}&amp;act=duty.gap" in page
    assert f'href="/oversight/overrides/?unit={police}">1</a>' in page
    for query in (hours_without, unopened):
        with pytest.raises(NotAllowed):
            query(house.viewer("super"), since)


def test_a_p1_that_somebody_opened_after_the_first_call_is_no_gap(house: House) -> None:
    police = house.units["police"]
    called(0)
    assert unopened(house.viewer("over"), clock.now() - MONTH)[police] == Unopened()
    note_opening(house.viewer("intake"), Case.objects.get())
    called(0, 16)
    assert unopened(house.viewer("over"), clock.now() - MONTH)[police] == Unopened(quarter=1)
