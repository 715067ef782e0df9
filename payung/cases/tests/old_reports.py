"""What the tests of keeping and deleting share: reports from long ago, in each state."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case, DraftKind, Proposal
from payung.cases.notes import actions as notes
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queue import actions as queue
from payung.cases.steps import actions as steps
from payung.cases.steps.actions import Plan
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.cases.tests.reports import close, receive_childs_report, receive_report
from payung.foundation import clock, receipts
from payung.intake.dialogue import actions as intake
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from tests.house import House

LONG_AGO: Final = timedelta(days=396)  # 13 months
WAIT: Final = timedelta(days=15)
ACCOUNT: Final = [{"kind": "account", "value": "@blue_kite_77", "whose": "suspect"}]


def information() -> UUID:
    """Return a report of level P5."""
    with clock.at(clock.now() - LONG_AGO):
        report = receive_report(Lane.INDUSTRY)
    Case.objects.filter(id=report).update(level="P5")
    return report


def looked_at(house: House) -> tuple[UUID, ReporterViewer]:
    """Return a teacher's report that was only read and closed: nobody is owed an answer."""
    receipt = receipts.draw()
    with clock.at(clock.now() - LONG_AGO):
        report = receive_report(receipt=receipt, reporter="teacher")
        decided(house, report)
        closed(house, report)
    return report, ReporterViewer(receipts.reporter(receipt))


def decided(house: House, report: UUID) -> None:
    """Let an officer take a report and decide its level."""
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "Calm.", seen=Level.P3)


def closed(house: House, report: UUID) -> None:
    """Let the same officer close its case."""
    close(house, report)


def acted_on(house: House) -> tuple[UUID, ReporterViewer]:
    """Return a report with everything that can hang on one, linked to another."""
    officer = house.viewer("intake")
    with clock.at(clock.now() - LONG_AGO):
        report, child = receive_childs_report()
        decided(house, report)
        intake.add_word(child, "More.")
        intake.answer(officer, report, "Thank you.", upto=9)
        intake.read_answers(child, upto=9)
        notes.write_note(officer, report, "A note.")
        who = persons.add_person(officer, report, Details(PersonRole.CHILD, name="Invented"))
        children.write_note(officer, report, who, "A talk.")
        plan = Plan(Contents("Call the school."), clock.now() + timedelta(days=1))
        steps.plan_step(officer, report, StepKind.TASK, plan)
        notes.keep_draft(officer, report, DraftKind.NOTE, "A draft.")
        queue.be_present(officer, report)
        assignment.propose_transfer(officer, report, house.units["child_protection"], "Theirs.")
        closed(house, report)
    return report, child


def proposal_of(report: UUID) -> UUID:
    """Return the proposal that waits for a person."""
    return Proposal.objects.exclude(decision="keep").get(record=report).id
