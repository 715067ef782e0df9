"""An exhibit goes with its report: named officers alone open both, a legal hold lies on both."""

import io
from pathlib import Path
from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.retention import actions as retention
from payung.cases.tests.reports import receive_childs_report
from payung.foundation import sealing
from payung.foundation.errors import Conflict, NotFound
from payung.media.exhibits import actions as media
from payung.media.exhibits import queries
from payung.media.exhibits.tests.samples import places as places
from payung.media.models import Custody, Exhibit, Source
from payung.staff.viewer import OfficerViewer
from tests.house import House


@pytest.fixture
def report(house: House, places: Path) -> UUID:
    report, _ = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    return report


def received(viewer: OfficerViewer, report: UUID) -> UUID:
    brought = media.Acquisition(Source.REPORT, "kite.jpg", report=report)
    return media.receive_exhibit(viewer, viewer.unit, io.BytesIO(b"kite"), brought)


def readers() -> set[str]:
    ids = [*Exhibit.objects.values_list("id", flat=True)]
    ids += [*Custody.objects.values_list("id", flat=True)]
    return set().union(*sealing.readers(ids).values())


def test_the_exhibits_of_a_report_open_to_those_who_are_named_for_it_alone(
    house: House, report: UUID
) -> None:
    named, other = house.viewer("super"), house.viewer("liaison")
    exhibit = received(other, report)
    officers = [house.officers["super"], house.officers["intake"]]
    assignment.name_readers(named, report, officers, "Conflict of interest.")
    second = received(named, report)
    media.hand_over(named, exhibit, "Laboratory", "To look at it.")
    mine = {named.keys[0].public.id, house.viewer("intake").keys[0].public.id}
    assert readers() == mine
    assert {card.id for card in queries.exhibits(named) if card.known} == {exhibit, second}
    assert queries.exhibits(other) == []
    with pytest.raises(NotFound):
        queries.exhibit(other, exhibit)
    with pytest.raises(NotFound):
        received(other, report)
    assignment.open_to_unit(named, report, "It is over.")
    assert {card.id for card in queries.exhibits(other) if card.known} == {exhibit, second}
    assert [step.to for step in queries.custody(other, exhibit)] == ["", "Laboratory"]
    assert not readers() & mine


def test_a_legal_hold_on_a_report_lies_on_its_exhibits(house: House, report: UUID) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, report)
    retention.set_hold(viewer, report, "A court.")
    with pytest.raises(Conflict, match="legal hold"):
        media.destroy(viewer, exhibit, "Why.")
    retention.lift_hold(viewer, report, "Over.")
    media.destroy(viewer, exhibit, "Why.")


def test_an_exhibit_stays_with_its_unit_where_the_report_moves_on_but_not_beside_oversight(
    house: House, report: UUID
) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, report)
    assignment.hand_over(viewer, report, house.units["helpline"], "Theirs.")
    assert queries.exhibit(viewer, exhibit).known
    other, _ = receive_childs_report()
    hidden = received(viewer, other)
    assignment.hand_over(viewer, other, house.units["oversight"], "It is about us.")
    with pytest.raises(NotFound):
        queries.exhibit(viewer, hidden)
