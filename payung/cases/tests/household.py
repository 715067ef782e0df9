"""What tests of children share: a case with two children, of whom one file is to be deleted."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending
from payung.cases.persons import actions as persons
from payung.cases.persons import queries as person_queries
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queries import worked_on
from payung.cases.steps import actions as steps
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.cases.tests.reports import countersign, receive_childs_report
from payung.foundation import clock
from payung.intake.dialogue import actions as dialogue
from payung.triage.lanes import Level
from tests.house import House

WHY: Final = "The child asked for it, alone."
NAMES: Final = {"dara": "Dara Invented", "sok": "Sok Another"}


class Household:
    """A case with two children, each with a word of every kind, and what concerns both."""

    def __init__(self, house: House) -> None:
        self.house, self.officer = house, house.viewer("intake")
        self.report, self.reporter = receive_childs_report()
        assignment.take(self.officer, self.report)
        decisions.decide_level(self.officer, self.report, Level.P3, "Heard.", seen=Level.P3)
        dialogue.answer(self.officer, self.report, "Thank you.", upto=99)
        self.children = {name: self.child(name) for name in NAMES}
        self.both = self.plan("A plan for both.", *self.children.values())
        self.outcome(*self.children.values())

    def child(self, name: str) -> UUID:
        details = Details(PersonRole.CHILD, name=NAMES[name])
        child = persons.add_person(self.officer, self.report, details)
        self.plan("Call.", child)
        children.write_note(self.officer, self.report, child, "A talk.")
        return child

    def plan(self, text: str, *concerned: UUID) -> UUID:
        due = clock.now() + timedelta(days=1)
        plan = steps.Plan(Contents(text, concerned), due)
        return steps.plan_step(self.officer, self.report, StepKind.TASK, plan)

    def outcome(self, *concerned: UUID) -> None:
        ending = ChildOutcome(Ending.NO_DANGER, "It ended.", children=concerned)
        decisions.write_ending(self.officer, self.report, ending)
        countersign(self.house, self.report)

    def decide(self, *, confirm: bool = True) -> None:
        dara = self.children["dara"]
        children.decide_file_deletion(self.house.viewer("super"), self.report, dara, WHY)
        if confirm:
            children.confirm_file_deletion(self.house.viewer("liaison"), self.report, dara)

    def known(self) -> list[str]:
        case = worked_on(self.officer, self.report)
        return [one.details.name for one in person_queries.persons(self.officer, case)]
