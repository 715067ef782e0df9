"""Who may view an exhibit now; each no has its reason in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from payung.foundation import clock
from payung.foundation.viewer import DOOR, Viewer
from payung.media.choices import Purpose
from payung.media.exhibits.policy import OPTED_OUT
from payung.media.models import Exhibit, State
from payung.media.viewing import policy
from payung.media.viewing.policy import Care
from payung.media.viewing.rules import Exposure, Limits
from payung.staff.policy import PermissionResult
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HELD = Exhibit(state=State.HELD)
FRESH = Care(Exposure(), Limits(a_day=60), opted_out=False, alone_at_night=False)
LOOKS = officer(Role.INVESTIGATOR, days=10)


def said(leave: PermissionResult) -> tuple[bool, str]:
    return bool(leave), str(leave.reason)


@pytest.mark.parametrize("role", Role)
def test_only_certain_roles_view_anything(role: Role) -> None:
    viewer = officer(role, days=10)
    given = Permission.EXHIBIT_FILE_LOOK in HELD_BY[role]
    assert bool(policy.may_look_at_all(viewer, HELD)) is given
    assert bool(policy.may_go_on(viewer, HELD, FRESH)) is given
    for purpose in Purpose:
        assert bool(policy.may_look(viewer, HELD, FRESH, purpose, classified=False)) is given


@pytest.mark.parametrize("state", State)
def test_only_what_is_held_is_shown(state: State) -> None:
    exhibit = Exhibit(state=state)
    for given, reason in (
        said(policy.may_look_at_all(LOOKS, exhibit)),
        said(policy.may_go_on(LOOKS, exhibit, FRESH)),
        said(policy.may_look(LOOKS, exhibit, FRESH, Purpose.COURT, classified=False)),
    ):
        assert given is (state == State.HELD)
        assert given is ("no longer held" not in reason)


@pytest.mark.parametrize(
    "refused", [DOOR, officer(Role.INVESTIGATOR), officer(Role.TRAINING, days=10)]
)
def test_whom_role_or_certificate_refuses_learns_nothing_of_the_exhibit(
    refused: Viewer,
) -> None:
    gone, paused = Exhibit(state=State.DESTROYED), replace(FRESH, opted_out=True)
    reason = said(policy.may_look_at_all(refused, HELD))
    assert said(policy.may_look_at_all(refused, gone)) == reason
    assert said(policy.may_go_on(refused, HELD, paused)) == reason
    assert said(policy.may_look(refused, gone, paused, Purpose.COURT, classified=True)) == reason


def test_nobody_views_while_paused_alone_at_night_or_past_the_limit_of_the_day() -> None:
    hour = timedelta(minutes=60)
    almost = Exposure(today=hour - timedelta(microseconds=1))
    assert policy.may_go_on(LOOKS, HELD, replace(FRESH, exposure=almost))
    for changes, word in (
        ({"opted_out": True}, str(OPTED_OUT)),
        ({"alone_at_night": True}, "It is night"),
        ({"exposure": Exposure(today=hour)}, "today's viewing limit"),
        ({"exposure": Exposure(today=2 * hour)}, "today's viewing limit"),
    ):
        given, reason = said(policy.may_go_on(LOOKS, HELD, replace(FRESH, **changes)))
        assert not given
        assert word in reason


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (timedelta(minutes=2), "in 2 minutes."),
        (timedelta(minutes=1, seconds=1), "in 2 minutes."),
        (timedelta(minutes=1), "in 1 minute."),
        (timedelta(seconds=1), "in 1 minute."),
    ],
)
def test_a_break_is_due_for_as_many_minutes_as_are_begun(rest: timedelta, words: str) -> None:
    care = replace(FRESH, exposure=Exposure(rested_at=NOW + rest))
    with clock.at(NOW):
        given, reason = said(policy.may_go_on(LOOKS, HELD, care))
    assert not given
    assert reason.endswith(words)


@pytest.mark.parametrize("purpose", Purpose)
def test_nobody_views_only_to_classify_what_is_classified(purpose: Purpose) -> None:
    ruled = Exhibit(state=State.HELD, ruled_at=NOW)
    for exhibit, classified in ((HELD, True), (ruled, False), (ruled, True)):
        given, reason = said(policy.may_look(LOOKS, exhibit, FRESH, purpose, classified=classified))
        assert given is (purpose is not Purpose.ASSESSMENT)
        assert given is ("already classified" not in reason)
    assert policy.may_look(LOOKS, HELD, FRESH, purpose, classified=False)


def test_beginning_to_view_asks_for_all_that_going_on_asks_for() -> None:
    paused = replace(FRESH, opted_out=True)
    leave = policy.may_look(LOOKS, HELD, paused, Purpose.ASSESSMENT, classified=True)
    assert said(leave) == (False, str(OPTED_OUT))
