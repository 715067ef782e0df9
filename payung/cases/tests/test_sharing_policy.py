"""Which unit can share a case, and who may end that; each no has its reason in words."""

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID, uuid4

import pytest

from payung.cases.models import Case
from payung.cases.parts import Part
from payung.cases.sharing import policy
from payung.foundation.errors import NotAllowed, Text
from payung.staff.models import Officer, UnitKind
from payung.staff.queries import UnitCard
from payung.staff.roles import HELD_BY, Permission, Role
from payung.staff.tests.support import officer
from payung.staff.viewer import OfficerViewer

HERE, NOBODY = uuid4(), uuid4()


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


@dataclass(frozen=True)
class Shares:
    """The shares of a case, which one unit has."""

    unit: UUID

    def filter(self, *, unit_id: UUID) -> Self:
        return replace(self, unit=unit_id) if unit_id == self.unit else replace(self, unit=NOBODY)

    def exists(self) -> bool:
        return self.unit != NOBODY


class Objects(Part):
    """A room that objects, and names what it was asked about."""

    def objection(self, viewer: OfficerViewer, case: Case, unit: UnitCard) -> Text | None:
        return f"{viewer.id} {case.id} {unit.id}"


def test_a_unit_that_shares_a_case_gets_no_second_share(monkeypatch: pytest.MonkeyPatch) -> None:
    leader, shared, unit = of_unit(Role.SUPERVISOR), case(), card()
    asked: list[object] = []

    def shares_of(viewer: OfficerViewer, case_id: UUID) -> Shares:
        asked.append((viewer, case_id))
        return Shares(unit.id)

    monkeypatch.setattr(policy, "shares_of", shares_of)
    monkeypatch.setattr(policy, "parts", list)
    assert "already works" in str(policy.objection(leader, shared, unit))
    assert policy.objection(leader, shared, card()) is None
    assert asked == [(leader, shared.id)] * 2


def test_a_room_above_objects_to_this_viewer_case_and_unit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leader, shared, unit = of_unit(Role.SUPERVISOR), case(), card()
    monkeypatch.setattr(policy, "shares_of", lambda _viewer, _case: Shares(NOBODY))
    monkeypatch.setattr(policy, "parts", lambda: [Part(), Objects()])
    assert policy.objection(leader, shared, unit) == f"{leader.id} {shared.id} {unit.id}"


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
