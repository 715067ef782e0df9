"""A supervisor reads the unit in numbers: what waits, and how long the first decision takes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.queue import queries
from payung.cases.queue.queries import response_times as times
from payung.cases.queue.queries.response_times import response_times
from payung.cases.tests.reports import DANGER, receive_report
from payung.doors.desk.conftest import SignedIn
from payung.foundation import clock
from payung.foundation.errors import NotAllowed
from payung.triage.lanes import Level
from tests.house import House

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)


def decided(house: House, after: timedelta) -> None:
    """Let a P1 come now, and be decided after a time."""
    begun = clock.now()
    report = receive_report(children=DANGER)
    assignment.take(house.viewer("intake"), report)
    with clock.at(begun + after):
        decisions.decide_level(house.viewer("intake"), report, Level.P1, "Yes.", seen=Level.P1)


def test_the_numbers_are_of_the_whole_unit_and_for_its_supervisor_alone(house: House) -> None:
    receive_report(children=DANGER)
    with clock.at(clock.now() - timedelta(days=2)):
        receive_report()
    numbers = queries.morning(house.viewer("super"))
    assert (numbers.new, numbers.night, numbers.free, numbers.late) == (1, 1, 2, 1)
    assert numbers.undecided == (1, 0, 1, 0)
    for name in ("intake", "admin"):
        with pytest.raises(NotAllowed):
            queries.morning(house.viewer(name))
        with pytest.raises(NotAllowed):
            response_times(house.viewer(name))


def test_median_and_nine_in_ten_are_times_that_were_measured(house: House) -> None:
    with clock.at(MONDAY):
        for minutes in (3, 5, 30, 40):
            decided(house, timedelta(minutes=minutes))
        receive_report(children=DANGER)
        rows = [row for row in response_times(house.viewer("super")).rows if row.decided]
    (row,) = rows
    assert (row.level, row.week) == (Level.P1, MONDAY.date())
    assert (row.decided, row.waiting) == (4, 1)
    assert (row.median, row.p90) == (timedelta(minutes=5), timedelta(minutes=40))
    assert row.share == pytest.approx(5 / 15)


def test_of_a_flood_the_newest_are_timed_and_the_page_says_so(
    house: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(clock.now() - timedelta(hours=1)):
        decided(house, timedelta(minutes=40))
    decided(house, timedelta(minutes=5))
    client, only = signed_in("super"), "Only the newest 1 of these cases are counted."
    assert only not in client.get("/morning/").content.decode()
    monkeypatch.setattr(times, "MOST", 1)
    assert only in client.get("/morning/").content.decode()
    (row,) = [row for row in response_times(house.viewer("super")).rows if row.decided]
    assert row.decided == 1
    assert row.median is not None
    assert row.median < timedelta(minutes=6)


def test_the_page_has_numbers_with_links_and_costs_the_same_for_more_cases(
    house: House, signed_in: SignedIn
) -> None:
    client, costs = signed_in("super"), []
    for _ in range(2):
        for _ in range(3):
            decided(house, timedelta(minutes=5))
        client.get("/queue/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/morning/").content.decode()
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 24
    assert '<a href="/queue/?state=late">Late</a>: <b>' in page
    assert page.count('<rect fill-opacity="1"') == 1
    assert "Nobody is on duty now" in page
    assert "style=" not in page
    assert signed_in("intake").get("/morning/").status_code == 403
