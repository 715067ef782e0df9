"""A transfer that an intake officer proposes and a supervisor decides; at P1 made at once, and reviewed."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions, queries
from payung.cases.assignment.queries import OpenTransfer
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Transfer
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.cases.tests.reports import DANGER, acts_of, receive_childs_report, receive_report
from payung.foundation import sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.contents import actions as contents
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import StoredReport
from payung.staff import actions as people
from payung.staff.roles import Function, Role
from payung.triage.lanes import Level
from tests.house import House, fingerprint, join

WHY = "The child lives in their area."


@pytest.fixture
def second(house: House) -> str:
    """Return the name of a second supervisor of the police, who is an intake officer too."""
    staff(house, house.units["police"], "second", (Role.SUPERVISOR, Role.INTAKE), by="super")
    return "second"


def staff(house: House, unit: UUID, name: str, roles: tuple[Role, ...], *, by: str) -> None:
    """Let an officer with a certificate and the unit's key join a unit."""
    officer = house.officers[name] = join(unit, name, name.title(), roles)
    people.certify(SYSTEM, officer, Function.TRIAGE, days=300)
    people.grant_unit_key(house.viewer(by), officer, fingerprint(officer))


def proposed(house: House, name: str = "intake", **more: object) -> tuple[UUID, UUID]:
    """Return a report of which an officer has proposed a transfer to child protection, and the proposal."""
    report = receive_report(**more)  # type: ignore[arg-type]
    actions.propose_transfer(house.viewer(name), report, house.units["child_protection"], WHY)
    return report, Transfer.objects.get(case=report, state="proposed").id


def made_at_once(house: House) -> tuple[UUID, UUID]:
    """Return a P1 that the intake officer transferred at once, and the transfer."""
    report = receive_report(children=DANGER)
    actions.take(house.viewer("intake"), report)
    actions.transfer_at_once(house.viewer("intake"), report, house.units["child_protection"], WHY)
    return report, Transfer.objects.get(case=report).id


def unit_of(report: UUID) -> UUID:
    return Case.objects.get(id=report).unit_id


def waiting(house: House, name: str = "super") -> list[OpenTransfer]:
    return list(queries.open_transfers(house.viewer(name)))


# Proposed


def test_a_supervisor_accepts_and_it_goes_in_their_name_with_the_reason(house: House) -> None:
    report, transfer = proposed(house)
    assert unit_of(report) == house.units["police"]
    assert queue_queries.row(house.viewer("intake"), report).transfer_proposed
    (proposal,) = waiting(house)
    assert (proposal.id, proposal.was_made, proposal.officer_name, proposal.reason) == (
        transfer,
        False,
        "Intake",
        WHY,
    )
    actions.accept_transfer(house.viewer("super"), transfer)
    assert unit_of(report) == house.units["child_protection"]
    actions.take(house.viewer("care"), report)
    (step,) = notes_queries.story(house.viewer("care"), report)
    assert (step.kind, step.officer, step.text) == ("handed_over", "Super", WHY)
    row = Transfer.objects.get()
    assert (row.state, row.decided_by_id) == ("accepted", house.officers["super"])
    assert waiting(house) == []


def test_a_supervisor_declines_with_a_reason_that_the_case_shows(house: House) -> None:
    report, transfer = proposed(house)
    with pytest.raises(BadInput):
        actions.decline_transfer(house.viewer("super"), transfer, " ")
    actions.decline_transfer(house.viewer("super"), transfer, "We know the family.")
    assert unit_of(report) == house.units["police"]
    assert acts_of(report)[-2:] == ["transfer.proposed", "transfer.declined"]
    (step,) = notes_queries.story(house.viewer("intake"), report)
    assert (step.kind, step.text) == ("transfer_declined", "We know the family.")
    assert not queue_queries.row(house.viewer("intake"), report).transfer_proposed
    proposal_of_another_day = house.units["helpline"]
    actions.propose_transfer(house.viewer("intake"), report, proposal_of_another_day, WHY)


def test_who_proposed_it_or_owns_the_case_withdraws_it(house: House) -> None:
    report, transfer = proposed(house)
    actions.take(house.viewer("liaison"), report)
    for name in ("super", "fresh"):
        with pytest.raises(NotAllowed, match="can withdraw it"):
            actions.withdraw_transfer(house.viewer(name), transfer)
    actions.withdraw_transfer(house.viewer("liaison"), transfer)
    assert acts_of(report)[-1] == "transfer.withdrawn"
    assert waiting(house) == []
    with pytest.raises(Conflict):
        actions.accept_transfer(house.viewer("super"), transfer)
    _other, transfer = proposed(house)
    actions.withdraw_transfer(house.viewer("intake"), transfer)


def test_nobody_decides_their_own_proposal(house: House, second: str) -> None:
    report, transfer = proposed(house, second)
    with pytest.raises(NotAllowed, match="another supervisor"):
        actions.accept_transfer(house.viewer(second), transfer)
    with pytest.raises(NotAllowed, match="another supervisor"):
        actions.decline_transfer(house.viewer(second), transfer, "No.")
    assert unit_of(report) == house.units["police"]
    # but a supervisor needs no proposal
    actions.hand_over(house.viewer(second), report, house.units["child_protection"], WHY)
    assert unit_of(report) == house.units["child_protection"]
    assert Transfer.objects.get().state == "withdrawn"


@pytest.mark.parametrize("name", ["intake", "liaison"])
def test_who_is_no_supervisor_decides_nothing(house: House, name: str) -> None:
    _report, transfer = proposed(house)
    with pytest.raises(NotAllowed):
        actions.accept_transfer(house.viewer(name), transfer)
    with pytest.raises(NotAllowed):
        actions.decline_transfer(house.viewer(name), transfer, "No.")
    with pytest.raises(NotAllowed):
        waiting(house, name)


def test_another_units_supervisor_finds_nothing(house: House) -> None:
    report, transfer = proposed(house)
    assert waiting(house, "line") == []
    for act in (actions.accept_transfer, actions.withdraw_transfer, actions.review_transfer):
        with pytest.raises(NotFound):
            act(house.viewer("line"), transfer)
    assert unit_of(report) == house.units["police"]


def test_one_transfer_is_proposed_at_a_time(house: House) -> None:
    report, _transfer = proposed(house)
    with pytest.raises(Conflict, match="already been proposed"):
        actions.propose_transfer(house.viewer("intake"), report, house.units["helpline"], WHY)


def test_a_wish_against_a_unit_is_said_when_it_is_proposed(house: House) -> None:
    staff(house, house.units["helpline"], "desk", (Role.INTAKE,), by="line")
    report = receive_report(share_with="helpline_only")
    with pytest.raises(Conflict, match="did not want this unit to know"):
        actions.propose_transfer(house.viewer("desk"), report, house.units["police"], WHY)
    with pytest.raises(BadInput, match="Choose another unit"):
        actions.propose_transfer(house.viewer("desk"), report, house.units["helpline"], WHY)
    assert not Transfer.objects.exists()


def test_what_went_to_oversight_meanwhile_is_proposed_no_more(house: House) -> None:
    report, child = receive_childs_report()
    actions.propose_transfer(house.viewer("intake"), report, house.units["child_protection"], WHY)
    transfer = Transfer.objects.get().id
    dialogue.add_word(child, "He is a police officer.")
    assert waiting(house) == []
    assert not queue_queries.row(house.viewer("over"), report).transfer_proposed
    with pytest.raises(NotFound):
        actions.accept_transfer(house.viewer("super"), transfer)


def test_a_report_that_is_joined_to_another_case_is_proposed_again(house: House) -> None:
    older = receive_report()
    report, transfer = proposed(house)
    joining.join(house.viewer("super"), older, report, "The same child.")
    with pytest.raises(Conflict):
        actions.accept_transfer(house.viewer("super"), transfer)
    assert unit_of(older) == house.units["police"]


def test_a_proposal_for_named_officers_is_theirs_alone(house: House, second: str) -> None:
    report, transfer = proposed(house)
    named = [house.officers[name] for name in ("intake", "super")]
    actions.name_readers(house.viewer("super"), report, named, "A cousin works here.")
    assert waiting(house, second) == []
    assert queue_queries.notices(house.viewer(second)).transfers == 0
    (proposal,) = waiting(house)
    assert proposal.reason == WHY
    with pytest.raises(NotFound):
        actions.accept_transfer(house.viewer(second), transfer)


# At once


def test_a_p1_goes_at_once_and_a_supervisor_reviews_it(house: House) -> None:
    report, transfer = made_at_once(house)
    assert unit_of(report) == house.units["child_protection"]
    (proposal,) = waiting(house)
    assert (proposal.was_made, proposal.officer_name, proposal.reason) == (True, "Intake", WHY)
    assert queue_queries.notices(house.viewer("super")).transfers == 1
    assert queue_queries.notices(house.viewer("intake")).transfers == 0
    actions.review_transfer(house.viewer("super"), transfer, "Right. They were awake.")
    assert "transfer.reviewed" in acts_of(report)
    (reviewed,) = queries.reviewed_transfers(house.viewer("super"))
    assert (reviewed.words, reviewed.decided_by_name) == ("Right. They were awake.", "Super")
    with pytest.raises(NotAllowed):
        queries.reviewed_transfers(house.viewer("liaison"))
    assert waiting(house) == []
    with pytest.raises(Conflict, match="already reviewed"):
        actions.review_transfer(house.viewer("super"), transfer)


def test_the_reason_for_the_review_stays_in_the_unit_that_sent_it(house: House) -> None:
    report, transfer = made_at_once(house)
    care = house.viewer("care")
    actions.take(care, report)
    assert contents.open_contents(care, StoredReport.objects.get()).report
    assert not sealing.readers_of([transfer], [key.public.id for key in care.keys])
    (step,) = notes_queries.story(care, report)
    assert step.text == WHY  # as every transfer says why


def test_nobody_reviews_their_own(house: House, second: str) -> None:
    report = receive_report(children=DANGER)
    actions.transfer_at_once(house.viewer(second), report, house.units["child_protection"], WHY)
    transfer = Transfer.objects.get().id
    with pytest.raises(NotAllowed, match="another supervisor"):
        actions.review_transfer(house.viewer(second), transfer)
    actions.review_transfer(house.viewer("super"), transfer)
    with pytest.raises(NotAllowed):
        actions.review_transfer(house.viewer("intake"), transfer)


def test_only_a_p1_of_ones_own_or_nobodys_goes_at_once(house: House) -> None:
    unit = house.units["child_protection"]
    calm, theirs = receive_report(), receive_report(children=DANGER)
    with pytest.raises(NotAllowed, match="Only a P1"):
        actions.transfer_at_once(house.viewer("intake"), calm, unit, WHY)
    actions.take(house.viewer("liaison"), theirs)
    with pytest.raises(NotAllowed, match="colleague has taken"):
        actions.transfer_at_once(house.viewer("intake"), theirs, unit, WHY)
    with pytest.raises(NotAllowed):
        actions.transfer_at_once(house.viewer("liaison"), theirs, unit, WHY)
    named = [house.officers[name] for name in ("intake", "super")]
    actions.name_readers(house.viewer("super"), theirs, named, "A cousin works here.")
    with pytest.raises(NotAllowed, match="Only a P1"):
        actions.transfer_at_once(house.viewer("intake"), theirs, unit, WHY)
    assert unit_of(theirs) == house.units["police"]
    assert not Transfer.objects.exists()


def test_a_level_that_is_lowered_makes_it_a_proposal_again(house: House) -> None:
    officer, report = house.viewer("intake"), receive_report(children=DANGER)
    actions.take(officer, report)
    decisions.decide_level(officer, report, Level.P2, "She is at school.", seen=Level.P1)
    with pytest.raises(NotAllowed, match="Only a P1"):
        actions.transfer_at_once(officer, report, house.units["child_protection"], WHY)
    actions.propose_transfer(officer, report, house.units["child_protection"], WHY)
