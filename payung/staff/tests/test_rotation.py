"""A new version of a unit's key is for those who stay; a compromised one opens nothing new."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import Place, PrivateKey
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, offline_keys, queries
from payung.staff.models import Unit, UnitKey
from payung.staff.officer_keys import place_of_unit_key
from payung.staff.queries import key_versions, root_requests, unit_states
from payung.staff.roles import Role
from tests.house import PASSWORD, House, fingerprint, join, root_signs

pytestmark = pytest.mark.django_db


def test_those_who_stay_hold_the_new_version_and_the_old(house: House) -> None:
    before = house.viewer("intake").keys[1]
    actions.rotate_unit_key(house.viewer("super"))
    for name in ("super", "intake", "liaison", "fresh"):
        own, newest, old = house.viewer(name).keys
        assert old == before
        assert newest.public == queries.unit_reader(DOOR, house.units["police"])
        assert own not in {newest, old}
    for name in ("admin", "trainer"):
        assert len(house.viewer(name).keys) == 1


def test_who_left_holds_neither(house: House) -> None:
    leaver = house.viewer("intake")
    own = leaver.own
    assert own is not None
    actions.leave(SYSTEM, leaver.id)
    actions.rotate_unit_key(house.viewer("super"))
    for row in UnitKey.objects.filter(unit=house.units["police"]):
        place = place_of_unit_key(row.id, row.unit_id, row.version)
        assert sealing.open_many([(place, bytes(row.body))], [own]) == [None]


def test_only_a_holder_of_the_newest_key_with_the_role_makes_a_new_one(house: House) -> None:
    for name in ("intake", "admin", "trainer"):
        with pytest.raises(NotAllowed):
            actions.rotate_unit_key(house.viewer(name))
    second = join(house.units["police"], "second", "Second", [Role.SUPERVISOR])
    actions.vouch_for(house.viewer("super"), second, fingerprint(second))
    house.officers["second"] = second
    with pytest.raises(NotAllowed, match="holder"):
        actions.rotate_unit_key(house.viewer("second"))
    assert UnitKey.objects.filter(unit=house.units["police"]).count() == 1


def test_a_compromised_version_is_never_sealed_to_again(house: House) -> None:
    old = house.viewer("super").keys[1]
    actions.rotate_unit_key(house.viewer("super"), compromised=True)
    assert queries.unit_reader(DOOR, house.units["police"]) != old.public
    UnitKey.objects.filter(unit=house.units["police"], version=2).delete()
    with pytest.raises(NotFound):  # nor when somebody takes the new one away
        queries.unit_reader(DOOR, house.units["police"])


def test_handing_on_is_done_in_steps_and_ends(house: House) -> None:
    holder = house.viewer("super")
    old = holder.keys[1]
    for number in range(1, 8):
        sealing.seal(Place("drill", UUID(int=number)), {}, [old.public])
    actions.rotate_unit_key(holder, compromised=True)
    steps = []
    while left := actions.rewrap(house.viewer("super"), limit=3):
        steps.append(left)
    assert steps == [4, 1]
    late = clock.now() + timedelta(minutes=50)
    with clock.at(late):
        assert actions.rewrap(house.viewer("super")) == 0
        assert old in house.viewer("super").keys  # a report may still be on its way in
    with clock.at(late + timedelta(minutes=15)):
        assert actions.rewrap(house.viewer("super")) == 0
        assert old not in house.viewer("super").keys
        assert actions.rewrap(house.viewer("super")) == 0
    assert Entry.objects.filter(act="unit-key.forgotten").count() == 1  # once, as an act of its own


def test_an_old_key_that_is_not_forgotten_yet_is_said(house: House) -> None:
    unit = house.units["police"]
    holder = house.viewer("super")
    sealing.seal(Place("drill", UUID(int=1)), {}, [holder.keys[1].public])
    actions.rotate_unit_key(holder, compromised=True)

    def progress() -> tuple[int, int, bool]:
        (state,) = unit_states.key_states(SYSTEM, [unit])
        keys = key_versions.unit_keys(house.viewer("super"))
        assert keys.to_forget == state.to_forget
        return state.left, state.to_forget, keys.may_forget

    assert progress() == (1, 0, False)
    actions.rewrap(house.viewer("super"))
    assert progress() == (0, 1, False)
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert progress() == (0, 1, True)
        actions.rewrap(house.viewer("super"))
        assert progress() == (0, 0, False)


def test_who_lacks_the_old_key_hands_nothing_on_and_loses_nothing(house: House) -> None:
    old = house.viewer("super").keys[1]
    sealing.seal(Place("drill", UUID(int=1)), {}, [old.public])
    actions.rotate_unit_key(house.viewer("super"), compromised=True)
    second = join(house.units["police"], "second", "Second", [Role.SUPERVISOR])
    actions.grant_unit_key(house.viewer("super"), second, fingerprint(second))
    house.officers["second"] = second
    viewer = house.viewer("second")
    without = type(viewer)(
        **{**vars(viewer), "keys": tuple(key for key in viewer.keys if key != old)}
    )
    assert actions.rewrap(without) == 1
    assert actions.rewrap(house.viewer("second")) == 0


def test_a_key_that_is_not_believed_takes_back_what_it_confirmed_since(house: House) -> None:
    moment = clock.now()
    second = join(house.units["police"], "second", "Second", [Role.SUPERVISOR])
    actions.grant_unit_key(house.viewer("super"), second, fingerprint(second))
    house.officers["second"] = second
    with clock.at(moment + timedelta(hours=2)):
        new = join(house.units["police"], "new", "New", [Role.INTAKE])
        actions.grant_unit_key(house.viewer("second"), new, fingerprint(new))
        house.officers["new"] = new
        assert house.viewer("new").vouched

        actions.distrust_officer_key(
            house.viewer("super"), second, clock.now() - timedelta(minutes=30)
        )

        assert not house.viewer("second").vouched
        assert not house.viewer("new").vouched
        assert house.viewer("intake").vouched
        newest = queries.unit_reader(DOOR, house.units["police"])
        for name in ("second", "new"):
            assert newest not in [key.public for key in house.viewer(name).keys]
        assert newest in [key.public for key in house.viewer("intake").keys]


def test_who_was_confirmed_by_that_key_cannot_be_the_one_to_distrust_it(house: House) -> None:
    moment = clock.now()
    second = join(house.units["police"], "second", "Second", [Role.SUPERVISOR])
    actions.grant_unit_key(house.viewer("super"), second, fingerprint(second))
    house.officers["second"] = second
    with pytest.raises(Conflict, match="root"):
        actions.distrust_officer_key(
            house.viewer("second"), house.officers["super"], moment - timedelta(days=1)
        )
    assert house.viewer("super").vouched
    root_signs(second)
    actions.distrust_officer_key(
        house.viewer("second"), house.officers["super"], moment - timedelta(days=1)
    )
    assert not house.viewer("super").vouched


def test_who_distrusts_without_the_newest_key_lets_a_clock_run(house: House) -> None:
    moment = clock.now()
    unit = Unit.objects.get(id=house.units["police"])
    house.officers["second"] = join(unit.id, "second", "Second", [Role.SUPERVISOR])
    root_signs(house.officers["second"])
    with clock.at(moment):
        actions.distrust_officer_key(
            house.viewer("second"), house.officers["intake"], moment, rotate=False
        )
    unit.refresh_from_db()
    assert unit.rotation_due_at == moment + timedelta(hours=24)


def test_who_changes_to_a_role_that_opens_nothing_gets_no_new_version_and_a_clock_runs(
    house: House,
) -> None:
    moment, officer = clock.now(), house.officers["intake"]
    with clock.at(moment):
        actions.set_roles(SYSTEM, officer, [Role.TRAINING])
    unit = Unit.objects.get(id=house.units["police"])
    assert unit.rotation_due_at == moment + timedelta(hours=24)
    assert len(house.viewer("intake").keys) == 2  # until the new key: given back, nothing is lost

    actions.rotate_unit_key(house.viewer("super"))

    assert len(house.viewer("intake").keys) == 1  # neither the new version nor the old ones
    assert len(house.viewer("fresh").keys) == 3
    unit.refresh_from_db()
    assert unit.rotation_due_at is None


def test_a_role_given_back_after_the_new_key_lets_nobody_in_without_a_holder(house: House) -> None:
    """An administrator gives roles; who holds the key is for those to say who hold it."""
    officer = house.officers["intake"]
    actions.set_roles(SYSTEM, officer, [Role.TRAINING])
    actions.rotate_unit_key(house.viewer("super"))
    assert house.viewer("intake").vouched
    assert not house.viewer("intake").is_holder
    actions.set_roles(SYSTEM, officer, [Role.INTAKE])
    actions.rotate_unit_key(house.viewer("super"))
    assert len(house.viewer("intake").keys) == 1
    actions.grant_unit_key(house.viewer("super"), officer, fingerprint(officer))
    assert len(house.viewer("intake").keys) == 4
    assert house.viewer("fresh").is_holder


def test_an_old_signature_of_the_root_makes_nobody_a_holder_again(house: House) -> None:
    """An administrator may have kept the text that was carried back when the unit began."""
    first = house.officers["super"]
    root = SigningKey(settings.ROOT_SEED)
    kept = offline_keys.sign(root_requests.statement(SYSTEM, first), root)
    second = join(house.units["police"], "second", "Second", [Role.SUPERVISOR])
    actions.grant_unit_key(house.viewer("super"), second, fingerprint(second))
    house.officers["second"] = second
    root_signs(second)  # whom the first officer confirmed stays confirmed without them
    actions.set_roles(SYSTEM, first, [Role.TRAINING])
    actions.rotate_unit_key(house.viewer("second"))
    with pytest.raises(BadInput, match="This key has been confirmed again since then"):
        actions.install_root_signature(house.viewer("admin"), kept)
    assert not house.viewer("super").is_holder
    root_signs(first)
    assert house.viewer("super").is_holder


def test_who_goes_on_working_with_the_key_changes_roles_without_a_clock(house: House) -> None:
    for roles in ([Role.INVESTIGATOR], [Role.SUPERVISOR, Role.TRAINING]):
        actions.set_roles(SYSTEM, house.officers["intake"], roles)
    actions.set_roles(SYSTEM, house.officers["trainer"], [Role.WELLBEING])  # never had the key
    assert Unit.objects.get(id=house.units["police"]).rotation_due_at is None


def test_a_version_that_somebody_slipped_in_stops_no_rotation(house: House) -> None:
    row = UnitKey.objects.get(unit=house.units["police"])
    UnitKey.objects.create(
        unit_id=row.unit_id,
        version=9,
        public=PrivateKey.generate().public.raw,
        body=b"x",
        made_at=row.made_at,
        signature=row.signature,
        chain=row.chain,
    )
    actions.rotate_unit_key(house.viewer("super"))
    assert len(house.viewer("intake").keys) == 3


def test_nobody_distrusts_themselves_or_another_unit(house: House) -> None:
    for officer in (house.officers["super"], house.officers["care"]):
        with pytest.raises(NotFound):
            actions.distrust_officer_key(house.viewer("super"), officer, clock.now())


def test_who_left_while_they_made_a_new_key_makes_none_and_stops_no_clock(house: House) -> None:
    """Their page was loaded before an administrator ended their work; it arrives afterwards."""
    unit, leaver = house.units["police"], house.viewer("super")
    actions.leave(SYSTEM, leaver.id)
    with pytest.raises(Conflict):
        actions.rotate_unit_key(leaver)
    assert UnitKey.objects.filter(unit=unit).count() == 1
    assert Unit.objects.get(id=unit).rotation_due_at is not None


def test_who_left_while_they_confirmed_somebody_takes_nobodys_confirmation(house: House) -> None:
    leaver = house.viewer("super")
    digits = fingerprint(house.officers["intake"])
    actions.leave(SYSTEM, leaver.id)
    for act in (actions.vouch_for, actions.grant_unit_key):
        with pytest.raises(Conflict):
            act(leaver, house.officers["intake"], digits)
    assert house.viewer("intake").vouched


def test_who_has_a_new_key_by_now_signs_nothing_with_the_old_one(house: House) -> None:
    before = house.viewer("super")
    invitation = actions.invite_again(SYSTEM, before.id)
    actions.accept_invitation("super", invitation.code, PASSWORD)
    with pytest.raises(Conflict):
        actions.rotate_unit_key(before)
    assert UnitKey.objects.filter(unit=house.units["police"]).count() == 1


def test_the_same_form_twice_makes_one_new_key_and_says_nothing_untrue(house: House) -> None:
    twice = house.viewer("super")
    actions.rotate_unit_key(twice)
    with pytest.raises(Conflict):
        actions.rotate_unit_key(twice)
    assert UnitKey.objects.filter(unit=house.units["police"]).count() == 2
    with pytest.raises(Conflict, match="in the meantime"):
        actions.make_unit_key(twice)
