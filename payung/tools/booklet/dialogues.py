"""Invented reports whose dialogues are at different points."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending
from payung.cases.retention import actions as retention
from payung.cases.retention import queries
from payung.foundation import clock, receipts
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue.actions import MessageKind
from payung.intake.dialogue.actions import ask as ask_us
from payung.intake.receiving.actions import receive
from payung.staff.queries import officer_named
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.tools.demo import COUNTRY, countersign, signed_in
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report

ANSWER: Final = "Thank you for telling us. You did the right thing."
QUESTION: Final = "Is there a person near you whom you trust?"
WAIT: Final = timedelta(days=15)  # longer than a decided deletion waits


def receive_reports(language: str) -> list[str]:
    """Return the receipts of four reports: unanswered, answered, asked a question, deleted."""
    sari, maya = (signed_in(officer_named(SYSTEM, name)) for name in ("sari", "maya"))
    (new, _), (answered, first), (asked, second), (deleted, third) = (
        _receive(language) for _ in range(4)
    )
    for report in (first, second):
        assignment.take(sari, report)
        dialogue.answer(sari, report, ANSWER, upto=0)
    dialogue.answer(sari, second, QUESTION, question=True, upto=9)
    _delete(third, ReporterViewer(receipts.reporter(deleted)), sari, maya)
    return [new, answered, asked, deleted]


def _receive(language: str) -> tuple[str, UUID]:
    receipt = receipts.draw()
    words = {"language": language, "children": [{"safe_now": "yes"}], "narrative": "I need help."}
    report = Report.lenient({"country": COUNTRY, **words})
    return receipt, receive(DOOR, report, Lane.CHILD, country=COUNTRY, receipt=receipt).reference


def _delete(report: UUID, child: ReporterViewer, sari: OfficerViewer, maya: OfficerViewer) -> None:
    """Delete a report as its child asked: decided by one officer, confirmed by another, done weeks later."""
    ask_us(child, MessageKind.FORGET)
    assignment.take(sari, report)
    decisions.decide_level(sari, report, Level.P3, "Calm.", seen=Level.P3)
    outcome = dialogue.ForgetOutcome.DELETE
    dialogue.decide_wish(maya, report, MessageKind.FORGET, "We met.", outcome)
    dialogue.answer(sari, report, ANSWER, upto=9)
    decisions.write_ending(sari, report, ChildOutcome(Ending.NO_DANGER, "We met."))
    countersign("maya", report)
    decisions.close_case(sari, report, decisions.Closure.DONE)
    countersign("maya", report)
    waiting, _more = queries.proposals(sari, queries.Stage.SECOND)
    retention.confirm_deletion(
        sari, [proposal.id for proposal in waiting if proposal.record == report]
    )
    with clock.at(clock.now() + WAIT):
        deletion.delete_decided(SYSTEM)
