"""The pages of duty: a rota is planned, an agreement tested, an address set, a calendar fetched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.duty import weeks
from payung.staff import queries as people
from payung.staff.duty.actions import make_agreement
from payung.staff.models import DayOff, DutyAgreement, Notice, NoticeAddress, Shift
from tests.house import House

pytestmark = pytest.mark.django_db
MORNING = (datetime.now(UTC) + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_supervisor_plans_and_everybody_reads_it(house: House, signed_in: SignedIn) -> None:
    client, week = signed_in("super"), f"/duty/?week={MORNING:%Y-%m-%d}"
    assert "nobody answers" in text(client, week)
    sent = {
        "officer": house.officers["intake"],
        "starts": f"{MORNING:%Y-%m-%dT%H:%M}",
        "ends": f"{MORNING + timedelta(hours=9):%Y-%m-%dT%H:%M}",
        "turn": 1,
    }
    assert client.post("/duty/add/", sent).status_code == 302
    page = text(client, week)
    assert "08:00–17:00" in page
    again = client.post("/duty/add/", sent)
    assert (again.status_code, "already on duty" in again.content.decode()) == (400, True)
    reader = signed_in("intake")
    assert "08:00–17:00" in text(reader, week)
    assert "Add a shift" not in text(reader, week)
    client.post("/duty/day-off/", {"day": f"{MORNING:%Y-%m-%d}", "name": "Founders"})
    assert "Founders" in text(reader, week)
    client.post(f"/duty/{Shift.objects.get().id}/remove/")
    client.post("/duty/day-off/", {"day": f"{MORNING:%Y-%m-%d}", "name": ""})
    assert not Shift.objects.exists()
    assert not DayOff.objects.exists()


def test_a_country_names_its_holidays_in_the_language_of_the_page(house: House) -> None:
    viewer = house.viewer("intake")
    unit = replace(people.unit(viewer, viewer.unit), country="ID")
    for language, name in (("id", "Hari Kemerdekaan"), ("th", "วันประกาศอิสรภาพ")):
        with translation.override(language):
            (off,) = [day.off for day in weeks.week(viewer, unit, "2027-08-17").days if day.off]
        assert name in off[0]


def test_the_unit_that_answers_tests_it_and_either_ends_it(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("super")
    client.post("/duty/agreement/", {"unit": house.units["child_protection"]})
    made = DutyAgreement.objects.get()
    assert "not tested" in text(client, "/duty/")
    assert f"/duty/agreement/{made.id}/tested/" not in text(client, "/duty/")
    other = signed_in("care")
    assert f"/duty/agreement/{made.id}/tested/" in text(other, "/duty/")
    other.post(f"/duty/agreement/{made.id}/tested/")
    assert "tested by Care" in text(client, "/duty/")
    other.post(f"/duty/agreement/{made.id}/end/")
    assert "There is no agreement." in text(client, "/duty/")


def test_oversight_has_no_agreement_to_offer(house: House, signed_in: SignedIn) -> None:
    assert "Ask this unit" not in text(signed_in("over"), "/duty/")
    make_agreement(house.viewer("super"), house.units["child_protection"])
    assert "There is no agreement." in text(signed_in("over"), "/duty/")


def test_an_address_is_never_shown_again_and_a_test_goes_to_it(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("intake")
    wrong = client.post("/duty/notices/", {"kind": "email", "address": "nobody"})
    assert wrong.status_code == 400
    sent = {"kind": "email", "address": "intake@unit.example"}
    assert client.post("/duty/notices/", sent).status_code == 302
    page = text(client, "/duty/notices/")
    assert "intake@unit.example" not in page
    assert "nothing accepted yet" in page
    assert Notice.objects.get().reason == "test"
    row = NoticeAddress.objects.get()
    client.post(f"/duty/notices/{row.id}/test/")
    client.post(f"/duty/notices/{row.id}/remove/")
    assert not NoticeAddress.objects.exists()


def test_a_telephone_fetches_the_shifts_without_signing_in_until_there_is_a_new_address(
    house: House, signed_in: SignedIn
) -> None:
    shift = Shift.objects.create(
        unit_id=house.units["police"],
        officer_id=house.officers["intake"],
        starts_at=MORNING,
        ends_at=MORNING + timedelta(hours=9),
    )
    client, addresses = signed_in("intake"), []
    for _number in range(2):
        page = client.post("/duty/calendar/").content.decode()
        (_, _, after) = page.partition("<code>http://testserver")
        addresses.append(after.partition("</code>")[0])
    old, new = addresses
    telephone = Client()
    answer = telephone.get(new)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().split("\r\n")
    assert f"UID:{shift.id}" in lines
    assert f"DTSTART:{MORNING:%Y%m%dT%H%M%SZ}" in lines
    assert "Intake" not in answer.content.decode()
    assert telephone.get(old).status_code == 404
    assert telephone.get("/duty/calendar/").status_code == 302
    assert client.post("/duty/calendar/").content.count(b"<code>http://testserver") == 1
