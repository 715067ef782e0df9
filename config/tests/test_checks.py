"""A real public face stays closed until its promises hold."""

import pytest
from django.test import override_settings

from config.checks import public_face
from payung.directory import actions as directory
from payung.directory.queries import emergency, helplines
from payung.foundation.viewer import DOOR
from payung.people.models import UnitKey
from tests.house import House

REAL = {"PAYUNG_FACE": "public", "PAYUNG_DEVELOPMENT": False, "PAYUNG_DEMO": False}


def ids(**more: str) -> list[str | None]:
    with override_settings(**REAL, **more):
        return [fault.id for fault in public_face()]


def test_a_practice_face_opens(house: House) -> None:
    assert public_face() == []


def test_a_real_face_names_each_thing_that_is_missing(house: House) -> None:
    assert ids() == ["payung.E101", "payung.E102", "payung.E102"]
    UnitKey.objects.exclude(unit__kind="police").delete()
    assert ids()[-1] == "payung.E103"


@pytest.mark.parametrize("worked", [True, False])
def test_it_opens_with_a_policy_and_numbers_that_a_named_person_has_tested(
    house: House, worked: bool
) -> None:
    admin = house.viewer("admin")
    for line in (*helplines(DOOR, "XA"), *emergency(DOOR, "XA")):
        directory.record_test(admin, line.contacts[0].id, worked, confirm_last=True)
    closed = [] if worked else ["payung.E102", "payung.E102"]
    assert ids(PAYUNG_CHILD_POLICY="signed by somebody") == closed
