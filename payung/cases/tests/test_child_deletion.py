"""One child's file is deleted by two officers, and another child's of the same case stays."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.children.queries import child_file
from payung.cases.models import (
    ChildFile,
    ChildFilePart,
    ChildRecord,
    Decision,
    PersonRecord,
    Proposal,
    Step,
    StepRecord,
)
from payung.cases.persons import actions as persons
from payung.cases.retention import actions as retention
from payung.cases.tests.household import NAMES, WHY, Household
from payung.cases.tests.reports import acts_of
from payung.foundation import clock
from payung.foundation.errors import Conflict
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import NameToken
from tests.house import House

pytestmark = pytest.mark.django_db
WAIT = timedelta(days=15)
ROWS = (PersonRecord, Step, StepRecord, Decision, ChildRecord, ChildFile)


@pytest.fixture
def household(house: House, settings: Settings, tmp_path: Path) -> Household:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    return Household(house)


def run() -> int:
    with clock.at(clock.now() + WAIT):
        return deletion.delete_decided(SYSTEM)


def rows() -> Iterator[tuple[str, UUID]]:
    return (
        (table.__name__, id_)
        for table in ROWS
        for id_ in table._default_manager.values_list("id", flat=True)
    )


def test_what_is_one_childs_alone_goes_and_all_else_stays(household: Household) -> None:
    dara, sok = household.children["dara"], household.children["sok"]
    household.outcome(dara)
    household.decide()
    others = child_file(household.officer, household.report, sok)
    names = set(NameToken.objects.values_list("value", flat=True))

    assert run() == 1

    assert household.known() == [NAMES["sok"]]
    assert set(ChildFile.objects.values_list("id", flat=True)) == {sok}
    kept = child_file(household.officer, household.report, sok)
    assert [step.id for step in kept.steps] == [step.id for step in others.steps]
    assert kept.notes == others.notes
    assert [one.id for one in kept.outcomes] == [one.id for one in others.outcomes]
    assert (Step.objects.count(), ChildRecord.objects.count()) == (2, 1)
    assert not ChildFilePart.objects.exists()
    assert not Proposal.objects.exists()
    sealed = {id_ for table, id_ in rows() if table not in {"Step", "ChildFile"}}
    assert sealed <= set(Grant.objects.values_list("record", flat=True))
    assert names == set(NameToken.objects.values_list("value", flat=True))
    assert acts_of(household.report)[-1] == "child.file-deleted"


def test_the_child_is_found_by_no_name_once_it_is_confirmed_and_again_where_it_is_cancelled(
    household: Household,
) -> None:
    before = set(NameToken.objects.values_list("value", flat=True))
    household.decide()
    during = set(NameToken.objects.values_list("value", flat=True))
    assert during < before
    household_file = (household.house.viewer("liaison"), household.report)
    children.cancel_file_deletion(*household_file, household.children["dara"])
    assert set(NameToken.objects.values_list("value", flat=True)) == before
    assert not ChildFilePart.objects.exists()
    assert run() == 0
    assert len(household.known()) == 2


def test_nobody_confirms_their_own_decision_and_one_officer_deletes_nothing(
    household: Household,
) -> None:
    household.decide(confirm=False)
    with pytest.raises(Conflict):
        children.confirm_file_deletion(
            household.house.viewer("super"), household.report, household.children["dara"]
        )
    assert run() == 0
    assert len(household.known()) == 2


def test_nothing_is_written_of_a_child_whose_deletion_is_confirmed(household: Household) -> None:
    dara = household.children["dara"]
    household.decide()
    for write in (
        lambda: household.plan("Call again.", dara),
        lambda: household.outcome(dara),
        lambda: children.write_note(household.officer, household.report, dara, "Words."),
        lambda: persons.mark_mistake(
            household.officer,
            household.report,
            dara,
            "Words.",
            seen=child_file(household.officer, household.report, dara).person.latest.id,
        ),
    ):
        with pytest.raises(Conflict):
            write()


@pytest.mark.parametrize("stop", ["word", "hold", "transfer"])
def test_a_word_a_hold_or_a_transfer_stops_it(household: Household, stop: str) -> None:
    household.decide()
    supervisor = household.house.viewer("super")
    if stop == "word":
        dialogue.add_word(household.reporter, "I am back.")
    elif stop == "hold":
        retention.set_hold(supervisor, household.report, "A court asks.")
    else:
        unit = household.house.units["child_protection"]
        assignment.hand_over(supervisor, household.report, unit, "Theirs.")
    assert run() == 0
    assert not Proposal.objects.filter(record=household.children["dara"]).exists()
    assert PersonRecord.objects.count() == 2


def test_it_is_refused_while_the_child_has_no_outcome(household: Household) -> None:
    child = household.child("sok")
    with pytest.raises(Conflict):
        children.decide_file_deletion(household.house.viewer("super"), household.report, child, WHY)


def test_an_older_copy_does_not_bring_the_child_back(
    household: Household, settings: Settings
) -> None:
    copy = [row for table in ROWS[::-1] for row in table._default_manager.all()]
    household.decide()
    assert run() == 1
    left = set(rows())
    for row in copy:
        if not type(row)._default_manager.filter(pk=row.pk).exists():
            row.save(force_insert=True)
    assert set(rows()) > left
    deletion.replay_tombstones(SYSTEM, settings.PAYUNG_TOMBSTONES)
    assert set(rows()) == left
