"""Handing a case on: the new unit reads what was decided and noted, and the old one nothing any more."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case, Draft
from payung.cases.notes import actions as notes
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.foundation import receipts
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import DOOR
from payung.intake.receiving import actions as intake
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(house: House) -> UUID:
    answers = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}
    report = intake.receive(
        DOOR, Report.lenient(answers), Lane.CHILD, country="XA", receipt=receipts.draw()
    ).reference
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "As told.", seen=Level.P3)
    notes.write_note(house.viewer("intake"), report, "Called the school.")
    return report


def test_the_story_goes_along_and_somebody_takes_it_anew(house: House, case: UUID) -> None:
    notes.keep_draft(house.viewer("intake"), case, notes.DraftKind.ANSWER, "Not sent")
    assignment.hand_over(
        house.viewer("super"), case, house.units["child_protection"], "Their area."
    )

    with pytest.raises(NotFound):
        queue_queries.row(house.viewer("super"), case)
    care = house.viewer("care")
    assert queue_queries.row(care, case).owner is None
    assignment.take(care, case)
    texts = [step.text for step in notes_queries.story(house.viewer("care"), case)]
    assert texts == ["As told.", "Called the school.", "Their area."]
    assert Case.objects.get().owner_id == house.officers["care"]
    assert not Draft.objects.exists()


def test_nothing_is_handed_on_without_a_reason_or_by_who_may_not(house: House, case: UUID) -> None:
    unit = house.units["child_protection"]
    with pytest.raises(BadInput) as error:
        assignment.hand_over(house.viewer("super"), case, unit, "  ")
    assert error.value.field == "reason"
    with pytest.raises(NotAllowed):
        assignment.hand_over(house.viewer("intake"), case, unit, "Why.")


def test_a_conflict_case_is_for_those_named_alone(house: House, case: UUID) -> None:
    officers = [house.officers["liaison"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), case, officers, "The officer knows the family.")

    with pytest.raises(NotFound):
        queue_queries.row(house.viewer("intake"), case)
    with pytest.raises(NotFound):
        notes_queries.story(house.viewer("intake"), case)
    liaison = house.viewer("liaison")
    assert queue_queries.row(liaison, case).owner == liaison.id
    texts = [step.text for step in notes_queries.story(liaison, case)]
    assert texts == ["As told.", "Called the school.", "The officer knows the family."]
    notes.write_note(liaison, case, "For the two of us.")
    assert not any(
        row.id == case
        for row in queue_queries.queue(house.viewer("intake"), queue_queries.QueueFilter()).rows
    )

    assignment.open_to_unit(house.viewer("super"), case, "No conflict after all.")

    texts = [step.text for step in notes_queries.story(house.viewer("intake"), case)]
    assert texts[-2:] == ["For the two of us.", "No conflict after all."]


def test_a_refused_naming_leaves_everything_as_it_was(house: House, case: UUID) -> None:
    with pytest.raises(BadInput):
        assignment.name_readers(house.viewer("super"), case, [house.officers["liaison"]], "Why.")
    assert len(notes_queries.story(house.viewer("intake"), case)) == 2
    assert queue_queries.row(house.viewer("intake"), case).owner == house.officers["intake"]
