"""Who lives with whom is read both ways, written in one record, and ended in both."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.models import PersonRecord
from payung.cases.persons import actions, queries
from payung.cases.persons.details import Details, PersonRole
from payung.cases.persons.households import lives_with
from payung.cases.persons.queries import Person, Version
from payung.cases.queries import worked_on
from payung.cases.sharing import actions as sharing
from payung.cases.steps import actions as steps
from payung.cases.steps.contents import Contents
from payung.cases.steps.gates import StepGate
from payung.cases.steps.kinds import StepKind
from payung.cases.tests.reports import receive_report
from payung.foundation import clock
from payung.foundation.errors import BadInput
from tests.house import House

CHILD = Details(PersonRole.CHILD, name="Dara Invented")
AUNT = Details(PersonRole.PROTECTIVE_ADULT, relation="An aunt")
UNCLE = Details(PersonRole.SUSPECT, relation="An uncle of the child")
IDS = [uuid4() for _number in range(4)]


def person(id_: UUID, details: Details, *home: UUID, mistake: str = "") -> Person:
    known = replace(details, lives_with=frozenset(home))
    version = Version(uuid4(), uuid4(), "An officer", clock.now(), known, mistake)
    return Person(id_, (version,))


@given(st.sets(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS))))
def test_one_lives_with_another_if_and_only_if_a_record_of_either_says_so(
    said: set[tuple[UUID, UUID]],
) -> None:
    known = [person(id_, CHILD, *(home for who, home in said if who == id_)) for id_ in IDS]
    home = {one.id: lives_with(one, known) for one in known}
    for one in IDS:
        for other in IDS:
            expected = one != other and bool({(one, other), (other, one)} & said)
            assert (other in home[one]) == (one in home[other]) == expected


def test_nobody_lives_with_a_mistake_or_with_somebody_of_no_record_here() -> None:
    wrong = person(IDS[1], CHILD, IDS[0], mistake="Another child.")
    child = person(IDS[0], CHILD, IDS[1], IDS[2])
    assert lives_with(child, [child, wrong]) == set()


def test_a_record_from_before_households_opens_with_nobody_known_to_live_there() -> None:
    assert Details.read({"role": "child", "name": "Dara Invented"}) == CHILD


@pytest.fixture
def report(house: House) -> UUID:
    """A child's report that the intake officer has taken."""
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    return report


def known(house: House, report: UUID, name: str = "intake") -> dict[UUID, Person]:
    viewer = house.viewer(name)
    return {one.id: one for one in queries.persons(viewer, worked_on(viewer, report))}


def home(house: House, report: UUID, id_: UUID, name: str = "intake") -> frozenset[UUID]:
    there = known(house, report, name)
    return lives_with(there[id_], there.values())


def save(
    house: House,
    report: UUID,
    id_: UUID,
    *with_: UUID,
    name: str = "intake",
    home_seen: frozenset[UUID] | None = None,
) -> None:
    """Save what is known of a person, with others ticked as those with whom they live."""
    one = known(house, report, name)[id_]
    details = replace(one.details, lives_with=frozenset(with_))
    shown = home(house, report, id_, name) if home_seen is None else home_seen
    actions.change_person(
        house.viewer(name), report, id_, details, seen=one.latest.id, home_seen=shown
    )


@pytest.mark.django_db
def test_it_is_written_once_and_ended_from_either_record(house: House, report: UUID) -> None:
    viewer = house.viewer("intake")
    aunt = actions.add_person(viewer, report, AUNT)
    child = actions.add_person(viewer, report, replace(CHILD, lives_with=frozenset({aunt})))
    assert home(house, report, child) == {aunt}
    assert home(house, report, aunt) == {child}

    save(house, report, aunt, child)  # as the page offers it
    assert PersonRecord.objects.count() == 2

    save(house, report, aunt)
    assert home(house, report, child) == set()
    assert known(house, report)[child].earlier[0].details.lives_with == {aunt}


@pytest.mark.django_db
def test_what_a_colleague_ticks_or_unticks_meanwhile_on_another_page_stays(
    house: House, report: UUID
) -> None:
    aunt = actions.add_person(house.viewer("intake"), report, AUNT)
    child = actions.add_person(house.viewer("intake"), report, CHILD)
    save(house, report, aunt, child, name="super")
    save(house, report, child, home_seen=frozenset())  # opened before
    assert home(house, report, child) == {aunt}

    save(house, report, aunt, name="super")
    save(house, report, child, aunt, home_seen=frozenset({aunt}))  # opened before
    assert home(house, report, child) == set()


@pytest.mark.django_db
def test_who_is_not_in_the_case_lives_with_nobody_here(house: House, report: UUID) -> None:
    stranger = replace(CHILD, lives_with=frozenset({uuid4()}))
    with pytest.raises(BadInput) as error:
        actions.add_person(house.viewer("intake"), report, stranger)
    assert error.value.field == "lives_with"


@pytest.mark.django_db
def test_who_cannot_read_of_a_suspect_leaves_them_in_the_home(house: House, report: UUID) -> None:
    police = house.viewer("intake")
    uncle = actions.add_person(police, report, UNCLE)
    aunt = actions.add_person(police, report, AUNT)
    child = actions.add_person(police, report, replace(CHILD, lives_with=frozenset({uncle})))
    sharing.share(house.viewer("super"), report, house.units["child_protection"], "They know.")
    assignment.take(house.viewer("care"), report)
    assert home(house, report, child, "care") == set()

    save(house, report, child, aunt, name="care")

    assert home(house, report, child) == {uncle, aunt}


@pytest.mark.django_db
def test_a_talk_with_both_of_one_home_is_refused_as_a_plan_and_recorded_once_it_was(
    house: House, report: UUID
) -> None:
    viewer = house.viewer("intake")
    child = actions.add_person(viewer, report, CHILD)
    brother = replace(CHILD, has_harmed=True, lives_with=frozenset({child}))
    both = Contents("At home.", (child, actions.add_person(viewer, report, brother)))
    due = clock.now() + timedelta(days=1)
    with pytest.raises(steps.GateShut) as refused:
        steps.plan_step(viewer, report, StepKind.CONTACT, steps.Plan(both, due))
    assert (refused.value.gates, refused.value.may_open) == ((StepGate.SEPARATE_TALKS,), False)

    happened = replace(both, answers={"who": "Both, together."})
    assert steps.record_step(viewer, report, StepKind.CONTACT, happened, clock.now())


@pytest.mark.django_db
def test_a_file_that_is_for_its_worker_alone_is_not_changed_from_another(
    house: House, report: UUID
) -> None:
    viewer = house.viewer("intake")
    sok = actions.add_person(viewer, report, CHILD)
    dara = actions.add_person(viewer, report, CHILD)
    save(house, report, sok, dara)
    children.name_worker(viewer, report, sok, house.officers["liaison"], "Their own.")
    children.restrict(house.viewer("super"), report, sok, "Separate talks.")

    with pytest.raises(BadInput) as error:
        save(house, report, dara)

    assert error.value.field == "lives_with"
    assert home(house, report, dara) == {sok}
