"""Drafts: kept sealed, one for each officer, report and kind; seen by their author alone; gone when sent."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.models import Draft
from payung.cases.notes import actions as notes
from payung.cases.notes import queries
from payung.cases.notes.actions import DraftKind
from payung.cases.tests.reports import acts_of, receive_childs_report
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.models import Grant
from payung.intake.dialogue import actions as intake
from tests.house import House


@pytest.fixture
def report(house: House) -> UUID:
    report, _child = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    return report


def test_a_draft_comes_back_as_it_was_typed(house: House, report: UUID) -> None:
    officer = house.viewer("intake")
    before = acts_of(report)
    assert notes.keep_draft(officer, report, DraftKind.ANSWER, "Are you", question=True)
    assert notes.keep_draft(officer, report, DraftKind.ANSWER, "Are you safe?", question=True)

    own = queries.drafts(officer, report).own["answer"]

    assert (own.text, own.question) == ("Are you safe?", True)
    assert Draft.objects.count() == 1
    assert Grant.objects.filter(record=Draft.objects.get().id).count() == 1
    assert acts_of(report) == before  # nothing was done


def test_a_colleague_hears_that_there_is_one_and_not_what_it_says(
    house: House, report: UUID
) -> None:
    notes.keep_draft(house.viewer("intake"), report, DraftKind.ANSWER, "Are you safe?")

    drafts = queries.drafts(house.viewer("super"), report)

    assert drafts.own == {}
    ((name, kind, _saved),) = drafts.others
    assert (name, kind) == ("Intake", "answer")


def test_what_is_typed_is_not_in_the_database_in_clear(house: House, report: UUID) -> None:
    notes.keep_draft(house.viewer("intake"), report, DraftKind.NOTE, "The aunt of the child.")
    assert b"aunt" not in bytes(Draft.objects.get().body)


@pytest.mark.parametrize("kind", list(DraftKind))
def test_sent_it_is_gone_with_its_grant(house: House, report: UUID, kind: DraftKind) -> None:
    officer = house.viewer("intake")
    for drafted in DraftKind:
        notes.keep_draft(officer, report, drafted, "Thank you.")
    record = Draft.objects.get(kind=kind).id
    if kind is DraftKind.ANSWER:
        intake.answer(officer, report, "Thank you.", upto=99)
    else:
        notes.write_note(officer, report, "Thank you.")
    assert not Draft.objects.filter(kind=kind).exists()
    assert not Grant.objects.filter(record=record).exists()
    assert Draft.objects.count() == 1


def test_an_answer_that_is_refused_keeps_its_draft(house: House) -> None:
    report, child = receive_childs_report()
    officer = house.viewer("intake")
    assignment.take(officer, report)
    notes.keep_draft(officer, report, DraftKind.ANSWER, "Thank you.")
    from payung.intake.dialogue import actions as intake

    intake.add_word(child, "Hello?")
    with pytest.raises(Conflict):
        intake.answer(officer, report, "Thank you.", upto=0)
    assert queries.drafts(officer, report).own["answer"].text == "Thank you."


def test_thrown_away_it_is_gone_and_a_colleagues_stays(house: House, report: UUID) -> None:
    for name in ("intake", "super"):
        notes.keep_draft(house.viewer(name), report, DraftKind.NOTE, "A note.")
    notes.throw_draft(house.viewer("intake"), report, DraftKind.NOTE)
    notes.throw_draft(house.viewer("intake"), report, DraftKind.NOTE)
    assert Draft.objects.get().officer_id == house.officers["super"]


def test_nothing_typed_keeps_none(house: House, report: UUID) -> None:
    officer = house.viewer("intake")
    notes.keep_draft(officer, report, DraftKind.NOTE, "A note.")
    assert not notes.keep_draft(officer, report, DraftKind.NOTE, "  ")
    assert not Draft.objects.exists()


def test_too_much_is_refused_and_the_draft_before_stays(house: House, report: UUID) -> None:
    officer = house.viewer("intake")
    notes.keep_draft(officer, report, DraftKind.NOTE, "A note.")
    with pytest.raises(BadInput, match="20,000"):
        notes.keep_draft(officer, report, DraftKind.NOTE, "x" * 20_001)
    assert queries.drafts(officer, report).own["note"].text == "A note."


def test_who_loses_a_report_keeps_their_words(house: House, report: UUID) -> None:
    officer = house.viewer("intake")
    notes.keep_draft(officer, report, DraftKind.ANSWER, "Thank you.")
    assignment.assign(officer, report, house.officers["super"], seen=officer.id)
    assert notes.keep_draft(officer, report, DraftKind.ANSWER, "Thank you for telling.")
    assert queries.drafts(officer, report).own["answer"].text == "Thank you for telling."


def test_another_unit_keeps_no_draft_there(house: House, report: UUID) -> None:
    for deed in (
        lambda: notes.keep_draft(house.viewer("care"), report, DraftKind.NOTE, "A note."),
        lambda: notes.throw_draft(house.viewer("care"), report, DraftKind.NOTE),
        lambda: queries.drafts(house.viewer("care"), report),
    ):
        with pytest.raises(NotFound):
            deed()
