"""Persons of a case: what is known of each is sealed, changes add to it, and nobody's words are lost."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.cases.assignment import actions as assignment
from payung.cases.joining import actions as joining
from payung.cases.models import PersonRecord
from payung.cases.notes import queries as notes_queries
from payung.cases.persons import actions, queries
from payung.cases.persons.details import LINE, TEXT, Details, PersonRole
from payung.cases.queries import case_of, worked_on
from payung.cases.retention.queries import aged_records
from payung.cases.sharing import actions as sharing
from payung.foundation.age_bands import AgeBand
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.persons import Basis, Person
from payung.intake.receiving import actions as receiving
from payung.intake.search import actions as search
from payung.intake.search.queries import SearchFilter
from payung.ledger.models import Entry
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db
CHILD = Details(PersonRole.CHILD, name="Dara Invented", age=AgeBand.FROM_12, wishes="Not by phone.")
AUNT = Details(PersonRole.PROTECTIVE_ADULT, relation="An aunt")
UNCLE = Details(PersonRole.SUSPECT, relation="An uncle of the child", age=AgeBand.ADULT)


def sent() -> UUID:
    form = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}
    return receiving.receive(DOOR, Report.lenient(form), Lane.CHILD, country="XA").reference


@pytest.fixture
def report(house: House) -> UUID:
    """A report that the intake officer has taken."""
    report = sent()
    assignment.take(house.viewer("intake"), report)
    return report


def known(house: House, report: UUID, name: str = "super") -> tuple[queries.Person, ...]:
    viewer = house.viewer(name)
    return queries.persons(viewer, case_of(viewer, report))


def test_colleagues_read_who_is_in_a_case_children_first(house: House, report: UUID) -> None:
    viewer = house.viewer("intake")
    actions.add_person(viewer, report, UNCLE)
    actions.add_person(viewer, report, CHILD)

    child, uncle = known(house, report)

    assert (child.details, uncle.details) == (CHILD, UNCLE)
    assert notes_queries.written(viewer, case_of(viewer, report)).persons == (child, uncle)
    acts = Entry.objects.filter(subject=f"report:{report}", act="case.person-added")
    assert acts.count() == 2


def test_a_page_that_is_sent_twice_adds_one_person(house: House, report: UUID) -> None:
    number = uuid4()
    for _twice in range(2):
        actions.add_person(house.viewer("intake"), report, CHILD, number=number)
    assert [person.id for person in known(house, report)] == [number]


def test_a_change_keeps_what_was_known_before(house: House, report: UUID) -> None:
    viewer = house.viewer("intake")
    id_ = actions.add_person(viewer, report, CHILD)
    (before,) = known(house, report)
    moved = replace(CHILD, whereabouts="At an aunt's.")

    actions.change_person(house.viewer("super"), report, id_, moved, seen=before.latest.id)

    (now,) = known(house, report)
    assert (now.details, [version.details for version in now.earlier]) == (moved, [CHILD])


def test_saving_without_a_change_writes_nothing(house: House, report: UUID) -> None:
    id_ = actions.add_person(house.viewer("intake"), report, CHILD)
    (before,) = known(house, report)
    actions.change_person(house.viewer("intake"), report, id_, CHILD, seen=before.latest.id)
    assert known(house, report) == (before,)


def test_who_saw_an_older_version_loses_no_words_and_overwrites_none(
    house: House, report: UUID
) -> None:
    id_ = actions.add_person(house.viewer("intake"), report, CHILD)
    (before,) = known(house, report)
    theirs = replace(CHILD, facts="Goes to school again.")
    actions.change_person(house.viewer("super"), report, id_, theirs, seen=before.latest.id)

    with pytest.raises(Conflict, match="A colleague has changed this person"):
        actions.change_person(house.viewer("intake"), report, id_, UNCLE, seen=before.latest.id)

    (now,) = known(house, report)
    assert now.details == theirs


def test_a_mistake_is_marked_with_its_reason_and_can_be_taken_up_again(
    house: House, report: UUID
) -> None:
    viewer = house.viewer("intake")
    id_ = actions.add_person(viewer, report, UNCLE)
    (person,) = known(house, report)

    actions.mark_mistake(viewer, report, id_, "Another uncle.", seen=person.latest.id)

    (marked,) = known(house, report)
    assert (marked.latest.mistake, marked.details) == ("Another uncle.", UNCLE)
    with pytest.raises(Conflict, match="marked as a mistake already"):
        actions.mark_mistake(viewer, report, id_, "Again.", seen=marked.latest.id)
    actions.change_person(viewer, report, id_, UNCLE, seen=marked.latest.id)
    assert known(house, report)[0].latest.mistake == ""


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details(PersonRole.CHILD), "name"),
        (replace(CHILD, name="n" * (LINE + 1)), "name"),
        (replace(CHILD, facts="f" * (TEXT + 1)), "facts"),
        (replace(CHILD, age="13"), "age"),
        (replace(CHILD, age=AgeBand.ADULT), "role"),
        (replace(UNCLE, age=AgeBand.FROM_15), "role"),
        (replace(UNCLE, role=PersonRole.ADULT_SURVIVOR, age=AgeBand.FROM_15), "role"),
        (replace(UNCLE, has_harmed=True), "has_harmed"),
    ],
)
def test_what_does_not_fit_names_its_field(
    house: House, report: UUID, details: Details, field: str
) -> None:
    with pytest.raises(BadInput) as error:
        actions.add_person(house.viewer("intake"), report, details)
    assert error.value.field == field
    assert not PersonRecord.objects.exists()


@given(role=st.sampled_from(PersonRole), age=st.sampled_from(["", *AgeBand]), harmed=st.booleans())
def test_nobody_under_18_is_ever_a_suspect(role: PersonRole, age: str, harmed: bool) -> None:
    try:
        details = Details(role, name="Somebody", age=age, has_harmed=harmed).stripped()
    except BadInput:
        return
    assert details.age in {"", AgeBand.ADULT} or details.role is not PersonRole.SUSPECT


def test_another_unit_and_an_untaken_case_are_closed(house: House, report: UUID) -> None:
    id_ = actions.add_person(house.viewer("intake"), report, CHILD)
    with pytest.raises(NotFound):
        queries.person(house.viewer("care"), report, id_)
    with pytest.raises(NotFound):
        queries.person(house.viewer("intake"), report, uuid4())
    with pytest.raises(NotAllowed):
        actions.add_person(house.viewer("fresh"), report, CHILD)
    with pytest.raises(Conflict, match="Take this report first"):
        actions.add_person(house.viewer("intake"), sent(), CHILD)


def test_a_person_stays_with_the_report_about_which_they_were_written(
    house: House, report: UUID
) -> None:
    viewer, other = house.viewer("intake"), sent()
    joining.join(viewer, report, other, "The same child.")
    actions.add_person(viewer, report, CHILD)
    id_ = actions.add_person(viewer, other, UNCLE)
    (uncle,) = [person for person in known(house, report) if person.id == id_]
    actions.change_person(
        viewer, report, id_, replace(UNCLE, facts="Works at sea."), seen=uncle.latest.id
    )

    joining.part(viewer, other, "Another child.")

    assert [person.details.name for person in known(house, report)] == [CHILD.name]
    assert [person.details.facts for person in known(house, other)] == ["Works at sea."]


def test_a_transferred_case_keeps_its_persons_and_is_found_by_their_names(
    house: House, report: UUID
) -> None:
    actions.add_person(house.viewer("intake"), report, replace(AUNT, name="Rithy Invented"))
    assert found_by_name(house, "intake", "rithy") == 1

    assignment.hand_over(
        house.viewer("super"), report, house.units["child_protection"], "They know the child."
    )
    assignment.take(house.viewer("care"), report)

    assert [person.details.name for person in known(house, report, "care")] == ["Rithy Invented"]
    assert found_by_name(house, "care", "RITHY") == 1
    with pytest.raises(NotFound):
        known(house, report)


def test_a_unit_that_shares_the_case_reads_and_writes_persons_until_it_ends(
    house: House, report: UUID
) -> None:
    lead, other = house.viewer("super"), house.viewer("care")
    actions.add_person(lead, report, CHILD)
    sharing.share(lead, report, house.units["child_protection"], "They know the child.")
    assignment.take(other, report)
    actions.add_person(other, report, UNCLE)

    share = worked_on(other, report)
    assert [person.details for person in queries.persons(other, share)] == [CHILD, UNCLE]
    assert len(known(house, report)) == 2

    sharing.end_share(lead, report, house.units["child_protection"], "They have finished.")
    actions.add_person(lead, report, replace(UNCLE, relation="A neighbour"))
    assert len(known(house, report)) == 3
    with pytest.raises(NotFound):
        queries.person(other, report, known(house, report)[0].id)


def found_by_name(house: House, name: str, person: str) -> int:
    basis = Basis(reason="A colleague asks.")
    return search.search_person(
        house.viewer(name), SearchFilter(), Person(name=person), basis
    ).count


def test_a_person_counts_as_work_on_the_case(house: House, report: UUID) -> None:
    case = case_of(house.viewer("intake"), report)
    assert not aged_records.was_worked_on(SYSTEM, report, case.taken_at)
    actions.add_person(house.viewer("intake"), report, CHILD)
    assert aged_records.was_worked_on(SYSTEM, report, case.taken_at)
