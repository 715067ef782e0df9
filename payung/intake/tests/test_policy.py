"""Who may know of a report, open it and decide on it; who may look at what units do."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from payung.foundation import clock
from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.intake import policy
from payung.intake.models import NamedReader, StoredReport
from payung.staff.models import Officer, Unit
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer

HERE = uuid4()
MINE, THEIRS = StoredReport(unit_id=HERE), StoredReport(unit_id=uuid4())

Rule = Callable[[Viewer, StoredReport | None], StoredReport]
RULES: dict[Rule, Permission] = {
    policy.require_sight: Permission.REPORT_QUEUE_READ,
    policy.require_content: Permission.REPORT_CONTENT_OPEN,
    policy.require_dialogue: Permission.CHILD_DIALOGUE_WRITE,
    policy.require_level: Permission.REPORT_LEVEL_DECIDE,
    policy.require_ruling: Permission.CHILD_REPORTER_RULE,
    policy.require_wish: Permission.CHILD_WISH_DECIDE,
    policy.require_hand_over: Permission.REPORT_HAND_OVER,
    policy.require_feedback: Permission.REPORT_SENDER_TELL,
    policy.require_naming: Permission.REPORT_NAME_READERS,
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
    assert policy.sees(officer(unit=HERE), MINE) is True
    assert policy.sees(officer(unit=HERE), THEIRS) is False
    assert policy.sees(SYSTEM, MINE) is False


def row(unit: Unit, name: str) -> OfficerViewer:
    kept = Officer.objects.create(name=name, full_name=name, unit=unit)
    return replace(officer(unit=unit.id), id=kept.id)


@pytest.mark.django_db
def test_a_report_open_to_named_officers_exists_for_them_alone() -> None:
    unit = Unit.objects.create(name="Invented unit", kind="police", country="XA")
    now = clock.now()
    stored, other = (
        StoredReport.objects.create(
            unit=unit, origin=unit, lane="child", level="P1", language="en", body=b"",
            received_at=now, due_at=now, rises_at=now, named_only=True,
        )
        for _ in range(2)
    )  # fmt: skip
    named, colleague = row(unit, "one"), row(unit, "two")
    NamedReader.objects.create(report=stored, officer_id=named.id, chain="")
    NamedReader.objects.create(report=other, officer_id=colleague.id, chain="")
    assert policy.is_named(named, stored) is policy.sees(named, stored) is True
    assert policy.is_named(colleague, stored) is policy.sees(colleague, stored) is False


def watcher(kind: str = "oversight", unit: UUID = HERE) -> OfficerViewer:
    return replace(officer(Role.OVERSIGHT, unit=unit), unit_kind=kind)


def test_oversight_looks_at_what_units_do_from_a_unit_of_its_own() -> None:
    assert policy.watches(watcher())
    policy.require_watch(watcher())
    inside = policy.watches(watcher("police"))
    assert not inside
    assert "oversight unit" in str(inside.reason)
    with pytest.raises(NotAllowed, match="oversight unit"):
        policy.require_watch(watcher("police"))
    for viewer in (officer(Role.SUPERVISOR, days=10), replace(watcher(), roles=frozenset())):
        with pytest.raises(NotAllowed, match="Your role does not"):
            policy.require_watch(viewer)
    with pytest.raises(NotAllowed, match="officer"):
        policy.require_watch(DOOR)


def test_a_unit_reads_its_own_ledger_and_oversight_reads_all() -> None:
    viewer = officer(Role.INTAKE, unit=HERE)
    chains = (f"{HERE}/child", f"{uuid4()}/child", f"{HERE}", f"{HERE}0/child", "report:1", "")
    assert [policy.may_read_ledger(viewer, what) for what in chains] == [True] + [False] * 5
    assert all(policy.may_read_ledger(watcher(unit=uuid4()), what) for what in chains)
    for stranger in (DOOR, SYSTEM):
        assert policy.may_read_ledger(stranger, f"{HERE}/child") is False
