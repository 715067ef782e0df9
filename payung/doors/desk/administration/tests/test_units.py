"""Units for administrators: list, add, change, and install texts of the root and the recovery key."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.doors.desk.administration.labels import KINDS, STEPS
from payung.doors.desk.conftest import SignedIn
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, offline_keys
from payung.staff.models import Unit, UnitKind
from payung.staff.queries import administration, members
from payung.staff.queries import root_requests as asked
from payung.staff.queries.administration import SetUp
from payung.staff.roles import Role
from tests.house import House, fingerprint, join, root_signs

NEW = {
    "name": "Another Unit",
    "kind": "helpline",
    "country": "XA",
    "time_zone": "Asia/Bangkok",
}


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", answer.content.decode())


def test_every_kind_and_every_step_has_words() -> None:
    assert list(KINDS) == list(administration.KINDS)
    assert set(STEPS) == set(SetUp)


def test_the_list_says_what_each_unit_waits_for(signed_in: SignedIn) -> None:
    actions.create_unit(SYSTEM, "Zebra Unit", UnitKind.POLICE, "XA")
    text = page(signed_in("admin"), "/administration/").split("<table")[1]
    assert text.index("Zebra Unit") < text.index("police of XA")
    assert "Nobody here can make its key yet." in text
    assert "It has a key and can receive reports." in text


def test_a_unit_is_added_with_its_kind_explained(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    assert "No police." in page(client, "/administration/units/add/")
    answer = client.post("/administration/units/add/", NEW | {"is_default": "on"})
    row = Unit.objects.get(name="Another Unit")
    assert answer.headers["Location"] == f"/administration/units/{row.id}/"
    assert (row.kind, row.country, row.time_zone, row.is_default) == (
        "helpline", "XA", "Asia/Bangkok", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Please fill in “Name”."),
        ({"name": "police of XA"}, "Another unit has this name."),
        ({"kind": "kite"}, "one of the answers for “Kind”"),
        ({"country": "XB"}, "one of the answers for “Country”"),
        ({"time_zone": "Mars"}, "Enter a time zone such as Asia/Bangkok."),
    ],
)
def test_a_unit_that_will_not_do_keeps_what_was_typed(
    signed_in: SignedIn, change: dict[str, str], said: str
) -> None:
    before = Unit.objects.count()
    answer = signed_in("admin").post("/administration/units/add/", NEW | change)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert (change.get("time_zone") or NEW["time_zone"]) in text
    assert Unit.objects.count() == before


def test_details_change_and_what_the_root_has_signed_does_not(
    house: House, signed_in: SignedIn
) -> None:
    client, unit = signed_in("admin"), house.units["police"]
    actions.set_areas(SYSTEM, "XA", {"XA-01": "North"})
    given = {"name": "New Name", "area": "XA-01", "time_zone": "Asia/Manila", "kind": "oversight"}
    assert client.post(f"/administration/units/{unit}/change/", given).status_code == 302
    row = Unit.objects.get(id=unit)
    assert (row.name, row.area, row.time_zone, row.kind, row.is_default) == (
        "police of XA", "XA-01", "Asia/Manila", "police", False,
    )  # fmt: skip
    wrong = client.post(f"/administration/units/{unit}/change/", given | {"area": "XB-01"})
    assert wrong.status_code == 400


def test_the_pages_say_that_somebody_has_changed_what_a_unit_is(
    house: House, signed_in: SignedIn
) -> None:
    client, page = signed_in("admin"), f"/administration/units/{house.units['police']}/"
    steps, said = (
        "/administration/set-up/XA/",
        "s kind, country or name in the database",
    )
    not_signed = "Not signed by the root, or changed since: police of XA."
    assert said not in client.get(page).content.decode()
    assert not_signed not in client.get(steps).content.decode()
    Unit.objects.filter(id=house.units["police"]).update(kind="oversight")
    assert said in client.get(page).content.decode()
    assert not_signed in client.get(steps).content.decode()
    Unit.objects.filter(id=house.units["police"]).update(charter="")
    assert "The root has not signed this unit" in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["super", "intake", "trainer", "fresh", "over"])
def test_nobody_else_administers(house: House, signed_in: SignedIn, name: str) -> None:
    client, unit = signed_in(name), house.units["police"]
    for url in (
        "/administration/",
        "/administration/units/add/",
        f"/administration/units/{unit}/",
        f"/administration/units/{unit}/invite/",
        f"/administration/officers/{house.officers['fresh']}/",
        "/administration/root-signature/",
        "/administration/recovery/",
        "/administration/partners/",
        "/administration/areas/",
        "/administration/helplines/",
    ):
        answer = client.get(url)
        assert answer.status_code == 403, url
        assert "Your role does not allow this. These roles can:" in answer.content.decode()
    assert client.post("/administration/units/add/", NEW).status_code == 403
    assert not Unit.objects.filter(name="Another Unit").exists()


def test_an_administrator_certifies_nobody_grants_nothing_and_sees_no_report(
    house: House, signed_in: SignedIn
) -> None:
    client, fresh = signed_in("admin"), house.officers["fresh"]
    posts: list[tuple[str, dict[str, Any]]] = [
        (f"/certificates/officers/{fresh}/give/", {"function": "triage", "days": 9}),
        (f"/unit/colleagues/{fresh}/confirm/", {"fingerprint": fingerprint(fresh)}),
        (
            f"/unit/colleagues/{fresh}/leave-to-act/",
            {"function": "triage", "hours": 1, "reason": "x"},
        ),
        ("/unit/key/make/", {}),
    ]
    for url, given in posts:
        assert client.post(url, given).status_code == 403, url
    assert client.get("/queue/").status_code == 403
    assert not members.member(house.viewer("super"), fresh).is_certified


def test_the_roots_signature_is_brought_in_and_another_roots_is_not(
    house: House, signed_in: SignedIn
) -> None:
    client, new = signed_in("admin"), join(house.units["police"], "new", "Newcomer", [Role.INTAKE])
    statement = asked.statement(SYSTEM, new)
    false = offline_keys.sign(statement, SigningKey(b"x" * 32))
    for text in (false, "not a signature", "{}", statement):
        answer = client.post("/administration/root-signature/", {"text": text})
        assert answer.status_code == 400
        assert text.split()[0] in answer.content.decode().replace("&quot;", '"')
    true = offline_keys.sign(statement, SigningKey(django_settings.ROOT_SEED))
    assert client.post("/administration/root-signature/", {"text": true}).status_code == 302
    assert members.member(house.viewer("super"), new).key.by_root


def recovery_installed(settings: Settings) -> tuple[str, str]:
    public, first, second = offline_keys.new_recovery()
    settings.PAYUNG_RECOVERY = public
    return first, second


def test_the_recovery_key_opens_the_units_key_for_a_confirmed_officer(
    house: House, signed_in: SignedIn, settings: Settings
) -> None:
    parts = recovery_installed(settings)
    actions.rotate_unit_key(house.viewer("super"))
    new = join(house.units["police"], "new", "Newcomer", [Role.INTAKE])
    root_signs(new)
    client, url = signed_in("admin"), f"/administration/officers/{new}/recovery/"
    assert "two people use it together" in page(client, url)
    assert client.post(url).status_code == 400
    shown = client.post(url, {"sure": "on"}).context["text"]
    asked, _name = offline_keys.read_request(shown)
    answer = offline_keys.answer(asked, offline_keys.joined(*parts))
    assert client.post("/administration/recovery/", {"text": "nonsense"}).status_code == 400
    assert client.post("/administration/recovery/", {"text": answer}).status_code == 302
    assert members.member(house.viewer("super"), new).key.holds_newest
    assert Entry.objects.filter(act="recovery.used").count() == 1


def test_without_a_recovery_key_the_page_says_so(house: House, signed_in: SignedIn) -> None:
    url = f"/administration/officers/{house.officers['intake']}/recovery/"
    answer = signed_in("admin").post(url, {"sure": "on"})
    assert answer.status_code == 409
    assert "no recovery key" in answer.content.decode()


def test_lists_cost_less_than_twenty_queries(house: House, signed_in: SignedIn) -> None:
    client, unit = signed_in("admin"), house.units["police"]
    for number in range(44):
        actions.invite(SYSTEM, unit, f"officer-{number}", "A long name " * 16, [Role.INTAKE])
        actions.create_unit(SYSTEM, f"Unit {number}", UnitKind.POLICE, "XA")
    for url in ("/administration/", f"/administration/units/{unit}/"):
        with CaptureQueriesContext(connection) as asked:
            page(client, url)
        assert len(asked) < 20, url


def test_a_unit_that_is_not_there_is_not_found(signed_in: SignedIn) -> None:
    client, nowhere = signed_in("admin"), UUID(int=1)
    for url in ("units/{}/", "units/{}/invite/", "officers/{}/", "officers/{}/leave/"):
        assert client.get("/administration/" + url.format(nowhere)).status_code == 404
