"""Officers' keys: under the password at rest, under the cookie at work, and units' keys by grant only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.people import actions, keys, queries
from payung.people.models import OfficerKey, UnitKey
from payung.people.roles import Role
from tests.house import PASSWORD, House

QUICK = settings(max_examples=20, deadline=None)


@QUICK
@given(password=st.text(min_size=1, max_size=40))
def test_a_key_opens_with_its_password_only(password: str) -> None:
    key = PrivateKey.generate()
    salt, wrapped = keys.wrap(key, password)
    assert keys.unwrap(wrapped, salt, password) == key
    with pytest.raises(SealBroken):
        keys.unwrap(wrapped, salt, password + "x")


def test_session_and_cookie_open_only_together() -> None:
    key = PrivateKey.generate()
    secret, locked = keys.lock(key)
    other, _ = keys.lock(key)
    assert keys.unlock(locked, secret) == key
    for wrong in (other, "", "zz", secret[:-2], "0" * 64):
        with pytest.raises(SealBroken):
            keys.unlock(locked, wrong)


def test_a_key_never_shows_itself() -> None:
    assert repr(PrivateKey.generate()).count("b'") == 0


@pytest.mark.django_db
def test_what_is_kept_of_keys_opens_nothing_alone(house: House) -> None:
    with pytest.raises(SealBroken):
        queries.officer_key(DOOR, house.officers["intake"], "another password")
    intake = queries.officer_viewer(DOOR, house.officers["intake"])
    assert intake.keys == ()
    unit = house.units["police"]
    private = {key.raw for key in house.viewer("intake").keys}
    rows = [bytes(row.body) for row in UnitKey.objects.filter(unit=unit)]
    rows += [bytes(row.wrapped) for row in OfficerKey.objects.all()]
    assert not any(raw in row for raw in private for row in rows)


@pytest.mark.django_db
def test_every_granted_officer_opens_the_same_unit_key(house: House) -> None:
    (_, first), (_, second) = house.viewer("super").keys, house.viewer("intake").keys
    assert first == second


@pytest.mark.django_db
def test_an_officer_without_a_grant_holds_only_their_own_key(house: House) -> None:
    assert len(house.viewer("admin").keys) == 1


@pytest.mark.django_db
def test_a_unit_has_one_first_key(house: House) -> None:
    with pytest.raises(Conflict):
        actions.make_unit_key(SYSTEM, house.units["police"], house.officers["super"])


@pytest.mark.django_db
def test_only_a_holder_with_the_role_grants_and_only_in_their_unit(house: House) -> None:
    new = actions.create_officer(
        SYSTEM, house.units["police"], "new", "New", [Role.INTAKE], PASSWORD
    )
    for name in ("intake", "admin", "trainer"):
        with pytest.raises(NotAllowed):
            actions.grant_unit_key(house.viewer(name), new)
    with pytest.raises(NotFound):
        actions.grant_unit_key(house.viewer("care"), new)
    actions.grant_unit_key(house.viewer("super"), new)
    actions.grant_unit_key(house.viewer("super"), new)
    house.officers["new"] = new
    assert len(house.viewer("new").keys) == 2


@pytest.mark.django_db
def test_an_officer_who_left_is_nobody(house: House) -> None:
    from payung.people.models import Officer

    Officer.objects.filter(name="intake").update(is_active=False)
    with pytest.raises(NotFound):
        house.viewer("intake")


@pytest.mark.django_db
def test_an_administrator_is_never_granted_a_units_key(house: House) -> None:
    with pytest.raises(NotAllowed, match="no case contents"):
        actions.grant_unit_key(house.viewer("super"), house.officers["admin"])


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password1234", "", "newofficer12"])
def test_a_weak_password_is_refused_in_one_sentence(house: House, password: str) -> None:
    with pytest.raises(BadInput):
        actions.create_officer(
            SYSTEM, house.units["police"], "newofficer12", "New", [Role.INTAKE], password
        )


@pytest.mark.django_db
@pytest.mark.parametrize("lane", ["child", "community", "", "kite"])
def test_a_partner_is_never_given_a_childs_lane(lane: str) -> None:
    with pytest.raises(BadInput):
        actions.add_partner(SYSTEM, "Somebody", lane, "XA")
