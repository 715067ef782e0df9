"""Who may join cases, and what keeps two of them apart; each no has its reason in words."""

from uuid import UUID, uuid4

import pytest

from payung.cases.joining import policy
from payung.cases.models import Case, Reader
from payung.foundation import clock
from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import DOOR
from payung.staff.models import Officer, Unit
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer
from tests.house import House

HERE = Unit(id=uuid4(), kind="police")


def of_unit(*roles: Role, unit: Unit = HERE) -> OfficerViewer:
    return officer(*roles, days=10, unit=unit.id)


def case(owner: UUID | None = None, unit: Unit = HERE) -> Case:
    return Case(unit=unit, owner=Officer(id=owner) if owner else None)


@pytest.mark.parametrize("role", Role)
def test_who_decides_levels_joins_what_is_theirs_or_nobodys(role: Role) -> None:
    viewer = of_unit(role)
    decides = Permission.REPORT_LEVEL_DECIDE in HELD_BY[role]
    for owner, given in (
        (viewer.id, decides),
        (None, decides),
        (uuid4(), decides and role is Role.SUPERVISOR),
    ):
        assert bool(policy.may_join(viewer, owner)) is given
        if given:
            there = case(owner)
            assert policy.require_join(viewer, there) is there
        else:
            word = "colleague" if decides else "Your role does not"
            assert word in str(policy.may_join(viewer, owner).reason)
            with pytest.raises(NotAllowed, match=word):
                policy.require_join(viewer, case(owner))


@pytest.mark.django_db
def test_what_is_not_there_is_not_joined() -> None:
    for missing in (None, case(unit=Unit(id=uuid4(), kind="police"))):
        with pytest.raises(NotFound):
            policy.require_join(of_unit(Role.SUPERVISOR), missing)


@pytest.mark.django_db
def test_cases_of_two_units_or_of_oversight_stay_apart() -> None:
    other, watching = Unit(id=uuid4(), kind="police"), Unit(id=uuid4(), kind="oversight")
    for first, second, word in (
        (case(), case(unit=other), "different units"),
        (case(unit=watching), case(unit=other), "different units"),
        (case(unit=watching), case(unit=watching), "about officials"),
    ):
        assert word in str(policy.obstacle(DOOR, first, second))
    assert policy.obstacle(DOOR, case(), case(uuid4())) is None


def kept(unit: Unit, **more: object) -> Case:
    now = clock.now()
    clocks = {"opened_at": now, "due_at": now, "rises_at": now}
    return Case.objects.create(unit=unit, lane="child", level="P3", **{**clocks, **more})


def test_cases_on_which_other_units_work_stay_apart(house: House) -> None:
    unit, *others = (
        Unit.objects.get(id=house.units[kind])
        for kind in ("police", "child_protection", "helpline")
    )
    now = clock.now()

    def shared_with(*units: Unit, **more: object) -> Case:
        whole = kept(unit)
        for other in units:
            kept(other, share_of=whole, level_decided_at=now, **more)
        return whole

    alone, one, both = shared_with(), shared_with(others[0]), shared_with(*others)
    ended = shared_with(others[0], due_at=None, rises_at=None, closed_at=now)
    for first, second in ((alone, one), (one, both), (one, shared_with(others[1]))):
        assert "Another unit works on one" in str(policy.obstacle(DOOR, first, second))
        assert "Another unit works on one" in str(policy.obstacle(DOOR, second, first))
    assert policy.obstacle(DOOR, both, shared_with(*reversed(others))) is None
    assert policy.obstacle(DOOR, alone, ended) is None
    assert [policy.is_shared(row) for row in (alone, one, both, ended)] == [
        False,
        True,
        True,
        False,
    ]

    leader = of_unit(Role.SUPERVISOR, unit=unit)
    assert policy.require_join(leader, one) is one
    for helper, there in (
        (of_unit(Role.SUPERVISOR, unit=others[0]), one),
        (of_unit(Role.SUPERVISOR, unit=others[0]), one.shares.get()),
    ):
        with pytest.raises(NotAllowed, match=f"^{unit.name} leads this case"):
            policy.require_join(helper, there)
    for stranger, there in ((others[1], one), (others[0], ended)):
        with pytest.raises(NotFound):
            policy.require_join(of_unit(Role.SUPERVISOR, unit=stranger), there)


def test_cases_with_other_readers_stay_apart(house: House) -> None:
    one, two = (Officer.objects.get(id=house.officers[name]) for name in ("intake", "super"))

    def named(*readers: Officer) -> Case:
        row = kept(one.unit, named_only=True)
        for reader in readers:
            Reader.objects.create(case=row, officer=reader)
        return row

    for first, second in (
        (named(one), case(unit=one.unit)),
        (named(), case(unit=one.unit)),
        (named(one), named(two)),
        (named(one), named(one, two)),
    ):
        assert "Different officers" in str(policy.obstacle(DOOR, first, second))
        assert "Different officers" in str(policy.obstacle(DOOR, second, first))
    assert policy.obstacle(DOOR, named(one, two), named(two, one)) is None
