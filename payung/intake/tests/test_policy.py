"""Who may know of a report, open it and decide on it; who may look at what units do."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from payung.cases import policy as case_policy
from payung.cases.models import Case, Reader
from payung.foundation import clock
from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.intake import policy
from payung.intake.models import StoredReport
from payung.staff.models import Officer, Unit
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer

HERE = uuid4()
MINE, THEIRS = (StoredReport(case=Case(unit_id=unit)) for unit in (HERE, uuid4()))

Rule = Callable[[Viewer, StoredReport | None], StoredReport]
RULES: dict[Rule, Permission] = {
    policy.require_sight: Permission.REPORT_QUEUE_READ,
    policy.require_wish: Permission.CHILD_WISH_DECIDE,
    policy.require_feedback: Permission.REPORT_SENDER_TELL,
}
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)


@each_rule
def test_each_act_asks_for_its_own_permission(rule: Rule) -> None:
    for role in Role:
        viewer = officer(role, days=10, unit=HERE)
        if RULES[rule] in HELD_BY[role]:
            assert rule(viewer, MINE) is MINE
        else:
            with pytest.raises(NotAllowed, match="Your role does not"):
                rule(viewer, MINE)


@pytest.mark.django_db
@each_rule
def test_what_is_another_units_or_nowhere_is_not_there(rule: Rule) -> None:
    for role in Role:
        if RULES[rule] in HELD_BY[role]:
            viewer = officer(role, days=10, unit=HERE)
            for stored in (THEIRS, None):
                with pytest.raises(NotFound):
                    rule(viewer, stored)


@each_rule
def test_a_door_opens_nothing_and_a_command_is_of_no_unit(rule: Rule) -> None:
    with pytest.raises(NotAllowed):
        rule(DOOR, MINE)
    with pytest.raises(NotFound):
        rule(SYSTEM, MINE)


def test_a_report_exists_for_its_own_unit() -> None:
    assert case_policy.sees(officer(unit=HERE), MINE.case) is True
    assert case_policy.sees(officer(unit=HERE), THEIRS.case) is False
    assert case_policy.sees(SYSTEM, MINE.case) is False


def row(unit: Unit, name: str) -> OfficerViewer:
    kept = Officer.objects.create(name=name, full_name=name, unit=unit)
    return replace(officer(unit=unit.id), id=kept.id)


@pytest.mark.django_db
def test_a_report_open_to_named_officers_exists_for_them_alone() -> None:
    unit = Unit.objects.create(name="Invented unit", kind="police", country="XA")
    now = clock.now()
    stored, other = (
        Case.objects.create(
            unit=unit, lane="child", level="P1", language="en", opened_at=now, due_at=now,
            rises_at=now, named_only=True,
        )
        for _ in range(2)
    )  # fmt: skip
    named, colleague = row(unit, "one"), row(unit, "two")
    Reader.objects.create(case=stored, officer_id=named.id, chain="")
    Reader.objects.create(case=other, officer_id=colleague.id, chain="")
    assert case_policy.is_named(named, stored) is case_policy.sees(named, stored) is True
    assert case_policy.is_named(colleague, stored) is case_policy.sees(colleague, stored) is False


def watcher(kind: str = "oversight", unit: UUID = HERE) -> OfficerViewer:
    return replace(officer(Role.OVERSIGHT, unit=unit), unit_kind=kind)


def test_oversight_looks_at_what_units_do_from_a_unit_of_its_own() -> None:
    assert case_policy.watches(watcher())
    case_policy.require_watch(watcher())
    inside = case_policy.watches(watcher("police"))
    assert not inside
    assert "oversight unit" in str(inside.reason)
    with pytest.raises(NotAllowed, match="oversight unit"):
        case_policy.require_watch(watcher("police"))
    for viewer in (officer(Role.SUPERVISOR, days=10), replace(watcher(), roles=frozenset())):
        with pytest.raises(NotAllowed, match="Your role does not"):
            case_policy.require_watch(viewer)
    with pytest.raises(NotAllowed, match="officer"):
        case_policy.require_watch(DOOR)


def test_a_unit_reads_its_own_ledger_and_oversight_reads_all() -> None:
    viewer = officer(Role.INTAKE, unit=HERE)
    chains = (f"{HERE}/child", f"{uuid4()}/child", f"{HERE}", f"{HERE}0/child", "report:1", "")
    assert [policy.may_read_ledger(viewer, what) for what in chains] == [True] + [False] * 5
    assert all(policy.may_read_ledger(watcher(unit=uuid4()), what) for what in chains)
    for stranger in (DOOR, SYSTEM):
        assert policy.may_read_ledger(stranger, f"{HERE}/child") is False


@pytest.mark.parametrize("role", Role)
def test_leaders_read_how_the_words_of_their_unit_were_read(role: Role) -> None:
    viewer = officer(role, days=10)
    if role in {Role.SUPERVISOR, Role.OVERSIGHT}:
        assert policy.may_read_blame_figures(viewer)
        policy.require_blame_figures(viewer)
    else:
        assert not policy.may_read_blame_figures(viewer)
        with pytest.raises(NotAllowed, match="Your role does not"):
            policy.require_blame_figures(viewer)


def test_figures_of_blame_are_an_officers_alone() -> None:
    assert not policy.may_read_blame_figures(DOOR)
    with pytest.raises(NotAllowed, match="Only an officer"):
        policy.require_blame_figures(DOOR)
