"""Who may work on a case, and what can still be undone; each no has its reason in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from payung.cases import policy
from payung.cases.models import Case, Handover, Note, Proposal
from payung.cases.retention import policy as retention
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.language.blame_check import check_mixed
from payung.language.text_checks import Read
from payung.staff.models import Officer
from payung.staff.policy import PermissionResult
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

HERE = uuid4()
NOTE = Permission.CASE_NOTE_WRITE
BEGUN = datetime(2026, 5, 4, 12, tzinfo=UTC)
JUST, TOO_LATE = timedelta(minutes=10, microseconds=-1), timedelta(minutes=10)


def case(owner: UUID | None, unit: UUID = HERE, *, left: bool = False) -> Case:
    """Return a case of a unit. `left`: its owner works here no more."""
    taken_by = Officer(id=owner, is_active=not left) if owner else None
    return Case(unit_id=unit, owner=taken_by, opened_at=BEGUN, taken_at=BEGUN)


def of_unit(*roles: Role) -> OfficerViewer:
    return officer(*roles, days=10, unit=HERE)


def said(leave: PermissionResult) -> tuple[bool, str]:
    return bool(leave), str(leave.reason)


def test_who_took_it_works_on_it_and_a_supervisor_too() -> None:
    owner, colleague, leader = of_unit(Role.INTAKE), of_unit(Role.INTAKE), of_unit(Role.SUPERVISOR)
    taken = case(owner.id)
    for viewer in (owner, leader):
        assert policy.may_work(viewer, owner.id, NOTE)
        assert policy.require_work(viewer, taken, NOTE) is taken
    given, reason = said(policy.may_work(colleague, owner.id, NOTE))
    assert not given
    assert "colleague" in reason
    with pytest.raises(NotAllowed, match="colleague"):
        policy.require_work(colleague, taken, NOTE)
    assert not policy.may_work(colleague, None, NOTE)


def test_what_was_of_somebody_who_left_is_there_to_be_taken() -> None:
    owner, colleague, leader = of_unit(Role.INTAKE), of_unit(Role.INTAKE), of_unit(Role.SUPERVISOR)
    taken = case(owner.id, left=True)
    assert said(policy.may_work(colleague, owner.id, NOTE, left=True)) == (
        False,
        "The officer who had this report has left. Take it first.",
    )
    with pytest.raises(NotAllowed, match="has left"):
        policy.require_work(colleague, taken, NOTE)
    assert policy.require_work(leader, taken, NOTE) is taken
    assert policy.require_taken(colleague, taken, NOTE) is taken


@pytest.mark.django_db
def test_a_report_is_there_taken_or_not_for_who_may_see_it() -> None:
    viewer, begun = of_unit(Role.SUPERVISOR), case(None)
    hand_over = Permission.REPORT_HAND_OVER
    assert policy.require_there(viewer, begun, hand_over) is begun
    named = case(viewer.id)
    named.named_only = True
    for missing in (None, named, case(viewer.id, unit=uuid4())):
        with pytest.raises(NotFound):
            policy.require_there(viewer, missing, hand_over)
    with pytest.raises(NotAllowed):
        policy.require_there(of_unit(Role.INTAKE), begun, hand_over)


def test_owning_a_case_gives_no_permission() -> None:
    for viewer in (of_unit(Role.TRAINING), officer(Role.INTAKE, unit=HERE)):
        permission = Permission.CHILD_DIALOGUE_WRITE
        given, reason = said(policy.may_work(viewer, viewer.id, permission))
        assert not given
        assert "colleague" not in reason
        with pytest.raises(NotAllowed):
            policy.require_work(viewer, case(viewer.id), permission)


@pytest.mark.django_db
def test_anybody_of_the_unit_may_what_needs_no_owner() -> None:
    taken = case(uuid4())
    assert policy.require_taken(of_unit(Role.INTAKE), taken, NOTE) is taken
    with pytest.raises(NotAllowed, match="Your role does not"):
        policy.require_taken(of_unit(Role.TRAINING), taken, NOTE)
    for require in (policy.require_taken, policy.require_work):
        viewer = of_unit(Role.INTAKE)
        for missing in (None, case(viewer.id, unit=uuid4())):
            with pytest.raises(NotFound):
                require(viewer, missing, NOTE)


@pytest.mark.django_db
def test_what_is_not_taken_or_is_for_others_by_name_is_nobodys_to_work_on() -> None:
    viewer = of_unit(Role.INTAKE)
    named = case(viewer.id)
    named.named_only = True
    for require in (policy.require_taken, policy.require_work):
        with pytest.raises(Conflict, match="Take this report"):
            require(viewer, case(None), NOTE)
        with pytest.raises(NotFound):
            require(viewer, named, NOTE)


@pytest.mark.django_db
def test_a_case_that_stayed_with_another_unit_is_not_there() -> None:
    viewer = of_unit(Role.INTAKE)
    taken = case(viewer.id)
    taken.unit_id = uuid4()
    with pytest.raises(NotFound):
        policy.require_taken(viewer, taken, NOTE)


def test_only_a_supervisor_leads() -> None:
    assert [role for role in Role if policy.leads(of_unit(role))] == [Role.SUPERVISOR]


def test_a_report_is_given_back_by_its_owner_soon_and_untouched() -> None:
    owner, colleague = of_unit(Role.INTAKE), of_unit(Role.SUPERVISOR)
    taken = case(owner.id)
    for viewer, passed, touched, given, word in (
        (owner, JUST, False, True, "within the last 10 minutes"),
        (colleague, JUST, False, False, "Only the officer who has taken a report can give it back"),
        (owner, TOO_LATE, False, False, "10 minutes ago"),
        (owner, JUST, True, False, "Something has been"),
    ):
        with clock.at(BEGUN + passed):
            leave = said(policy.may_give_back(viewer, taken, touched=touched))
        assert leave[0] is given
        assert word in leave[1]


def test_a_report_that_was_opened_long_ago_is_given_back_soon_after_it_was_taken() -> None:
    owner = of_unit(Role.INTAKE)
    taken = case(owner.id)
    taken.opened_at = BEGUN - timedelta(days=1)
    with clock.at(BEGUN + JUST):
        assert policy.may_give_back(owner, taken, touched=False)
    taken.opened_at, taken.taken_at = BEGUN, None
    for passed, given in ((JUST, True), (TOO_LATE, False)):
        with clock.at(BEGUN + passed):
            assert bool(policy.may_give_back(owner, taken, touched=False)) is given


def test_a_note_is_taken_back_by_who_wrote_it_soon_and_once() -> None:
    writer, colleague = of_unit(Role.INTAKE), of_unit(Role.SUPERVISOR)
    note = Note(officer_id=writer.id, written_at=BEGUN)
    gone = Note(officer_id=writer.id, written_at=BEGUN, taken_back_at=BEGUN)
    for viewer, written, passed, given, word in (
        (writer, note, JUST, True, "within the last 10 minutes"),
        (colleague, note, JUST, False, "Only the author of a note can withdraw it"),
        (writer, gone, JUST, False, "already"),
        (
            writer,
            note,
            TOO_LATE,
            False,
            "This note is more than 10 minutes old and can no longer be withdrawn",
        ),
    ):
        with clock.at(BEGUN + passed):
            leave = said(policy.may_take_back(viewer, written))
        assert leave[0] is given
        assert word in leave[1]


@pytest.mark.parametrize("role", Role)
def test_a_colleague_who_decides_levels_countersigns(role: Role) -> None:
    viewer = of_unit(role)
    decides = Permission.REPORT_LEVEL_DECIDE in HELD_BY[role]
    assert bool(policy.may_second(viewer, uuid4())) is decides
    given, reason = said(policy.may_second(viewer, viewer.id))
    assert not given
    assert ("You wrote this yourself" in reason) is decides


# Deleting


def proposal(kind: str = "information", rule: str = "default.x", unit: UUID = HERE) -> Proposal:
    return Proposal(kind=kind, rule=rule, unit_id=unit)


@pytest.mark.parametrize(
    ("kind", "rule", "second"),
    [
        ("information", "default.information", False),
        ("report", "reviewed", False),
        ("feedback", "default.feedback", False),
        ("case", "default.case", True),
        ("information", "child_asked", True),
    ],
)
def test_a_case_and_what_a_child_asked_need_a_second_officer(
    kind: str, rule: str, second: bool
) -> None:
    assert retention.needs_second(proposal(kind, rule)) is second


@pytest.mark.parametrize("role", Role)
def test_who_decides_about_deleting(role: Role) -> None:
    viewer, report = of_unit(role), case(None)
    if role in {Role.SUPERVISOR, Role.CHILD_PROTECTION, Role.OVERSIGHT}:
        retention.require_deletion(viewer, proposal(), report)
    else:
        with pytest.raises(NotAllowed, match="Your role does not"):
            retention.require_deletion(viewer, proposal(), report)


def test_what_is_another_units_cannot_be_decided_about() -> None:
    viewer, mine, theirs = of_unit(Role.SUPERVISOR), case(None), uuid4()
    for wrong, report in (
        (None, mine),
        (proposal(unit=theirs), mine),
        (proposal(), case(None, unit=theirs)),  # it has moved since
        (proposal(), None),
    ):
        with pytest.raises(NotFound):
            retention.require_deletion(viewer, wrong, report)


def test_feedback_is_decided_about_by_those_who_watch_and_needs_no_report() -> None:
    watching = replace(of_unit(Role.OVERSIGHT), unit_kind="oversight")
    retention.require_deletion(watching, proposal("feedback"), None)
    with pytest.raises(NotFound):
        retention.require_deletion(watching, proposal("information"), None)
    with pytest.raises(NotAllowed):
        retention.require_deletion(of_unit(Role.SUPERVISOR), proposal("feedback"), None)


def test_the_rules_of_people_have_names_that_the_documents_use() -> None:
    assert (retention.CHILD_ASKED, retention.REVIEWED) == ("child_asked", "reviewed")


@pytest.mark.parametrize("level", Level)
def test_only_at_p1_may_words_to_a_child_go_unread(level: Level) -> None:
    assert policy.may_skip_check(level) is (level is Level.P1)


@pytest.mark.parametrize("level", Level)
def test_at_p1_another_language_holds_nothing_back(level: Level) -> None:
    assert policy.holds_back(Read(looks_like="id"), level) is (level is not Level.P1)


@pytest.mark.parametrize("level", Level)
def test_words_of_blame_come_back_at_every_level(level: Level) -> None:
    blaming = Read(check_mixed("Why did you send it?", ("en",), "child"))
    assert blaming.findings
    assert policy.holds_back(blaming, level) is True
    assert policy.holds_back(Read(), level) is False


def offered(viewer: OfficerViewer, colleague: UUID, state: str = "offered") -> Handover:
    return Handover(unit_id=viewer.unit, officer_id=uuid4(), colleague_id=colleague, state=state)


def test_an_officer_hands_over_their_own_shift_and_a_supervisor_any() -> None:
    officer, lead = of_unit(Role.INVESTIGATOR), of_unit(Role.SUPERVISOR)
    assert policy.may_hand_over_shift(officer, officer.id)
    assert not policy.may_hand_over_shift(officer, uuid4())
    assert not policy.may_hand_over_shift(officer, None)
    assert policy.may_hand_over_shift(lead, uuid4())
    assert policy.may_hand_over_shift(lead, None)
    assert not policy.may_hand_over_shift(of_unit(Role.ADMINISTRATOR), None)
    with pytest.raises(NotAllowed, match="Only a supervisor"):
        policy.require_hand_over_shift(officer, None)


def test_a_shift_is_accepted_by_who_is_named_and_withdrawn_by_who_made_it_or_leads() -> None:
    viewer, lead = of_unit(Role.INVESTIGATOR), of_unit(Role.SUPERVISOR)
    mine = offered(viewer, viewer.id)
    assert policy.require_accepting(viewer, mine) is mine
    with pytest.raises(NotAllowed, match="colleague to whom it was handed"):
        policy.require_accepting(lead, offered(lead, uuid4()))
    with pytest.raises(NotAllowed, match="Only the officer who handed it over"):
        policy.require_withdrawing(viewer, mine)
    assert policy.require_withdrawing(lead, offered(lead, uuid4()))
    made = offered(viewer, uuid4())
    made.officer_id = viewer.id
    assert policy.require_withdrawing(viewer, made) is made


def test_what_is_decided_or_another_units_waits_for_nobody() -> None:
    viewer = of_unit(Role.SUPERVISOR)
    elsewhere = offered(viewer, viewer.id)
    elsewhere.unit_id = uuid4()
    for require in (policy.require_accepting, policy.require_withdrawing):
        for gone in (None, elsewhere):
            with pytest.raises(NotFound):
                require(viewer, gone)
        with pytest.raises(Conflict):
            require(viewer, offered(viewer, viewer.id, "accepted"))
