"""Which unit can share a case, and who may end that; each no has its reason in words."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from payung.cases.models import Case
from payung.cases.sharing import policy
from payung.foundation.errors import NotAllowed
from payung.staff.models import Officer, UnitKind
from payung.staff.queries import UnitCard
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer

HERE = uuid4()


def of_unit(*roles: Role, kind: str = "police", unit: UUID = HERE) -> OfficerViewer:
    return replace(officer(*roles, days=10, unit=unit), unit_kind=kind)


def card(kind: str = "police", unit: UUID | None = None, *, has_key: bool = True) -> UnitCard:
    return UnitCard(unit or uuid4(), "Unit", kind, "XA", "", False, "UTC", has_key=has_key)


def case(owner: UUID | None = None, *, named_only: bool = False) -> Case:
    return Case(
        unit_id=HERE, owner=Officer(id=owner) if owner else None, named_only=named_only, level="P3"
    )


def test_what_oversight_has_or_named_officers_read_is_not_shared() -> None:
    leader = of_unit(Role.SUPERVISOR)
    assert policy.obstacle(leader, case()) is None
    assert "named officers" in str(policy.obstacle(leader, case(named_only=True)))
    watching = of_unit(Role.OVERSIGHT, kind="oversight")
    for kept in (case(), case(named_only=True)):
        assert "about officials" in str(policy.obstacle(watching, kept))


@pytest.mark.parametrize("kind", UnitKind)
def test_units_that_work_on_reports_share_cases(kind: UnitKind) -> None:
    shares = kind not in {UnitKind.ANALYSIS, UnitKind.OVERSIGHT}
    assert policy.can_share(card(kind)) is shares
    assert not policy.can_share(card(kind, has_key=False))
    if not shares:
        objection = policy.objection(of_unit(Role.SUPERVISOR), case(), card(kind))
        assert "Choose another unit" in str(objection)


@pytest.mark.django_db
def test_a_case_is_shared_with_another_unit() -> None:
    leader = of_unit(Role.SUPERVISOR)
    assert policy.objection(leader, case(), card()) is None
    assert "Choose another unit" in str(policy.objection(leader, case(), card(unit=HERE)))


@pytest.mark.parametrize("role", Role)
def test_the_unit_that_leads_ends_sharing_where_it_may_transfer(role: Role) -> None:
    viewer = of_unit(role, unit=uuid4())
    for share in (case(), case(viewer.id), case(uuid4())):
        given = Permission.REPORT_HAND_OVER in HELD_BY[role]
        assert bool(policy.may_end(viewer, share)) is given
        if given:
            policy.require_end(viewer, share)
        else:
            with pytest.raises(NotAllowed, match="Your role does not"):
                policy.require_end(viewer, share)


@pytest.mark.parametrize("role", Role)
def test_who_works_on_a_share_ends_it(role: Role) -> None:
    viewer = of_unit(role)
    decides = Permission.REPORT_LEVEL_DECIDE in HELD_BY[role]
    for share, given in (
        (case(), decides),
        (case(viewer.id), decides),
        (case(uuid4()), decides and role is Role.SUPERVISOR),
    ):
        assert bool(policy.may_end(viewer, share)) is given
        if given:
            policy.require_end(viewer, share)
        else:
            with pytest.raises(NotAllowed, match="colleague" if decides else "Your role does not"):
                policy.require_end(viewer, share)
