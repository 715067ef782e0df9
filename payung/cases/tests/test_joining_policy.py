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


def of_unit(*roles: Role) -> OfficerViewer:
    return officer(*roles, days=10, unit=HERE.id)


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


def test_cases_with_other_readers_stay_apart(house: House) -> None:
    one, two = (Officer.objects.get(id=house.officers[name]) for name in ("intake", "super"))
    now = clock.now()

    def named(*readers: Officer) -> Case:
        row = Case.objects.create(
            unit=one.unit,
            lane="child",
            level="P3",
            named_only=True,
            opened_at=now,
            due_at=now,
            rises_at=now,
        )
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
