"""A report that nobody has taken is handed over or named all the same, and the child sees no change by it."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions
from payung.cases.models import Decision
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.tests.reports import receive_childs_report
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.intake.contents import actions as intake
from payung.intake.dialogue import queries as reports
from payung.staff.viewer import ReporterViewer
from tests.house import House

RECEIVED = "received"
READ = "read"

ChildsReport = tuple[UUID, ReporterViewer]


@pytest.fixture
def childs_report(house: House) -> ChildsReport:
    return receive_childs_report()


def status(child: ReporterViewer) -> str:
    return reports.dialogue(child).status


def test_what_came_to_the_wrong_unit_goes_on_unread(
    house: House, childs_report: ChildsReport
) -> None:
    report, child = childs_report
    actions.hand_over(house.viewer("super"), report, house.units["child_protection"], "Their area.")
    assert status(child) == RECEIVED
    care = house.viewer("care")
    assert queue_queries.row(care, report).owner is None
    # and on again, still untaken
    actions.hand_over(care, report, house.units["helpline"], "They asked for a helpline.")
    assert status(child) == RECEIVED
    line = house.viewer("line")
    actions.take(line, report)
    assert status(child) == READ
    texts = [step.text for step in notes_queries.story(line, report)]
    assert texts == ["Their area.", "They asked for a helpline."]


def test_a_conflict_is_named_before_anybody_reads(
    house: House, childs_report: ChildsReport
) -> None:
    report, child = childs_report
    officers = [house.officers["liaison"], house.officers["super"]]
    actions.name_readers(house.viewer("super"), report, officers, "A colleague is named.")
    assert status(child) == RECEIVED
    with pytest.raises(NotFound):
        queue_queries.row(house.viewer("intake"), report)
    liaison = house.viewer("liaison")
    assert queue_queries.row(liaison, report).owner is None
    wanted = QueueFilter(state=State.UNTAKEN)
    assert [row.id for row in queue_queries.queue(liaison, wanted).rows] == [report]
    with pytest.raises(Conflict, match="Take this report first"):
        intake.open_contents(liaison, report)
    actions.take(liaison, report)
    assert status(child) == READ
    assert [step.text for step in notes_queries.story(liaison, report)] == ["A colleague is named."]


def test_a_named_one_that_nobody_has_taken_opens_to_the_unit_again(
    house: House, childs_report: ChildsReport
) -> None:
    report, child = childs_report
    officers = [house.officers["liaison"], house.officers["super"]]
    actions.name_readers(house.viewer("super"), report, officers, "A colleague is named.")
    actions.open_to_unit(house.viewer("super"), report, "Another person of that name.")
    actions.take(house.viewer("intake"), report)
    assert status(child) == READ


def test_a_refused_hand_over_leaves_no_decision(house: House, childs_report: ChildsReport) -> None:
    report, _child = childs_report
    with pytest.raises(BadInput):
        actions.hand_over(house.viewer("super"), report, house.units["police"], "Why.")
    assert not Decision.objects.exists()
