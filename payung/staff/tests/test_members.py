"""Members of a unit: open functions, confirmed keys, and the next step of a unit."""

import inspect
from datetime import timedelta
from types import ModuleType
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.foundation import clock
from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import SYSTEM
from payung.staff import actions
from payung.staff.models import OfficerKey, UnitKey, UnitKind
from payung.staff.queries import administration, key_versions, members
from payung.staff.queries.administration import SetUp
from payung.staff.queries.members import Member, Opening
from payung.staff.roles import FUNCTION_NAMES, Function, Role
from tests.house import House, fingerprint, join, root_signs

pytestmark = pytest.mark.django_db


def member_named(house: House, name: str, by: str = "super") -> Member:
    return members.member(house.viewer(by), house.officers[name])


def opening(house: House, name: str, function: Function = Function.TRIAGE) -> Opening:
    return next(entry for entry in member_named(house, name).openings if entry.function == function)


def test_a_function_is_open_until_the_last_of_its_certificates_ends(house: House) -> None:
    actions.certify(SYSTEM, house.officers["fresh"], Function.TRIAGE, days=10)
    actions.certify(SYSTEM, house.officers["fresh"], Function.TRIAGE, days=40)
    triage = opening(house, "fresh")
    assert triage.until is not None
    assert not triage.ends_soon
    with clock.at(clock.now() + timedelta(days=15)):
        assert opening(house, "fresh").ends_soon
    with clock.at(triage.until):
        ended = opening(house, "fresh")
        assert (ended.is_open, ended.until, ended.ended) == (False, None, triage.until)


def test_a_withdrawn_certificate_ended_when_it_was_withdrawn(house: House) -> None:
    moment = clock.now()
    with clock.at(moment):
        actions.withdraw_certificate(SYSTEM, house.officers["intake"], Function.TRIAGE)
        assert opening(house, "intake").ended == moment


def test_who_never_had_a_certificate_has_none(house: House) -> None:
    assert opening(house, "fresh") == Opening(Function.TRIAGE)
    assert opening(house, "fresh").name == str(FUNCTION_NAMES[Function.TRIAGE])


def test_a_supervisors_leave_opens_a_function_while_it_runs(house: House) -> None:
    viewer = house.viewer("super")
    actions.override(viewer, house.officers["fresh"], Function.TRIAGE, "Nobody else.", hours=2)
    assert opening(house, "fresh").is_open
    assert [leave.reason for leave in key_versions.leaves(viewer)] == ["Nobody else."]
    assert [leave.reason for leave in key_versions.leaves(house.viewer("intake"))] == [""]
    with clock.at(clock.now() + timedelta(hours=3)):
        assert not opening(house, "fresh").is_open
        assert key_versions.leaves(viewer) == []


def test_a_key_says_who_confirmed_it(house: House) -> None:
    assert member_named(house, "intake").key.confirmed_by == "Super"
    assert not member_named(house, "intake").key.by_root
    assert member_named(house, "super").key.by_root


def test_a_key_put_in_anothers_place_is_not_confirmed(house: House) -> None:
    row = OfficerKey.objects.get(officer__name="intake")
    row.public = PrivateKey.generate().public.raw
    row.save()
    assert member_named(house, "intake").key.confirmed_at is None
    assert member_named(house, "intake").waits_to_be_confirmed


def test_only_those_wait_for_the_units_key_who_work_with_it(house: House) -> None:
    unit = house.units["police"]
    for name, role in (("new", Role.INTAKE), ("teacher", Role.TRAINING), ("two", Role.PROSECUTOR)):
        house.officers[name] = join(unit, name, name.title(), [role])
    assert member_named(house, "new").waits_for_key
    assert not member_named(house, "teacher").waits_for_key
    assert not member_named(house, "two").waits_for_key
    assert member_named(house, "teacher").waits_to_be_confirmed
    actions.grant_unit_key(
        house.viewer("super"), house.officers["new"], fingerprint(house.officers["new"])
    )
    assert not member_named(house, "new").waits_for_key


def test_after_a_rotation_a_key_of_old_versions_waits_again(house: House) -> None:
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    actions.rotate_unit_key(house.viewer("super"))
    assert member_named(house, "intake").key.versions == {1, 2}
    assert members.member(house.viewer("super"), new).key.versions == set()


def test_another_units_officers_are_not_there(house: House) -> None:
    for name in ("care", "over", "figures"):
        with pytest.raises(NotFound):
            members.members(house.viewer(name), house.units["police"])
        with pytest.raises(NotFound):
            members.member(house.viewer(name), house.officers["intake"])
    for name in ("fresh", "admin", "trainer", "super"):
        assert members.members(house.viewer(name), house.units["police"])
    for name in ("admin", "trainer"):
        assert members.members(house.viewer(name), house.units["oversight"])


@pytest.mark.parametrize("module", [members, key_versions, administration])
def test_a_list_without_a_viewer_cannot_be_asked_for(module: ModuleType) -> None:
    inside = {"of_rows", "rows_of_unit", "full_names", "kind"}  # for the queries of this room
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            first = next(iter(inspect.signature(function).parameters), "")
            assert first == "viewer" or name in inside, name


def test_who_left_stands_last(house: House) -> None:
    actions.leave(SYSTEM, house.officers["admin"])
    staff = members.members(house.viewer("super"), house.units["police"])
    assert [(person.name, person.is_active) for person in staff][-1] == ("admin", False)


def test_the_units_keys_say_who_made_them_and_which_the_viewer_holds(house: House) -> None:
    actions.rotate_unit_key(house.viewer("super"), compromised=True)
    keys = key_versions.unit_keys(house.viewer("super"))
    assert [(v.number, v.made_by, v.is_held, v.is_signed) for v in keys.versions] == [
        (2, "Super", True, True),
        (1, "Super", True, False),
    ]
    assert keys.left == 0
    assert not any(v.is_held for v in key_versions.unit_keys(house.viewer("admin")).versions)


def test_a_key_that_somebody_slipped_in_is_not_signed(house: House) -> None:
    row = UnitKey.objects.get(unit=house.units["police"])
    row.public = PrivateKey.generate().public.raw
    row.save()
    keys = key_versions.unit_keys(house.viewer("super"))
    assert keys.newest is not None
    assert not keys.newest.is_signed
    assert not keys.holds_newest


def step(house: House, unit: UUID) -> SetUp:
    row, _ = administration.unit_page(house.viewer("admin"), unit)
    listed = next(card for card in administration.units(house.viewer("admin")) if card.id == unit)
    assert listed == row
    return row.step


def test_a_new_unit_says_what_it_waits_for_until_it_can_receive(house: House) -> None:
    unit = actions.create_unit(SYSTEM, "Another", UnitKind.HELPLINE, "XA")
    actions.invite(SYSTEM, unit, "early", "Early", [Role.INTAKE])
    assert step(house, unit) == SetUp.INVITE
    code = actions.invite(SYSTEM, unit, "first", "First", [Role.SUPERVISOR]).code
    assert step(house, unit) == SetUp.ACCEPT
    house.officers["first"] = actions.accept_invitation("first", code, "a long invented sentence")
    assert step(house, unit) == SetUp.CONFIRM
    root_signs(house.officers["first"])
    assert step(house, unit) == SetUp.MAKE_KEY
    actions.make_unit_key(house.viewer("first"))
    assert step(house, unit) == SetUp.READY


def test_only_administrators_list_units_and_partners(house: House) -> None:
    for name in ("super", "trainer", "over", "intake"):
        with pytest.raises(NotAllowed):
            administration.units(house.viewer(name))
        with pytest.raises(NotAllowed):
            administration.partners(house.viewer(name))


def test_fifty_officers_cost_as_many_queries_as_six(house: House) -> None:
    viewer = house.viewer("super")
    with CaptureQueriesContext(connection) as few:
        members.members(viewer, viewer.unit)
    for number in range(44):
        invited = f"officer-{number}"
        actions.invite(SYSTEM, viewer.unit, invited, "A very long name " * 10, [Role.INTAKE])
    with CaptureQueriesContext(connection) as many:
        assert len(members.members(viewer, viewer.unit)) == 50
    assert len(many) == len(few) <= 9
