"""What officers ask for costs the same in a flooded unit: no statement reads all cases of the unit."""

import re
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.handover.queries import shift
from payung.cases.models import Case
from payung.cases.queue import queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.queue.queries.response_times import response_times
from payung.cases.queue.queries.second_persons import halved
from payung.cases.tests.reports import receive_report
from payung.staff.viewer import OfficerViewer
from tests.house import House

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts its rows")
# Steps of a plan that read all cases of a unit. Lists and numbers that follow a queue's order stop early.
WHOLE: Final = re.compile(
    r"SCAN .*(cases_to_review|cases_case_unit)"
    r"|(cases_case_unit_id_\w+|cases_to_review|cases_opened|open_by_time) \(unit_id=\?\)"
    r"|open_in_lane \(unit_id=\? AND lane=\?\)"
    r"|cases_(of_owner|case_owner_id_\w+) \(owner_id=\?\)"
)
PAGES: Final[dict[str, Callable[[OfficerViewer], object]]] = {
    "waits for a second person": halved,
    "in the morning": queries.morning,
    "mine": lambda viewer: queries.queue(viewer, QueueFilter(state=State.MINE)),
    "of a colleague": lambda viewer: queries.queue(viewer, QueueFilter(owner=viewer.id)),
    "my reviews": lambda viewer: queries.queue(
        viewer, QueueFilter(state=State.REVIEW, owner=viewer.id)
    ),
    "my shift": lambda viewer: shift(viewer, viewer.id),
}
# What counts cases up to a bound, which in a small unit are fewer: so each must cost next to nothing.
COUNTS: Final[dict[str, Callable[[OfficerViewer], object]]] = {
    "of each lane": queries.lane_counts,
    "of what is late and has risen": queries.notices,
    "of what nobody has": queries.alarms,
    "in the morning": queries.morning,
    "of how long the first decision took": response_times,
}
COVERED: Final = re.compile(r"COVERING INDEX (open_|cases_opened)")
LOOKED_UP: Final = re.compile(r"USING INDEX (open_\w+|undecided_by_age|cases_opened) ")


@pytest.mark.parametrize("page", PAGES)
def test_it_reads_no_case_that_it_does_not_show(house: House, page: str) -> None:
    Case.objects.filter(id=receive_report()).update(named_only=True)
    viewer = house.viewer("super")
    with CaptureQueriesContext(connection) as asked:
        PAGES[page](viewer)
    assert not [step for step in steps(asked) if WHOLE.search(step)]


def test_a_units_shift_begins_with_the_words_that_wait(house: House) -> None:
    receive_report()
    viewer = house.viewer("super")
    with CaptureQueriesContext(connection) as asked:
        shift(viewer, None)
    words = next(query["sql"] for query in asked if "intake_message" in query["sql"])
    assert next(plan(words)).endswith("(id=?)")  # not each open case of a child


@pytest.mark.parametrize("count", COUNTS)
def test_cases_are_counted_from_an_index_alone(house: House, count: str) -> None:
    receive_report()
    viewer = house.viewer("super")
    with CaptureQueriesContext(connection) as asked:
        COUNTS[count](viewer)
    assert any(COVERED.search(step) for step in steps(asked))
    assert not [step for step in steps(asked) if LOOKED_UP.search(step)]


def steps(asked: CaptureQueriesContext) -> Iterator[str]:
    """Yield the steps in which SQLite runs all that was asked."""
    for query in asked:
        if query["sql"].startswith("SELECT"):
            yield from plan(query["sql"])


def plan(sql: str) -> Iterator[str]:
    """Yield the steps in which SQLite would run a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        yield from (row[-1] for row in cursor.fetchall())
