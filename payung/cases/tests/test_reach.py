"""What a wish behind the receipt reaches: what hangs on its report, and what hangs on others of the case."""

from uuid import UUID, uuid4

from payung.cases.children.reach import ChildReach, Hanging, reach
from payung.cases.persons.details import Details, PersonRole
from payung.cases.persons.queries import Person, Version
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.cases.steps.moves import State
from payung.cases.steps.queries import CaseStep
from payung.cases.steps.queries import Version as StepVersion
from payung.foundation import clock

TOLD, OTHER = uuid4(), uuid4()


def person(report: UUID, role: PersonRole, mistake: str = "") -> Person:
    details = Details(role, name="Somebody")
    version = Version(uuid4(), report, "An officer", clock.now(), details, mistake)
    return Person(uuid4(), (version,))


CHILD, ANOTHER = person(TOLD, PersonRole.CHILD), person(OTHER, PersonRole.CHILD)
SUSPECT, WRONG = person(TOLD, PersonRole.SUSPECT), person(TOLD, PersonRole.CHILD, "A neighbour.")
PERSONS = (CHILD, ANOTHER, SUSPECT, WRONG)


def step(report: UUID, kind: StepKind, *persons: Person, state: State = State.DONE) -> CaseStep:
    contents = Contents("Words.", tuple(each.id for each in persons))
    version = StepVersion(uuid4(), "An officer", clock.now(), state, contents)
    return CaseStep(uuid4(), kind, report, None, "", None, clock.now(), (version,))


STEPS = (
    step(TOLD, StepKind.SAFEGUARDING_PLAN, CHILD, ANOTHER),
    step(OTHER, StepKind.CONTACT, CHILD),
    step(TOLD, StepKind.CONTACT, CHILD, state=State.CALLED_OFF),
    step(OTHER, StepKind.REFERRAL, ANOTHER),
)


def test_each_child_of_the_report_has_the_plans_and_steps_of_the_whole_case() -> None:
    found = reach(TOLD, PERSONS, STEPS)
    assert found.children == (ChildReach(CHILD.id, plans=1, steps=1),)
    assert found.elsewhere == 1


def test_a_deletion_takes_along_what_hangs_on_its_report_and_leaves_the_rest() -> None:
    found = reach(TOLD, PERSONS, STEPS)
    assert found.goes == Hanging(persons=3, steps=2, files=1)
    assert found.stays == Hanging(persons=1, steps=2, files=1)
    assert not reach(TOLD, (CHILD,), STEPS[:1]).stays
