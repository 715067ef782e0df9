"""What somebody tells an officer is a report like any other, in the lane of who tells it."""

from uuid import UUID, uuid4

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.models import Case
from payung.foundation import receipts
from payung.foundation.errors import NotAllowed
from payung.intake.contents import actions as contents
from payung.intake.models import StoredReport
from payung.intake.receiving.actions import Received, write_down
from payung.ledger.models import Entry
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db
CALL = {
    "language": "th",
    "channel": "telephone",
    "reporter": "friend",
    "children": [{"safe_now": "unsure", "where_now": "At school."}],
    "narrative": "A friend is asked for pictures.",
}


def written(
    house: House, name: str = "intake", *, number: UUID | None = None, **changes: object
) -> Received:
    report = Report.lenient(CALL | changes)
    return write_down(house.viewer(name), report, number=number or uuid4())


def test_a_call_is_a_report_of_the_unit_that_was_called(house: House) -> None:
    received = written(house)

    case = Case.objects.get(id=received.reference)
    assert (case.unit_id, case.lane, case.level) == (house.units["police"], "child", "P2")
    assert received.receipt is None
    entry = Entry.objects.get(subject=f"report:{case.id}", act="report.received")
    assert entry.actor == house.viewer("intake").name
    assignment.take(house.viewer("intake"), case.id)
    opened = contents.open_contents(house.viewer("intake"), case.id)
    assert opened.report.narrative == CALL["narrative"]
    assert not opened.can_answer


@pytest.mark.parametrize(
    ("reporter", "lane"),
    [
        *((name, "child") for name in ("child", "friend", "parent_or_carer", "other", None)),
        *((name, "community") for name in ("teacher", "health_worker", "community_worker")),
    ],
)
def test_the_lane_is_that_of_who_tells(house: House, reporter: str | None, lane: str) -> None:
    received = written(house, reporter=reporter)
    assert Case.objects.get(id=received.reference).lane == lane


def test_a_page_that_is_sent_twice_gives_one_report(house: House) -> None:
    number = uuid4()
    first, second = written(house, number=number), written(house, number=number)
    assert (first.reference, second.reference) == (number, number)
    assert (first.again, second.again) == (False, True)
    assert StoredReport.objects.count() == 1


def test_a_page_that_comes_back_with_other_words_loses_none(house: House) -> None:
    number = uuid4()
    written(house, number=number)
    other = written(house, number=number, narrative="It goes on, and he knows where she lives.")
    assert not other.again
    assert StoredReport.objects.count() == 2


def test_with_a_receipt_the_one_who_told_can_come_back(house: House) -> None:
    receipt = receipts.draw()
    received = write_down(
        house.viewer("intake"), Report.lenient(CALL), number=uuid4(), receipt=receipt
    )
    assert received.receipt == receipt
    stored = StoredReport.objects.get()
    assert stored.lookup == receipts.reporter(receipt).lookup


@pytest.mark.parametrize("name", ["care", "line"])
def test_a_unit_that_is_no_police_keeps_what_it_is_told(house: House, name: str) -> None:
    received = written(house, name, children=[{"safe_now": "no"}])
    assert received.level == "P1"
    assert Case.objects.get(id=received.reference).unit_id == house.viewer(name).unit


def test_what_names_an_official_goes_to_oversight(house: House) -> None:
    received = written(house, suspects=[{"relationship": "police"}])
    assert Case.objects.get(id=received.reference).unit_id == house.units["oversight"]


def test_who_does_not_want_police_to_know_is_heard(house: House) -> None:
    received = written(house, avoid=["police"], children=[{"safe_now": "yes"}])
    assert Case.objects.get(id=received.reference).unit_id != house.units["police"]


def test_without_the_role_nothing_is_written_down(house: House) -> None:
    with pytest.raises(NotAllowed):
        written(house, "admin")
    assert not StoredReport.objects.exists()
