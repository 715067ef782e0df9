"""What a child asks of us: to stop, to see, to correct, to delete. A child-protection worker decides each."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case, Proposal
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.cases.retention import actions as retention
from payung.cases.tests.old_reports import WAIT
from payung.cases.tests.reports import acts_of, close, receive_childs_report
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.foundation.viewer import SYSTEM
from payung.intake.contents import actions as contents
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries as reports
from payung.intake.dialogue.actions import ForgetOutcome
from payung.intake.models import Message, MessageKind, StoredReport, Tombstone
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Level
from tests.house import House

SEE, FORGET, CORRECTION = MessageKind.SEE, MessageKind.FORGET, MessageKind.CORRECTION


@pytest.fixture(autouse=True)
def _elsewhere(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"


@pytest.fixture
def childs_report(house: House) -> tuple[UUID, ReporterViewer]:
    report, child = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "Calm.", seen=Level.P3)
    dialogue.answer(house.viewer("intake"), report, "Thank you for telling us.", upto=0)
    close(house, report)
    return report, child


def wishes(house: House, report: UUID) -> tuple[str, ...]:
    return queue_queries.row(house.viewer("intake"), report).wishes


def ask(child: ReporterViewer, wish: MessageKind) -> None:
    dialogue.ask(child, wish, "It was on Monday." if wish is CORRECTION else "")


@pytest.mark.parametrize("wish", [SEE, FORGET, CORRECTION, MessageKind.STOP])
def test_a_wish_waits_in_the_queue_with_a_clock_until_it_is_decided_and_told(
    house: House, childs_report: tuple[UUID, ReporterViewer], wish: MessageKind
) -> None:
    report, child = childs_report
    assert queue_queries.queue(house.viewer("liaison")).rows == ()
    ask(child, wish)
    (row,) = queue_queries.queue(house.viewer("liaison")).rows
    assert (row.id, row.wishes, row.words_waiting) == (report, (wish.value,), False)
    assert row.due_at == pytest.approx(clock.now() + timedelta(days=1), abs=timedelta(minutes=1))

    outcome = ForgetOutcome.SAFETY if wish is FORGET else None
    dialogue.decide_wish(house.viewer("liaison"), report, wish, "Because.", outcome)
    (row,) = queue_queries.queue(house.viewer("liaison")).rows
    assert (row.wishes, row.words_waiting) == ((), True)  # now the child waits to be told
    with pytest.raises(Conflict, match="a decision on a wish"):
        close(house, report)
    dialogue.answer(house.viewer("intake"), report, "We have read it.", upto=99)
    close(house, report)
    assert queue_queries.queue(house.viewer("liaison")).rows == ()


def test_several_wishes_stand_beside_each_other_and_are_decided_one_by_one(
    house: House, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    report, child = childs_report
    for wish in (FORGET, SEE, MessageKind.STOP):
        ask(child, wish)
        ask(child, wish)
    assert wishes(house, report) == ("stop", "see", "forget")
    assert Message.objects.filter(author="reporter").count() == 3
    dialogue.decide_wish(house.viewer("liaison"), report, SEE, "On Tuesday, at school.")
    assert wishes(house, report) == ("stop", "forget")


def test_a_wish_can_be_asked_again_after_it_was_decided(
    house: House, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    report, child = childs_report
    ask(child, SEE)
    dialogue.decide_wish(house.viewer("liaison"), report, SEE, "On Tuesday.")
    ask(child, SEE)
    assert wishes(house, report) == ("see",)


def test_each_correction_is_kept_beside_what_was_told_and_can_raise_the_level(
    house: House, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    report, child = childs_report
    before = bytes(StoredReport.objects.get().body)
    dialogue.ask(child, CORRECTION, "It was on Monday.")
    dialogue.ask(child, CORRECTION, "He meets me today and I want to die.")
    assert Message.objects.filter(kind="correction").count() == 2
    assert bytes(StoredReport.objects.get().body) == before
    assert queue_queries.row(house.viewer("intake"), report).level == "P1"
    texts = [word.text for word in contents.open_contents(house.viewer("intake"), report).dialogue]
    assert texts[1] == "It was on Monday."
    assert reports.dialogue(child).messages[1].text == "It was on Monday."


def test_a_correction_needs_words(childs_report: tuple[UUID, ReporterViewer]) -> None:
    with pytest.raises(BadInput):
        dialogue.ask(childs_report[1], CORRECTION, "  ")


@pytest.mark.parametrize("name", ["intake", "super", "fresh"])
def test_only_child_protection_decides(
    house: House, childs_report: tuple[UUID, ReporterViewer], name: str
) -> None:
    ask(childs_report[1], SEE)
    with pytest.raises(NotAllowed):
        dialogue.decide_wish(house.viewer(name), childs_report[0], SEE, "Because.")


def test_what_nobody_asked_cannot_be_decided(
    house: House, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    with pytest.raises(Conflict):
        dialogue.decide_wish(house.viewer("liaison"), childs_report[0], SEE, "Because.")


def test_to_delete_needs_an_outcome_and_nothing_else_has_one(
    house: House, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    ask(childs_report[1], FORGET)
    ask(childs_report[1], SEE)
    with pytest.raises(BadInput):
        dialogue.decide_wish(house.viewer("liaison"), childs_report[0], FORGET, "Because.")
    with pytest.raises(BadInput):
        dialogue.decide_wish(
            house.viewer("liaison"), childs_report[0], SEE, "No.", ForgetOutcome.DELETE
        )


def test_kept_nothing_is_proposed(house: House, childs_report: tuple[UUID, ReporterViewer]) -> None:
    report, child = childs_report
    ask(child, FORGET)
    dialogue.decide_wish(house.viewer("liaison"), report, FORGET, "A trial.", ForgetOutcome.COURT)
    assert not Proposal.objects.exists()
    *_before, step = notes_queries.story(house.viewer("intake"), report)
    assert (step.kind, step.outcome, step.text) == ("forget", "court", "A trial.")


@pytest.fixture
def to_be_deleted(house: House, childs_report: tuple[UUID, ReporterViewer]) -> UUID:
    """A child's wish that was decided: to delete, and they were told."""
    report, child = childs_report
    ask(child, FORGET)
    dialogue.decide_wish(
        house.viewer("liaison"), report, FORGET, "We met. It is hers.", ForgetOutcome.DELETE
    )
    return report


def test_deleted_only_after_the_child_was_told_a_second_officer_agreed_and_some_days_passed(
    house: House, to_be_deleted: UUID, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    report, child = childs_report
    row = Proposal.objects.get()
    assert (row.rule, row.officer_id) == ("child_asked", house.officers["liaison"])
    with pytest.raises(Conflict, match="waiting for a person"):  # the child has not been told
        retention.confirm_deletion(house.viewer("super"), [row.id])
    dialogue.answer(house.viewer("intake"), report, "We will delete it.", upto=99)
    with pytest.raises(Conflict, match="waiting for a person"):  # and nobody has closed the case
        retention.confirm_deletion(house.viewer("super"), [row.id])
    close(house, report)
    with pytest.raises(Conflict, match="second officer"):
        retention.confirm_deletion(house.viewer("liaison"), [row.id])
    retention.confirm_deletion(house.viewer("super"), [row.id])
    assert deletion.delete_decided(SYSTEM) == 0
    assert not reports.was_deleted(child)
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 1
    assert not StoredReport.objects.exists()
    assert Tombstone.objects.get().rule == "child_asked"
    assert reports.was_deleted(child)
    assert acts_of(report)[-1] == "record.deleted"


def test_the_child_says_that_it_was_not_them_and_nothing_goes(
    house: House, to_be_deleted: UUID, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    report, child = childs_report
    dialogue.answer(house.viewer("intake"), report, "We will delete it.", upto=99)
    close(house, report)
    retention.confirm_deletion(house.viewer("super"), [Proposal.objects.get().id])
    dialogue.add_word(child, "I did not ask for that!")
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 0
    assert StoredReport.objects.exists()
    assert Proposal.objects.get().decision == ""


def test_what_is_held_cannot_be_promised_away(
    house: House, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    report, child = childs_report
    ask(child, FORGET)
    Case.objects.update(held_at=clock.now())
    with pytest.raises(Conflict, match="legal hold"):
        dialogue.decide_wish(house.viewer("liaison"), report, FORGET, "Hers.", ForgetOutcome.DELETE)
    assert wishes(house, report) == ("forget",)


def test_it_is_gone_through_by_who_may_speak_with_children_and_the_ledger_says_so(
    house: House, childs_report: tuple[UUID, ReporterViewer]
) -> None:
    report, _ = childs_report
    contents.open_together(house.viewer("liaison"), report)
    assert acts_of(report)[-2:] == ["report.opened", "case.gone-through"]
    with pytest.raises(NotAllowed):
        contents.open_together(house.viewer("fresh"), report)
