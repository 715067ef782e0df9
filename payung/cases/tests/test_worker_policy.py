"""Who may be the worker of a child: in one home a child who may have harmed and another have two."""

from uuid import UUID, uuid4

import pytest

from payung.cases.children.policy import may_work_with
from payung.cases.persons.details import Details, PersonRole
from payung.cases.persons.queries import Person, Version
from payung.cases.queries.child_files import FileCard
from payung.foundation import clock
from payung.staff.policy import PermissionResult

OFFICER, OTHER = uuid4(), uuid4()


def person(
    *home: UUID, harmed: bool = False, role: PersonRole = PersonRole.CHILD, mistake: str = ""
) -> Person:
    details = Details(role, name="Somebody", has_harmed=harmed, lives_with=frozenset(home))
    return Person(
        uuid4(), (Version(uuid4(), uuid4(), "An officer", clock.now(), details, mistake),)
    )


def may(child: Person, other: Person, worker: UUID | None = OFFICER) -> PermissionResult:
    """Say whether OFFICER may work with a child; `worker`: of the other child."""
    leave = PermissionResult(given=True, reason="Open.")
    card = FileCard(
        other.id, worker, worker_name="W", own_only=False, may_read=leave, is_leaving=False
    )
    return may_work_with(child, OFFICER, [child, other], {other.id: card})


CHILD, HARMED = person(), person(harmed=True)


@pytest.mark.parametrize(
    ("child", "other"),
    [
        (CHILD, person(CHILD.id, harmed=True)),
        (person(HARMED.id), HARMED),
        (HARMED, person(HARMED.id)),
        (person(CHILD.id, harmed=True), CHILD),
        (HARMED, person(HARMED.id, harmed=True)),
        (HARMED, person(HARMED.id, role=PersonRole.ADULT_SURVIVOR)),
    ],
)
def test_who_works_with_one_of_a_home_cannot_work_with_the_other_where_one_may_have_harmed(
    child: Person, other: Person
) -> None:
    leave = may(child, other)
    assert not leave
    assert "each needs a worker of their own" in str(leave.reason)
    assert may(child, other, OTHER)
    assert may(child, other, None)
    assert may_work_with(child, OFFICER, [child, other], {})


@pytest.mark.parametrize(
    ("child", "other"),
    [
        (CHILD, HARMED),  # not known to live together: the page of the case asks for two
        (CHILD, person(CHILD.id)),
        (HARMED, person(HARMED.id, mistake="Another child.")),
        (HARMED, person(HARMED.id, role=PersonRole.PROTECTIVE_ADULT)),
    ],
)
def test_all_others_may_have_the_same_worker(child: Person, other: Person) -> None:
    leave = may(child, other)
    assert leave
    assert leave.reason == "The officer works with no child from whom this one is kept apart."
