"""Who may see, keep, open and destroy an exhibit; each no has its reason in words."""

from collections.abc import Callable, Mapping, Set
from dataclasses import fields
from uuid import UUID, uuid4

import pytest

from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.media.exhibits import policy
from payung.media.exhibits.policy import Leaves, ReportStanding
from payung.media.models import Exhibit, State
from payung.staff.policy import PermissionResult
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer

HERE = uuid4()
OPEN, HIDDEN, KEPT, GONE = (uuid4() for _ in range(4))  # reports; of the last nothing is known
STANDINGS = {
    OPEN: ReportStanding(is_visible=True),
    HIDDEN: ReportStanding(is_visible=False),
    KEPT: ReportStanding(is_visible=True, held=True),
}
Act = Callable[[Exhibit], object]


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Viewer, Set[UUID]]]:
    """Let a rule of our own answer for reports; return what it is asked."""
    questions: list[tuple[Viewer, Set[UUID]]] = []

    def rule(viewer: Viewer, reports: Set[UUID]) -> Mapping[UUID, ReportStanding]:
        questions.append((viewer, reports))
        return {report: STANDINGS[report] for report in reports if report in STANDINGS}

    monkeypatch.setattr(policy, "_rules", [])
    policy.let(lambda _viewer, _reports: {})
    policy.let(rule)  # the later one counts
    return questions


def exhibit(
    report: UUID | None = None,
    state: State = State.HELD,
    unit: UUID = HERE,
    decided_by: UUID | None = None,
) -> Exhibit:
    return Exhibit(unit_id=unit, report=report, state=state, decided_by_id=decided_by)


def of_unit(*roles: Role) -> OfficerViewer:
    return officer(*roles, days=10, unit=HERE)


def said(leave: PermissionResult) -> tuple[bool, str]:
    return bool(leave), str(leave.reason)


def held_by(role: Role, permission: Permission) -> bool:
    return permission in HELD_BY[role]


LEADER = of_unit(Role.SUPERVISOR)


def test_no_rule_and_no_report_ask_nothing(
    asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert policy.of_reports(LEADER, set()) == {}
    assert not asked
    assert policy.of_reports(LEADER, {OPEN, GONE}) == {OPEN: STANDINGS[OPEN]}
    assert asked == [(LEADER, {OPEN, GONE})]
    monkeypatch.setattr(policy, "_rules", [])
    assert policy.of_reports(LEADER, {OPEN}) == {}


def test_a_hold_is_the_exception_and_nobody_reads_by_name() -> None:
    assert ReportStanding(is_visible=True) == ReportStanding(
        is_visible=True, held=False, readers=()
    )


@pytest.mark.parametrize("role", Role)
def test_an_officer_registers_files_for_their_own_unit_only(role: Role) -> None:
    viewer = of_unit(role)
    given = held_by(role, Permission.EXHIBIT_RECEIVE)
    assert bool(policy.may_receive(viewer, HERE)) is given
    refused = said(policy.may_receive(viewer, uuid4()))
    assert refused[0] is False
    assert ("own unit only" in refused[1]) is given


def test_a_command_registers_files_for_any_unit_and_a_door_for_none() -> None:
    policy.require_receive(SYSTEM, HERE, HIDDEN)
    with pytest.raises(NotAllowed, match="Only an officer"):
        policy.require_receive(DOOR, HERE, None)


def test_a_file_comes_to_no_report_that_the_officer_may_not_see(
    asked: list[tuple[Viewer, Set[UUID]]],
) -> None:
    for report in (None, OPEN, KEPT, GONE):
        policy.require_receive(LEADER, HERE, report)
    assert asked == [(LEADER, {report}) for report in (OPEN, KEPT, GONE)]
    with pytest.raises(NotFound):
        policy.require_receive(LEADER, HERE, HIDDEN)
    with pytest.raises(NotAllowed, match="own unit only"):
        policy.require_receive(LEADER, uuid4(), HIDDEN)


def test_an_exhibit_is_seen_in_its_unit_where_its_report_is_seen() -> None:
    visible = [exhibit(report) for report in (None, OPEN, KEPT, GONE)]
    hidden = [exhibit(HIDDEN), exhibit(unit=uuid4()), exhibit(OPEN, unit=uuid4())]
    assert all(policy.sees(LEADER, row) for row in visible)
    assert not any(policy.sees(LEADER, row) for row in hidden)
    assert not any(policy.sees(viewer, row) for viewer in (SYSTEM, DOOR) for row in visible)


def test_of_many_exhibits_the_seen_ones_cost_one_question(
    asked: list[tuple[Viewer, Set[UUID]]],
) -> None:
    visible = [exhibit(report) for report in (None, OPEN, KEPT, GONE)]
    hidden = [exhibit(HIDDEN), exhibit(unit=uuid4())]
    assert policy.all_seen(LEADER, [*hidden, *visible]) == visible
    assert asked == [(LEADER, {OPEN, KEPT, GONE, HIDDEN})]


@pytest.mark.parametrize("role", Role)
def test_what_is_there_is_returned_to_who_holds_the_permission(role: Role) -> None:
    viewer, row = of_unit(role), exhibit(OPEN)
    for permission in (Permission.EXHIBIT_READ, Permission.EXHIBIT_DESTROY):
        if held_by(role, permission):
            assert policy.require_there(viewer, row, permission) is row
            for missing in (None, exhibit(HIDDEN), exhibit(unit=uuid4())):
                with pytest.raises(NotFound):
                    policy.require_there(viewer, missing, permission)
        else:
            with pytest.raises(NotAllowed):
                policy.require_there(viewer, row, permission)


RETURNED, DESTROYED = "was already returned", "was already destroyed"


@pytest.mark.parametrize(
    ("act", "reasons"),
    [
        (policy.require_held, {State.RETURNED: RETURNED, State.DESTROYED: DESTROYED}),
        (policy.require_file, {State.DESTROYED: DESTROYED}),
        (
            policy.require_decided,
            {
                State.HELD: str(policy.UNDECIDED),
                State.RETURNED: str(policy.UNDECIDED),
                State.DESTROYED: DESTROYED,
            },
        ),
    ],
)
def test_an_act_is_refused_where_its_state_is_over(act: Act, reasons: dict[State, str]) -> None:
    for state in State:
        if state in reasons:
            with pytest.raises(Conflict, match=reasons[state]):
                act(exhibit(state=state))
        else:
            act(exhibit(state=state))


def test_what_is_decided_is_decided() -> None:
    policy.require_decided(exhibit(decided_by=uuid4()))
    with pytest.raises(Conflict, match=DESTROYED):
        policy.require_decided(exhibit(state=State.DESTROYED, decided_by=uuid4()))


def test_destruction_is_decided_by_a_leader_of_what_is_there_and_under_no_hold(
    asked: list[tuple[Viewer, Set[UUID]]],
) -> None:
    for report in (None, OPEN, GONE):
        row = exhibit(report)
        assert policy.require_destruction(LEADER, row) is row
    assert asked == [(LEADER, {OPEN}), (LEADER, {OPEN}), (LEADER, {GONE}), (LEADER, {GONE})]
    with pytest.raises(NotAllowed):
        policy.require_destruction(of_unit(Role.INVESTIGATOR), exhibit())
    for missing in (None, exhibit(HIDDEN)):
        with pytest.raises(NotFound):
            policy.require_destruction(LEADER, missing)
    with pytest.raises(Conflict, match=DESTROYED):
        policy.require_destruction(LEADER, exhibit(KEPT, State.DESTROYED))
    with pytest.raises(Conflict, match=str(policy.ON_HOLD)):
        policy.require_destruction(LEADER, exhibit(KEPT))


def test_a_hold_lies_on_an_exhibit_through_its_report(
    asked: list[tuple[Viewer, Set[UUID]]],
) -> None:
    assert not policy.is_on_hold(SYSTEM, exhibit())
    assert not asked
    assert policy.is_on_hold(SYSTEM, exhibit(KEPT))
    assert asked == [(SYSTEM, {KEPT})]
    assert not any(policy.is_on_hold(LEADER, exhibit(row)) for row in (None, OPEN, HIDDEN, GONE))


@pytest.mark.parametrize("role", Role)
def test_the_file_opens_with_the_certificate_until_it_is_returned(role: Role) -> None:
    viewer = of_unit(role)
    given = held_by(role, Permission.EXHIBIT_FILE_OPEN)
    assert bool(policy.may_open(viewer, exhibit())) is given
    assert not policy.may_open(officer(role, unit=HERE), exhibit())
    for state, word in ((State.RETURNED, "can no longer be opened"), (State.DESTROYED, DESTROYED)):
        open_, reason = said(policy.may_open(viewer, exhibit(state=state)))
        assert open_ is False
        assert (word in reason) is given


def test_a_second_officer_confirms_what_another_has_decided() -> None:
    assert policy.may_confirm(LEADER, exhibit(decided_by=uuid4()))
    own = said(policy.may_confirm(LEADER, exhibit(decided_by=LEADER.id)))
    assert own == (
        False,
        "You decided this yourself, so a second officer must confirm it.",
    )
    assert said(policy.may_confirm(LEADER, exhibit())) == (False, str(policy.UNDECIDED))
    for row in (exhibit(), exhibit(decided_by=uuid4())):
        assert "role" in said(policy.may_confirm(of_unit(Role.INTAKE), row))[1]


ALL = {field.name for field in fields(Leaves)}
# What a leader may do, by the state of an exhibit, whether a colleague has decided to destroy it, and a hold.
LEFT = [
    (State.HELD, False, False, ALL - {"confirm", "take_back"}),
    (State.HELD, True, False, ALL),
    (State.HELD, False, True, ALL - {"confirm", "take_back", "destroy"}),
    (State.HELD, True, True, ALL - {"confirm", "destroy"}),
    (State.RETURNED, False, False, {"keep", "destroy"}),
    (State.RETURNED, True, False, {"keep", "destroy", "confirm", "take_back"}),
    (State.RETURNED, True, True, {"keep", "take_back"}),
    (State.DESTROYED, False, False, set[str]()),
    (State.DESTROYED, True, True, set[str]()),
]


def given(leaves: Leaves) -> set[str]:
    return {name for name in ALL if getattr(leaves, name)}


@pytest.mark.parametrize(("state", "decided", "on_hold", "names"), LEFT)
def test_each_act_is_left_as_state_decision_and_hold_say(
    state: State, decided: bool, on_hold: bool, names: set[str]
) -> None:
    row = exhibit(state=state, decided_by=uuid4() if decided else None)
    assert given(policy.leaves(LEADER, row, on_hold=on_hold)) == names


@pytest.mark.parametrize("role", Role)
def test_each_act_asks_for_its_own_permission(role: Role) -> None:
    asks = {
        Permission.EXHIBIT_CUSTODY_WRITE: {"hand_over", "give_back", "keep"},
        Permission.EXHIBIT_DESTROY: {"destroy", "confirm", "take_back"},
        Permission.EXHIBIT_FILE_OPEN: {"open"},
        Permission.EXHIBIT_RECEIVE: {"examine"},
    }
    names = {name for permission in asks if held_by(role, permission) for name in asks[permission]}
    row = exhibit(decided_by=uuid4())
    assert given(policy.leaves(of_unit(role), row, on_hold=False)) == names


def test_the_reason_of_a_refusal_is_the_first_that_counts() -> None:
    leaves = policy.leaves(LEADER, exhibit(), on_hold=True)
    assert str(leaves.destroy.reason) == str(leaves.confirm.reason) == str(policy.ON_HOLD)
    assert str(leaves.take_back.reason) == str(policy.UNDECIDED)
    gone = policy.leaves(LEADER, exhibit(None, State.DESTROYED, HERE, uuid4()), on_hold=False)
    assert {DESTROYED in str(getattr(gone, name).reason) for name in ALL} == {True}
    back = policy.leaves(LEADER, exhibit(state=State.RETURNED), on_hold=False)
    for name in ("hand_over", "give_back", "examine"):
        assert RETURNED in str(getattr(back, name).reason)
    other = policy.leaves(of_unit(Role.TRAINING), exhibit(state=State.DESTROYED), on_hold=True)
    assert {"role" in str(getattr(other, name).reason) for name in ALL} == {True}
