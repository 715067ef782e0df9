"""A real public face stays closed until its promises hold."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.test import override_settings

from conftest import face_settings
from payung.directory import actions as directory
from payung.directory.models import ContactTest, Country
from payung.directory.policy import Confirmed
from payung.directory.queries import emergency, helplines
from payung.foundation.viewer import DOOR
from payung.operations.checks import keys, public_face
from payung.operations.closed_face import until_open
from payung.staff.models import UnitKey
from tests.house import House

REAL = {"PAYUNG_FACE": "public", "PAYUNG_DEVELOPMENT": False, "PAYUNG_DEMO": False}


def ids(**more: str) -> list[str | None]:
    with override_settings(**REAL, **more):
        return [fault.id for fault in public_face()]


def test_a_practice_face_opens(house: House) -> None:
    assert public_face() == []


def test_a_real_face_names_each_thing_that_is_missing(house: House) -> None:
    assert ids() == ["payung.E101"]
    ContactTest.objects.all().delete()
    assert ids() == ["payung.E101", "payung.E102", "payung.E102"]
    UnitKey.objects.exclude(unit__kind="police").delete()
    assert ids()[-1] == "payung.E103"


@pytest.mark.parametrize("worked", [True, False])
def test_it_opens_with_a_policy_and_numbers_that_a_named_person_has_tested(
    house: House, worked: bool
) -> None:
    admin = Confirmed(house.viewer("admin").name)
    for line in (*helplines(DOOR, "XA"), *emergency(DOOR, "XA")):
        directory.record_test(admin, line.contacts[0].id, worked, confirm_last=True)
    closed = [] if worked else ["payung.E102", "payung.E102"]
    assert ids(PAYUNG_CHILD_POLICY="signed by somebody") == closed


def test_where_calling_may_harm_one_tested_line_is_enough(house: House) -> None:
    Country.objects.filter(pk="XA").update(caution="A call to the police may harm a child here.")
    assert ids(PAYUNG_CHILD_POLICY="signed by somebody") == []
    police = [line.slug for line in emergency(DOOR, "XA")]
    ContactTest.objects.filter(contact__helpline__in=police).delete()
    assert ids(PAYUNG_CHILD_POLICY="signed by somebody") == []
    ContactTest.objects.all().delete()
    assert ids(PAYUNG_CHILD_POLICY="signed by somebody") == ["payung.E102"]


def test_a_closed_face_says_so_and_what_to_do_and_opens_by_itself(house: House) -> None:
    def asked() -> tuple[str, str]:
        said: list[str] = []
        environ = {"PATH_INFO": "/th/talk/", "REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}
        body = face(environ, lambda status, _headers: said.append(status))  # type: ignore[arg-type]
        return said[0], b"".join(body).decode()

    def within(environ: object, start: Callable[[str, list[object]], object]) -> list[bytes]:
        start("200 OK", [])
        return [b"within"]

    face = until_open(within)  # type: ignore[arg-type]
    tests = list(ContactTest.objects.all())
    ContactTest.objects.all().delete()
    real = {**face_settings("public"), **REAL, "PAYUNG_CHILD_POLICY": "signed by somebody"}
    with override_settings(**real):
        status, text = asked()
        assert status.startswith("503")
        assert "หน้านี้ยังไม่เปิดให้ใช้" in text
        assert "needs one emergency number that a named person has tested." in text
        assert "a second person confirms it" in text
        ContactTest.objects.bulk_create(tests)
        assert asked() == ("200 OK", "within")
        ContactTest.objects.all().delete()  # a face that is open is not closed on a child
        assert asked() == ("200 OK", "within")


@pytest.mark.parametrize("face", ["public", "desk", "api"])
def test_a_real_face_needs_the_root_and_asks_for_a_recovery_key(face: str, tmp_path: Path) -> None:
    real = {**REAL, "PAYUNG_FACE": face, "PAYUNG_SECRETS_DIR": tmp_path}
    wanted = ["payung.W105"] if face == "desk" else []
    with override_settings(**real, PAYUNG_ROOT="", PAYUNG_RECOVERY=""):
        assert [fault.id for fault in keys()] == ["payung.E104", *wanted]
        (tmp_path / "root-public").write_text("12" * 32 + "\n")
        assert [fault.id for fault in keys()] == wanted
    with override_settings(**real, PAYUNG_ROOT="12" * 32, PAYUNG_RECOVERY="34" * 32):
        assert keys() == []
    with override_settings(**real, PAYUNG_ROOT="no number", PAYUNG_RECOVERY="34" * 32):
        assert [fault.id for fault in keys()] == ["payung.E104"]


def test_practice_and_the_worker_need_none() -> None:
    with override_settings(PAYUNG_ROOT="", PAYUNG_FACE="desk"):
        assert keys() == []
    with override_settings(PAYUNG_ROOT="", PAYUNG_FACE="worker", PAYUNG_DEVELOPMENT=False):
        assert keys() == []
