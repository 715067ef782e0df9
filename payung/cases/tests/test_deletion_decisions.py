"""Who decides what is deleted and what is kept: a named officer, with a reason; two of them for a case."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from payung.cases import sealed
from payung.cases.assignment import actions as assignment
from payung.cases.models import Case, Proposal
from payung.cases.notes import actions as notes
from payung.cases.retention import actions as retention
from payung.cases.tests.old_reports import WAIT, acted_on, information, looked_at, proposal_of
from payung.cases.tests.reports import acts_of
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.feedback import actions as feedback
from payung.intake.feedback.treatment import TreatmentAnswers
from payung.intake.models import Feedback, StoredReport, Tombstone
from tests.house import House

SOON = timedelta(days=90)


@pytest.fixture(autouse=True)
def _periods(settings: Settings, tmp_path: Path) -> None:
    """Cases end after a year here, so that one can be proposed."""
    path = tmp_path / "retention.toml"
    path.write_text('[country.XA.case]\nmonths = 12\nsource = "Invented"\n')
    settings.PAYUNG_RETENTION = str(path)
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"


@pytest.fixture
def old(house: House) -> UUID:
    report = information()
    deletion.propose_deletions(SYSTEM)
    return report


@pytest.fixture
def case(house: House) -> UUID:
    report, _ = acted_on(house)
    deletion.propose_deletions(SYSTEM)
    return report


def reason_of(house: House, name: str) -> str:
    row = Proposal.objects.get()
    opened = sealing.unseal(
        sealed.proposal_place(row), bytes(row.body or b""), house.viewer(name).keys
    )
    return str(opened["reason"])


def deleted_later() -> int:
    with clock.at(clock.now() + WAIT):
        return deletion.delete_decided(SYSTEM)


@pytest.mark.parametrize("name", ["intake", "fresh", "admin", "trainer", "figures"])
def test_others_decide_nothing(house: House, old: UUID, name: str) -> None:
    viewer, ids = house.viewer(name), [proposal_of(old)]
    with pytest.raises(NotAllowed):
        retention.decide_deletion(viewer, ids, "Why.")
    with pytest.raises(NotAllowed):
        retention.keep_until(viewer, ids, clock.now() + SOON, "Why.")
    with pytest.raises(NotAllowed):
        retention.confirm_deletion(viewer, ids)
    with pytest.raises(NotAllowed):
        retention.take_deletion_back(viewer, ids)


@pytest.mark.parametrize("name", ["care", "line", "over"])
def test_another_units_proposal_is_not_there(house: House, old: UUID, name: str) -> None:
    with pytest.raises(NotFound):
        retention.decide_deletion(house.viewer(name), [proposal_of(old)], "Why.")


def test_what_is_for_named_officers_alone_is_not_there_for_others(house: House, case: UUID) -> None:
    named = [house.officers["super"], house.officers["intake"]]
    assignment.name_readers(house.viewer("super"), case, named, "Conflict of interest.")
    with pytest.raises(NotFound):
        retention.decide_deletion(house.viewer("liaison"), [proposal_of(case)], "Why.")
    retention.decide_deletion(house.viewer("super"), [proposal_of(case)], "Why.")


def test_a_reason_is_needed_and_only_the_unit_reads_it(house: House, old: UUID) -> None:
    with pytest.raises(BadInput, match="sentence"):
        retention.decide_deletion(house.viewer("super"), [proposal_of(old)], " ")
    retention.decide_deletion(house.viewer("super"), [proposal_of(old)], "Nobody needs it.")
    assert reason_of(house, "intake") == "Nobody needs it."
    assert acts_of(old)[-1] == "deletion.decided"


def test_kept_until_a_day_it_is_proposed_again_then(house: House, old: UUID) -> None:
    until = clock.now() + SOON
    retention.keep_until(house.viewer("super"), [proposal_of(old)], until, "A trial is coming.")
    assert StoredReport.objects.get().case.review_at == until
    assert reason_of(house, "super") == "A trial is coming."
    assert acts_of(old)[-1] == "deletion.kept"
    assert deletion.propose_deletions(SYSTEM) == 0
    with clock.at(until):
        assert deletion.propose_deletions(SYSTEM) == 1
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize("days", [-1, 0, 3700])
def test_it_is_kept_until_a_day_that_can_be_meant(house: House, old: UUID, days: int) -> None:
    until = clock.now() + timedelta(days=days)
    with pytest.raises(BadInput, match="ten years"):
        retention.keep_until(house.viewer("super"), [proposal_of(old)], until, "Why.")


def test_information_goes_with_one_officer(house: House, old: UUID) -> None:
    retention.decide_deletion(house.viewer("super"), [proposal_of(old)], "Why.")
    assert deleted_later() == 1


def test_a_case_goes_only_with_a_second_officer(house: House, case: UUID) -> None:
    first, second = house.viewer("super"), house.viewer("liaison")
    retention.decide_deletion(first, [proposal_of(case)], "Why.")
    assert deleted_later() == 0
    with pytest.raises(Conflict, match="second officer"):
        retention.confirm_deletion(first, [proposal_of(case)])
    retention.confirm_deletion(second, [proposal_of(case)])
    with pytest.raises(Conflict):
        retention.confirm_deletion(second, [proposal_of(case)])
    assert deleted_later() == 1
    stone = Tombstone.objects.get()
    assert (stone.decided_by, stone.confirmed_by) == (first.name, second.name)


def test_what_became_a_case_since_it_was_proposed_needs_two_as_well(house: House) -> None:
    report, _ = looked_at(house)
    deletion.propose_deletions(SYSTEM)
    notes.write_note(house.viewer("intake"), report, "I remember this.")
    retention.decide_deletion(house.viewer("super"), [proposal_of(report)], "Why.")
    assert deleted_later() == 0


def test_what_nobody_has_decided_cannot_be_confirmed(house: House, case: UUID) -> None:
    with pytest.raises(Conflict):
        retention.confirm_deletion(house.viewer("liaison"), [proposal_of(case)])


def test_it_is_decided_once(house: House, old: UUID) -> None:
    retention.decide_deletion(house.viewer("super"), [proposal_of(old)], "Why.")
    with pytest.raises(Conflict, match="in the meantime"):
        retention.decide_deletion(house.viewer("liaison"), [proposal_of(old)], "Why.")


def test_a_decision_can_be_taken_back_until_it_is_carried_out(house: House, old: UUID) -> None:
    retention.decide_deletion(house.viewer("super"), [proposal_of(old)], "Why.")
    retention.take_deletion_back(house.viewer("liaison"), [proposal_of(old)])
    assert deleted_later() == 0
    retention.decide_deletion(house.viewer("super"), [proposal_of(old)], "Why, again.")
    assert deleted_later() == 1


def test_what_is_held_is_not_deleted_whoever_decides(house: House, old: UUID) -> None:
    Case.objects.update(held_at=clock.now())
    with pytest.raises(Conflict, match="legal hold"):
        retention.decide_deletion(house.viewer("super"), [proposal_of(old)], "Why.")


def test_a_hold_that_came_after_the_decision_stops_it(house: House, old: UUID) -> None:
    retention.decide_deletion(house.viewer("super"), [proposal_of(old)], "Why.")
    Case.objects.update(held_at=clock.now())
    assert deleted_later() == 0
    assert acts_of(old)[-1] == "deletion.stopped"


def test_new_words_of_the_child_stop_it(house: House) -> None:
    report, child = looked_at(house)
    deletion.propose_deletions(SYSTEM)
    retention.decide_deletion(house.viewer("super"), [proposal_of(report)], "Why.")
    dialogue.add_word(child, "I am here again.")
    assert deleted_later() == 0
    assert acts_of(report)[-1] == "deletion.stopped"
    with pytest.raises(Conflict, match="waiting for a person"):
        retention.decide_deletion(house.viewer("super"), [proposal_of(report)], "Why.")


def test_handed_to_another_unit_the_decision_is_gone(house: House, case: UUID) -> None:
    retention.decide_deletion(house.viewer("super"), [proposal_of(case)], "Why.")
    assignment.hand_over(house.viewer("super"), case, house.units["child_protection"], "Yours.")
    assert not Proposal.objects.exists()


def test_several_go_together_or_none(house: House) -> None:
    reports = [information() for _ in range(3)]
    deletion.propose_deletions(SYSTEM)
    ids = [proposal_of(report) for report in reports]
    Case.objects.filter(id=reports[2]).update(held_at=clock.now())
    with pytest.raises(Conflict):
        retention.decide_deletion(house.viewer("super"), ids, "Why.")
    assert set(Proposal.objects.values_list("decision", flat=True)) == {""}
    retention.decide_deletion(house.viewer("super"), ids[:2], "Why.")
    assert deleted_later() == 2


@pytest.mark.parametrize("number", [0, 101])
def test_none_and_too_many_are_refused(house: House, number: int) -> None:
    with pytest.raises(BadInput):
        retention.confirm_deletion(house.viewer("super"), [UUID(int=n) for n in range(number)])


def test_feedback_is_decided_by_those_who_watch(house: House) -> None:
    report, child = acted_on(house)
    with clock.at(clock.now() - timedelta(days=800)):
        feedback.give_feedback(child, TreatmentAnswers(words="Kind."), report)
    deletion.propose_deletions(SYSTEM)
    row = Proposal.objects.get(kind="feedback")
    with pytest.raises(NotFound):
        retention.decide_deletion(house.viewer("super"), [row.id], "Why.")
    retention.decide_deletion(house.viewer("over"), [row.id], "It is answered.")
    assert deleted_later() == 1
    assert not Feedback.objects.exists()
    assert Tombstone.objects.get().unit_id == house.units["oversight"]
