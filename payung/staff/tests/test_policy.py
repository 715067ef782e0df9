"""Policy: a role and, where needed, a certificate; every refusal has its reason in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from payung.foundation import clock
from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.staff.policy import (
    may,
    may_read_steps,
    may_see_colleagues,
    require,
    require_colleagues,
    require_steps,
)
from payung.staff.roles import (
    BEFORE_KEY,
    FUNCTION_NAMES,
    HELD_BY,
    NEEDS,
    ROLE_NAMES,
    Function,
    Permission,
    Role,
)
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer


@pytest.mark.parametrize("permission", Permission)
def test_nobody_without_a_role_may_do_anything(permission: Permission) -> None:
    assert not may(officer(days=10), permission)
    assert not may(DOOR, permission)


@pytest.mark.parametrize("role", Role)
def test_a_role_gives_what_it_holds_and_nothing_else(role: Role) -> None:
    given = {permission for permission in Permission if may(officer(role, days=10), permission)}
    assert given == HELD_BY[role]


@pytest.mark.parametrize("permission", NEEDS)
def test_what_needs_a_certificate_is_closed_without_one(permission: Permission) -> None:
    role = next(role for role in Role if permission in HELD_BY[role])
    for days in (None, -1):
        assert not may(officer(role, days=days), permission)
    assert may(officer(role, days=1), permission)


def test_a_certificate_ends_at_its_very_moment() -> None:
    viewer = officer(Role.INTAKE, days=1)
    with clock.at(viewer.certificates[Function.TRIAGE]):
        assert not may(viewer, Permission.REPORT_TAKE)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.TRAINING, Role.WELLBEING])
def test_who_keeps_the_house_sees_no_report(role: Role) -> None:
    for permission in Permission:
        if permission.startswith(("report:", "child:", "case:")):
            assert not may(officer(role, days=10), permission)


def test_a_key_that_nobody_has_confirmed_opens_only_what_keeps_the_house() -> None:
    for role in Role:
        viewer = replace(officer(role, days=10), chain=())
        given = {permission for permission in Permission if may(viewer, permission)}
        assert given == HELD_BY[role] & BEFORE_KEY
    assert not any(code.startswith(("report:", "child:", "case:")) for code in BEFORE_KEY)


def why(viewer: Viewer, permission: Permission = Permission.REPORT_TAKE) -> str:
    return str(may(viewer, permission).reason)


def test_each_answer_has_its_reason() -> None:
    intake = officer(Role.INTAKE, days=10)
    assert "operator" in why(SYSTEM)
    assert "officer" in why(DOOR)
    assert "Your role does not" in why(officer(days=10))
    assert "These roles can: intake officer, investigator" in why(officer(days=10))
    assert "confirmed your key" in why(replace(intake, chain=()))
    assert why(officer(Role.INTAKE)).startswith("You have no certificate for triage yet")
    assert "role and certificate" in why(intake)
    assert "Your role" in why(intake, Permission.REPORT_QUEUE_READ)


def test_a_certificate_that_ended_is_named_with_its_day() -> None:
    with clock.at(datetime(2026, 5, 4, 12, tzinfo=UTC)):
        assert "for triage ended on May 3, 2026" in why(officer(Role.INTAKE, days=-1))


def test_the_day_on_which_a_certificate_ended_is_the_units_day() -> None:
    with (
        clock.at(datetime(2026, 5, 4, 20, tzinfo=UTC)),
        timezone.override(ZoneInfo("Asia/Bangkok")),  # where it is the 5th by then
    ):
        viewer = officer(Role.INTAKE, days=0)
        assert "for triage ended on May 5, 2026" in why(viewer)


def with_leave(viewer: OfficerViewer, hours: int) -> OfficerViewer:
    end = clock.now() + timedelta(hours=hours)
    return replace(viewer, leaves={Function.TRIAGE: end})


def test_a_supervisors_leave_is_no_certificate_and_is_not_called_one() -> None:
    with clock.at(datetime(2026, 5, 4, 12, tzinfo=UTC)):
        for viewer in (officer(Role.INTAKE), officer(Role.INTAKE, days=-1)):
            leave = may(with_leave(viewer, 2), Permission.REPORT_TAKE)
            assert leave
            assert "Your role, and your supervisor" in str(leave.reason)
            assert "May 4, 2026" in str(leave.reason)
            assert "2 p.m." in str(leave.reason)
        assert "role and certificate" in why(with_leave(officer(Role.INTAKE, days=1), 2))


def test_a_leave_that_ended_is_named_as_a_leave() -> None:
    with clock.at(datetime(2026, 5, 4, 12, tzinfo=UTC)):
        ended = with_leave(officer(Role.INTAKE), 0)
        assert not may(ended, Permission.REPORT_TAKE)
        assert "no certificate for triage" in why(ended)
        assert "your supervisor's override ended on May 4, 2026" in why(ended)
        assert "certificate for triage ended on May 3, 2026" in why(
            with_leave(officer(Role.INTAKE, days=-1), 0)
        )


def test_a_leave_for_one_function_opens_no_other() -> None:
    viewer = with_leave(officer(Role.INTAKE), 2)
    assert not may(viewer, Permission.CHILD_DIALOGUE_WRITE)


def test_require_says_why_not() -> None:
    with pytest.raises(NotAllowed, match="Your role does not allow this"):
        require(officer(), Permission.REPORT_TAKE)
    require(officer(Role.INTAKE, days=1), Permission.REPORT_TAKE)
    require(SYSTEM, Permission.PEOPLE_OFFICER_MANAGE)


def test_colleagues_are_shown_once_a_key_is_confirmed_and_to_who_keeps_the_house() -> None:
    for role in Role:
        for chain in (officer().chain, ()):
            viewer = replace(officer(role), chain=chain)
            leave = may_see_colleagues(viewer)
            assert bool(leave) is (bool(chain) or role is Role.ADMINISTRATOR)
            if leave:
                assert "Your role" in str(leave.reason)
                require_colleagues(viewer)
            else:
                with pytest.raises(NotAllowed, match="confirmed your key"):
                    require_colleagues(viewer)


def test_every_role_permission_and_function_is_in_every_table() -> None:
    assert set(HELD_BY) == set(ROLE_NAMES) == set(Role)
    assert set(FUNCTION_NAMES) == set(Function)
    assert list(Permission) == sorted(Permission)


def test_how_a_country_is_set_up_is_read_by_who_records_it_leads_or_watches() -> None:
    may_read = {role for role in Role if may_read_steps(officer(role))}
    assert may_read == {Role.ADMINISTRATOR, Role.SUPERVISOR, Role.OVERSIGHT}
    for role in (Role.SUPERVISOR, Role.OVERSIGHT):
        require_steps(officer(role), "XA", "XA")
        with pytest.raises(NotFound):
            require_steps(officer(role), "XB", "XA")
        with pytest.raises(NotAllowed, match="confirmed your key"):
            require_steps(replace(officer(role), chain=()), "XA", "XA")
    require_steps(replace(officer(Role.ADMINISTRATOR), chain=()), "XB", "XA")
    with pytest.raises(NotAllowed, match="Your role does not allow this"):
        require_steps(officer(Role.INTAKE, days=10), "XA", "XA")
