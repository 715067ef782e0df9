"""Officers: they make their own key when invited; roles, leaving and coming back."""

from datetime import timedelta
from uuid import UUID

import pytest

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.sealing import Place
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, queries
from payung.staff.models import Officer, OfficerKey, Unit
from payung.staff.roles import Role
from tests.house import PASSWORD, House, fingerprint, join


@pytest.mark.django_db
def test_the_code_opens_once_and_is_kept_as_a_digest(house: House) -> None:
    invitation = actions.invite(SYSTEM, house.units["police"], "new", "New", [Role.INTAKE])
    row = Officer.objects.get(name="new")
    assert invitation.code.replace("-", "").encode() not in bytes(row.invitation or b"")
    assert not row.has_usable_password()

    assert actions.accept_invitation("new", invitation.code.upper(), PASSWORD) == row.id

    with pytest.raises(BadInput):
        actions.accept_invitation("new", invitation.code, "another long invented sentence")
    assert queries.officer_key(DOOR, row.id, PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["new", "nobody"])
def test_a_wrong_name_and_a_wrong_code_are_answered_alike(house: House, name: str) -> None:
    actions.invite(SYSTEM, house.units["police"], "new", "New", [Role.INTAKE])
    with pytest.raises(BadInput) as error:
        actions.accept_invitation(name, "00000-00000-00000-00000", PASSWORD)
    assert error.value.field == "code"
    assert "do not match" in str(error.value)


@pytest.mark.django_db
def test_a_code_grows_old(house: House) -> None:
    invitation = actions.invite(SYSTEM, house.units["police"], "new", "New", [Role.INTAKE])
    with clock.at(clock.now() + timedelta(hours=73)), pytest.raises(BadInput, match="has expired"):
        actions.accept_invitation("new", invitation.code, PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "", "newofficer12"])
def test_a_weak_password_is_refused_and_the_code_stays(house: House, password: str) -> None:
    unit = house.units["police"]
    invitation = actions.invite(SYSTEM, unit, "newofficer12", "New", [Role.INTAKE])
    with pytest.raises(BadInput) as error:
        actions.accept_invitation("newofficer12", invitation.code, password)
    assert error.value.field == "password"
    assert not OfficerKey.objects.filter(officer__name="newofficer12").exists()
    actions.accept_invitation("newofficer12", invitation.code, PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "full_name", "roles", "field"),
    [
        ("", "New", [Role.INTAKE], "name"),
        (" new", "New", [Role.INTAKE], "name"),
        ("x" * 65, "New", [Role.INTAKE], "name"),
        ("INTAKE", "New", [Role.INTAKE], "name"),
        ("new", "  ", [Role.INTAKE], "full_name"),
        ("new", "x" * 201, [Role.INTAKE], "full_name"),
        ("new", "New", [], "roles"),
        ("new", "New", [Role.ADMINISTRATOR, Role.INTAKE], "roles"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(
    house: House, name: str, full_name: str, roles: list[Role], field: str
) -> None:
    with pytest.raises(BadInput) as error:
        actions.invite(SYSTEM, house.units["police"], name, full_name, roles)
    assert error.value.field == field


@pytest.mark.django_db
def test_only_an_administrator_invites_changes_roles_or_ends_work(house: House) -> None:
    officer = house.officers["intake"]
    for name in ("super", "intake", "trainer", "over"):
        viewer = house.viewer(name)
        for act in (
            lambda v: actions.invite(v, house.units["police"], "new", "New", [Role.INTAKE]),
            lambda v: actions.invite_again(v, officer),
            lambda v: actions.set_roles(v, officer, [Role.SUPERVISOR]),
            lambda v: actions.leave(v, officer),
        ):
            with pytest.raises(NotAllowed):
                act(viewer)
    actions.set_roles(house.viewer("admin"), officer, [Role.INVESTIGATOR])
    assert house.viewer("intake").roles == {Role.INVESTIGATOR}


@pytest.mark.django_db
def test_nobody_changes_or_ends_themselves(house: House) -> None:
    admin = house.viewer("admin")
    with pytest.raises(NotAllowed):
        actions.set_roles(admin, admin.id, [Role.SUPERVISOR])
    with pytest.raises(NotAllowed):
        actions.leave(admin, admin.id)


@pytest.mark.django_db
def test_who_holds_the_units_key_does_not_become_an_administrator(house: House) -> None:
    with pytest.raises(Conflict):
        actions.set_roles(SYSTEM, house.officers["intake"], [Role.ADMINISTRATOR])


@pytest.mark.django_db
def test_a_lost_password_means_a_new_key_that_a_holder_grants_again(house: House) -> None:
    before = house.viewer("intake")
    invitation = actions.invite_again(house.viewer("admin"), before.id)
    assert house.viewer("intake").keys == before.keys  # nothing ends before the code is used

    actions.accept_invitation("intake", invitation.code, "another long invented sentence")

    key = queries.officer_key(DOOR, before.id, "another long invented sentence")
    after = queries.officer_viewer(DOOR, before.id, key)
    assert after.own != before.own
    assert (len(after.keys), after.vouched) == (1, False)
    again = queries.officer_viewer(DOOR, before.id, before.own)
    assert (len(again.keys), again.vouched) == (1, False)  # the old one opens nothing either

    actions.grant_unit_key(house.viewer("super"), before.id, fingerprint(before.id))
    assert queries.officer_viewer(DOOR, before.id, key).keys[1:] == before.keys[1:]


@pytest.mark.django_db
def test_who_leaves_is_nobody_and_a_new_key_is_due_within_a_day(house: House) -> None:
    moment = clock.now()
    with clock.at(moment):
        actions.leave(house.viewer("admin"), house.officers["intake"])
    with pytest.raises((NotFound, SealBroken)):
        house.viewer("intake")
    unit = Unit.objects.get(id=house.units["police"])
    assert unit.rotation_due_at == moment + timedelta(hours=24)
    with clock.at(moment + timedelta(hours=17)):
        assert actions.raise_rotations(SYSTEM) == 0
    with clock.at(moment + timedelta(hours=18)):
        assert actions.raise_rotations(SYSTEM) == 1
        assert actions.raise_rotations(SYSTEM) == 0
    assert Entry.objects.filter(act="unit-key.rotation-rose").count() == 1

    actions.rotate_unit_key(house.viewer("super"))
    after = Unit.objects.get(id=unit.id)
    assert (after.rotation_due_at, after.rotation_raised_at) == (None, None)


@pytest.mark.django_db
def test_who_never_held_the_units_key_leaves_without_a_new_one(house: House) -> None:
    actions.leave(SYSTEM, house.officers["trainer"])
    assert Unit.objects.get(id=house.units["police"]).rotation_due_at is None


@pytest.mark.django_db
def test_who_comes_back_begins_anew(house: House) -> None:
    officer = house.officers["intake"]
    actions.leave(SYSTEM, officer)
    invitation = actions.invite_again(SYSTEM, officer)
    actions.accept_invitation("intake", invitation.code, PASSWORD)
    assert len(house.viewer("intake").keys) == 1
    assert not house.viewer("intake").vouched


@pytest.mark.django_db
def test_an_account_that_nobody_has_confirmed_does_nothing(house: House) -> None:
    """An administrator can make an account with any role; without a colleague's word it is empty."""
    from payung.staff.policy import may
    from payung.staff.roles import BEFORE_KEY, Permission

    house.officers["new"] = join(
        house.units["police"], "new", "New", [r for r in Role if r is not Role.ADMINISTRATOR]
    )
    viewer = house.viewer("new")
    assert [permission for permission in Permission if may(viewer, permission)] == []
    assert "confirmed your key" in str(may(viewer, Permission.REPORT_QUEUE_READ).reason)
    once_confirmed = {Permission.DIRECTORY_CHANGE_CONFIRM}  # as the house's administrator is
    allowed = {permission for permission in Permission if may(house.viewer("admin"), permission)}
    assert allowed <= BEFORE_KEY | once_confirmed


@pytest.mark.django_db
def test_who_held_the_units_key_becomes_an_administrator_with_a_new_key_alone(
    house: House,
) -> None:
    """A report that is open to them by name stays open to their key, whatever their role."""
    officer = house.officers["intake"]
    chains = queries.officer_chains(house.viewer("super"), [officer])
    named = queries.named_readers(SYSTEM, house.units["police"], chains.items())
    sealing.seal(Place("drill", UUID(int=1)), {}, named)
    actions.set_roles(SYSTEM, officer, [Role.TRAINING])
    for rotate in (False, True):
        if rotate:
            actions.rotate_unit_key(house.viewer("super"))
        with pytest.raises(Conflict, match="become an administrator"):
            actions.set_roles(SYSTEM, officer, [Role.ADMINISTRATOR])
    invitation = actions.invite_again(SYSTEM, officer)
    actions.accept_invitation("intake", invitation.code, PASSWORD)
    actions.set_roles(SYSTEM, officer, [Role.ADMINISTRATOR])
    assert sealing.readers([UUID(int=1)]) == {UUID(int=1): set()}
