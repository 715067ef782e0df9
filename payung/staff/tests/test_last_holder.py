"""The last holder of a unit's key leaves only after a warning; a key that nobody opens does not count."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from payung.foundation import clock
from payung.foundation.errors import Conflict
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, offline_keys, queries
from payung.staff.actions import Invitation, LastHolder
from payung.staff.queries import administration, key_versions, oversight, unit_states
from payung.staff.queries.addressees import addressees
from payung.staff.queries.administration import SetUp
from payung.staff.roles import Role
from tests.house import PASSWORD, House, fingerprint, join, root_signs

pytestmark = pytest.mark.django_db

End = Callable[[House, bool], object]


def leave(house: House, confirmed: bool) -> None:
    actions.leave(house.viewer("admin"), house.officers["care"], confirm_last=confirmed)


def invite_again(house: House, confirmed: bool) -> Invitation:
    return actions.invite_again(
        house.viewer("admin"), house.officers["care"], confirm_last=confirmed
    )


def other_role(house: House, confirmed: bool) -> None:
    actions.set_roles(
        house.viewer("admin"), house.officers["care"], [Role.TRAINING], confirm_last=confirmed
    )


def distrust(house: House, confirmed: bool) -> None:
    """Let a supervisor who does not hold the key say that the key of the one who does is not to be believed."""
    if "second" not in house.officers:
        unit = house.units["child_protection"]
        house.officers["second"] = join(unit, "second", "Second", [Role.SUPERVISOR])
        root_signs(house.officers["second"])
    actions.distrust_officer_key(
        house.viewer("second"),
        house.officers["care"],
        clock.now(),
        rotate=False,
        confirm_last=confirmed,
    )


def accept(invitation: Invitation, name: str = "care") -> None:
    actions.accept_invitation(name, invitation.code, PASSWORD)


def lost(house: House) -> None:
    """Let the only holder of the child-protection unit's key lose their password, and make a new key."""
    accept(invite_again(house, True))


def has_key(house: House, kind: str = "child_protection") -> bool:
    return next(u for u in queries.units(DOOR) if u.id == house.units[kind]).has_key


def step(house: House) -> SetUp:
    return administration.unit_page(house.viewer("admin"), house.units["child_protection"])[0].step


@pytest.mark.parametrize("end", [leave, invite_again, other_role, distrust])
def test_the_last_holder_is_not_ended_without_a_second_word(house: House, end: End) -> None:
    with pytest.raises(LastHolder, match="Nobody else"):
        end(house, False)
    before = Entry.objects.count()
    with pytest.raises(LastHolder, match="Nobody else"):
        end(house, False)
    assert Entry.objects.count() == before
    assert len(house.viewer("care").keys) == 2
    end(house, True)
    assert Entry.objects.count() > before


@pytest.mark.parametrize("end", [leave, invite_again, other_role, distrust])
def test_where_a_colleague_holds_it_too_nothing_is_asked(house: House, end: End) -> None:
    peer = join(house.units["child_protection"], "peer", "Peer", [Role.CHILD_PROTECTION])
    with pytest.raises(LastHolder):
        end(house, False)  # they are there, and do not hold it yet
    actions.grant_unit_key(house.viewer("care"), peer, fingerprint(peer))
    end(house, False)


def test_who_is_invited_to_a_new_key_is_counted_as_holding_none(house: House) -> None:
    peer = join(house.units["child_protection"], "peer", "Peer", [Role.CHILD_PROTECTION])
    actions.grant_unit_key(house.viewer("care"), peer, fingerprint(peer))
    actions.invite_again(SYSTEM, peer)
    with pytest.raises(LastHolder):
        leave(house, False)


def test_what_follows_is_said_as_it_is(house: House, settings: Settings) -> None:
    with pytest.raises(LastHolder, match="nobody can ever read"):
        leave(house, False)
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    actions.grant_recovery(house.viewer("care"))
    with pytest.raises(LastHolder, match="only the recovery key opens"):
        leave(house, False)
    with pytest.raises(LastHolder, match="such a role again"):
        other_role(house, False)


def test_a_key_that_nobody_opens_receives_nothing_and_is_not_called_ready(house: House) -> None:
    assert (has_key(house), step(house)) == (True, SetUp.READY)
    lost(house)
    assert (has_key(house), step(house)) == (False, SetUp.UNHELD)
    (state,) = unit_states.key_states(SYSTEM, [house.units["child_protection"]])
    assert (state.version, state.holders) == (1, 0)


def test_with_a_recovery_key_a_unit_still_receives(house: House, settings: Settings) -> None:
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    actions.grant_recovery(house.viewer("care"))
    lost(house)
    assert (has_key(house), step(house)) == (True, SetUp.UNHELD)


@pytest.mark.parametrize("end", [leave, distrust, lambda house, _sure: lost(house)])
def test_with_a_recovery_key_that_was_replaced_a_unit_does_not(
    house: House, settings: Settings, end: End
) -> None:
    """Its grant stands, and whoever routes a report may not learn whose a grant is."""
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    actions.grant_recovery(house.viewer("care"))
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    assert has_key(house)
    end(house, True)
    assert not has_key(house)
    care = house.units["child_protection"]
    assert care not in {unit.id for unit in addressees(DOOR).units}
    assert has_key(house, "police")


def test_what_only_the_replaced_recovery_key_opens_is_brought_back_with_it(
    house: House, settings: Settings
) -> None:
    settings.PAYUNG_RECOVERY, *parts = offline_keys.new_recovery()
    old = settings.PAYUNG_RECOVERY
    actions.grant_recovery(house.viewer("care"))
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    before = house.viewer("care").keys[1:]
    lost(house)
    root_signs(house.officers["care"])
    assert not has_key(house)
    settings.PAYUNG_RECOVERY = old  # its keepers have kept its parts
    asked, _ = offline_keys.read_request(actions.ask_recovery(SYSTEM, house.officers["care"]))
    actions.install_recovery(SYSTEM, offline_keys.answer(asked, offline_keys.joined(*parts)))
    assert has_key(house)
    assert house.viewer("care").keys[1:] == before


def test_a_recovery_key_that_is_replaced_when_nobody_else_is_left_is_noticed(
    house: House, settings: Settings
) -> None:
    """Replaced while nobody had the unit's key: noticed when somebody joins."""
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    actions.grant_recovery(house.viewer("care"))
    lost(house)
    assert has_key(house)
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    join(house.units["child_protection"], "new", "New", [Role.SUPERVISOR])
    assert not has_key(house)


def test_feedback_goes_to_no_oversight_that_nobody_can_open(house: House) -> None:
    police = house.units["police"]
    assert set(oversight.watchers(DOOR, police)) == {house.units["oversight"]}
    actions.leave(SYSTEM, house.officers["over"], confirm_last=True)
    assert oversight.watchers(DOOR, police) == {}


def test_a_unit_whose_key_is_lost_makes_a_new_one_and_receives_again(house: House) -> None:
    before = house.viewer("care").keys[1]
    lost(house)
    root_signs(house.officers["care"])
    keys = key_versions.unit_keys(house.viewer("care"))
    assert (keys.may_make, keys.holders) == (True, frozenset())
    actions.make_unit_key(house.viewer("care"))
    assert has_key(house)
    assert step(house) == SetUp.READY
    newest = house.viewer("care").keys[1:]
    assert [key.public for key in newest] == [
        queries.unit_reader(DOOR, house.units["child_protection"])
    ]
    assert before not in newest


def test_a_new_key_beside_one_that_the_recovery_key_opens_is_refused(
    house: House, settings: Settings
) -> None:
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    actions.grant_recovery(house.viewer("care"))
    lost(house)
    root_signs(house.officers["care"])
    assert not key_versions.unit_keys(house.viewer("care")).may_make
    with pytest.raises(Conflict, match="recovery key opens it"):
        actions.make_unit_key(house.viewer("care"))


def test_a_new_key_after_the_last_holder_left_ends_the_clock(house: House) -> None:
    leave(house, True)
    unit = house.units["child_protection"]
    assert queries.unit(DOOR, unit).rotation_due_at is not None
    house.officers["new"] = join(unit, "new", "New", [Role.SUPERVISOR])
    root_signs(house.officers["new"])
    actions.make_unit_key(house.viewer("new"))
    assert queries.unit(DOOR, unit).rotation_due_at is None


def test_one_holder_and_none_are_told_apart_from_many(house: House) -> None:
    def holders(kind: str) -> int:
        row, _ = administration.unit_page(house.viewer("admin"), house.units[kind])
        (state,) = unit_states.key_states(SYSTEM, [house.units[kind]])
        assert state.holders == row.holders
        return row.holders

    assert (holders("police"), holders("child_protection")) == (4, 1)
    other_role(house, True)
    assert holders("child_protection") == 0
    assert step(house) == SetUp.UNHELD
    assert has_key(house)  # they hold it still: with a role again they read on
