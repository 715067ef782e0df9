"""One suspect, many children: the cases are linked, each child keeps their own, and no plan forgets one."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.children.actions import open_suspect_children
from payung.cases.children.queries import SuspectChildren, suspect_children
from payung.cases.joining import actions as joining
from payung.cases.models import Case
from payung.cases.notes import queries as notes_queries
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.steps import actions as steps
from payung.cases.steps.actions import GateShut
from payung.cases.steps.contents import Contents
from payung.cases.steps.gates import StepGate
from payung.cases.steps.kinds import StepKind
from payung.cases.tests.reports import acts_of, receive_report
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion.actions import record_deletion
from tests.house import House

pytestmark = pytest.mark.django_db
WHY = "The same account, and the same man on both pictures."
MAN = Details(PersonRole.SUSPECT, relation="The coach")
NAMES = ("Dara Invented", "Sok Invented", "Mai Invented")


@pytest.fixture
def cases(house: House) -> list[UUID]:
    """Three cases of the intake officer, each with a child of its own; the first two have a suspect."""
    officer, made = house.viewer("intake"), []
    for number, name in enumerate(NAMES):
        made.append(receive_report())
        assignment.take(officer, made[-1])
        persons.add_person(officer, made[-1], Details(PersonRole.CHILD, name=name))
        if number < 2:
            persons.add_person(officer, made[-1], MAN)
    return made


def link(house: House, first: UUID, second: UUID, name: str = "intake") -> None:
    joining.link_suspect(house.viewer(name), first, second, WHY)


def names(known: SuspectChildren) -> list[list[str]]:
    return [[child.details.name for child in case.children] for case in known.cases]


def children(house: House, case: UUID, name: str = "intake") -> list[list[str]]:
    return names(suspect_children(house.viewer(name), case))


def plan(house: House, case: UUID, kind: StepKind) -> None:
    plan = steps.Plan(Contents("As agreed."), clock.now() + timedelta(days=1))
    steps.plan_step(house.viewer("intake"), case, kind, plan)


def safeguard(house: House, case: UUID) -> None:
    (known, *_others) = suspect_children(house.viewer("intake"), case).cases
    concerned = tuple(child.id for child in known.children)
    made = Contents("Each sleeps at an aunt's.", concerned, {"reach": "none"})
    officer = house.viewer("intake")
    steps.record_step(officer, case, StepKind.SAFEGUARDING_PLAN, made, clock.now())


def test_from_each_case_all_children_are_seen_and_each_keeps_their_own_case(
    house: House, cases: list[UUID]
) -> None:
    first, second, third = cases
    link(house, first, second)
    link(house, third, second)
    for case, own in zip(cases, NAMES, strict=True):
        assert children(house, case)[0] == [own]
        assert sorted(children(house, case)) == sorted([name] for name in NAMES)
    assert not Case.objects.filter(merged_into__isnull=False).exists()
    for case in (first, second):
        assert WHY in [entry.text for entry in notes_queries.story(house.viewer("intake"), case)]
        assert "case.suspect-linked" in acts_of(case)
    with pytest.raises(Conflict):
        link(house, first, third)  # through the second


def test_the_ledger_records_who_reads_the_children_of_other_cases(
    house: House, cases: list[UUID]
) -> None:
    open_suspect_children(house.viewer("intake"), cases[0])
    assert "case.suspect-cases-read" not in acts_of(cases[0])
    link(house, cases[0], cases[1])
    open_suspect_children(house.viewer("liaison"), cases[0])
    assert acts_of(cases[0])[-1] == "case.suspect-cases-read"


def test_no_arrest_is_planned_before_the_plan_of_every_child_in_each_case(
    house: House, cases: list[UUID]
) -> None:
    first, second, third = cases
    link(house, first, second)
    safeguard(house, first)
    safeguard(house, third)
    with pytest.raises(GateShut) as shut:
        plan(house, first, StepKind.CHARGE)
    assert shut.value.gates == (StepGate.OTHER_CASES,)
    plan(house, first, StepKind.TASK)
    safeguard(house, second)
    plan(house, first, StepKind.CHARGE)
    persons.add_person(house.viewer("intake"), second, Details(PersonRole.CHILD, name="A sister"))
    with pytest.raises(GateShut):
        plan(house, first, StepKind.CHARGE)


def test_a_case_with_another_unit_shuts_the_gate_and_shows_only_that_it_is_there(
    house: House, cases: list[UUID]
) -> None:
    first, second, _third = cases
    link(house, first, second)
    safeguard(house, first)
    safeguard(house, second)
    assignment.hand_over(house.viewer("super"), second, house.units["child_protection"], WHY)
    known = suspect_children(house.viewer("intake"), first)
    assert names(known) == [[NAMES[0]]]
    assert known.elsewhere == (house.units["child_protection"],)
    with pytest.raises(GateShut):
        plan(house, first, StepKind.CHARGE)


def test_what_is_for_others_by_name_counts_for_nothing(house: House, cases: list[UUID]) -> None:
    first, second, _third = cases
    link(house, first, second)
    Case.objects.filter(id=second).update(named_only=True)
    Case.objects.get(id=second).readers.create(officer_id=house.officers["super"], chain="")
    known = suspect_children(house.viewer("intake"), first)
    assert (names(known), known.elsewhere) == ([[NAMES[0]]], ())
    with pytest.raises(NotFound):
        suspect_children(house.viewer("intake"), second)


def test_who_does_not_work_on_the_case_links_nothing(house: House, cases: list[UUID]) -> None:
    with pytest.raises(NotAllowed):
        link(house, cases[0], cases[1], name="liaison")
    with pytest.raises(NotFound):
        link(house, cases[0], cases[1], name="care")
    foreign = receive_report()
    assignment.hand_over(house.viewer("super"), foreign, house.units["child_protection"], WHY)
    with pytest.raises(NotFound):
        link(house, cases[0], foreign)


@pytest.mark.parametrize("gone", ["parted", "deleted"])
def test_the_others_stay_linked_when_the_case_between_them_goes(
    house: House, cases: list[UUID], gone: str, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    first, second, third = cases
    link(house, second, first)
    link(house, second, third)
    if gone == "parted":
        joining.part_suspect(house.viewer("intake"), second, "Somebody else.")
        assert children(house, second) == [[NAMES[1]]]
        with pytest.raises(Conflict):
            joining.part_suspect(house.viewer("intake"), second, "Again.")
    else:
        cause = record_deletion.Cause("case", "reviewed", "system")
        record_deletion.delete_report(SYSTEM, Case.objects.get(id=second), cause)
    assert children(house, first) == [[NAMES[0]], [NAMES[2]]]


def test_joined_reports_stay_linked_as_one_case_and_part_with_their_links(
    house: House, cases: list[UUID]
) -> None:
    first, second, third = cases
    link(house, second, third)
    joining.join(house.viewer("intake"), first, second, "The same child.")
    assert children(house, third) == [[NAMES[2]], sorted(NAMES[:2])]
    joining.part(house.viewer("intake"), second, "Another child.")
    assert children(house, third) == [[NAMES[2]], [NAMES[1]]]
    link(house, first, second)  # apart, and of one suspect
    assert len(children(house, first)) == 3


def test_twenty_cases_ask_no_more_of_the_database_than_two(house: House, cases: list[UUID]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            suspect_children(house.viewer("intake"), cases[0])
        return len(queries)

    link(house, cases[0], cases[1])
    few = asked()
    link(house, cases[0], cases[2])
    for _each in range(3):
        more = receive_report()
        link(house, cases[0], more)
    assert asked() == few
