"""Helplines for administrators: gaps, due tests, and what a test changes for children."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.directory import actions as keep
from payung.directory import queries as directory
from payung.directory.helpline_kinds import Purpose
from payung.directory.models import Contact, ContactTest
from payung.doors.desk.conftest import SignedIn
from payung.foundation.viewer import DOOR, SYSTEM
from payung.staff import actions
from tests.house import COUNTRY, House

URL = f"/administration/helplines/{COUNTRY}/"
CORRECT = URL + "lines/xa-invented-helpline/correct/"
START = "/administration/"
NEW = {
    "name": "New Line",
    "kind": "child helpline",
    "channel": "tel",
    "value": "000 333",
    "source": "A letter of 2 March 2026",
}
Later = Callable[[int], None]


def page(client: Client, url: str = URL) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", answer.content.decode())


def tried(value: str) -> str:
    return f"{URL}contacts/{Contact.objects.get(value=value).pk}/"


def confirmed(signed_in: SignedIn) -> None:
    """Let a supervisor confirm the one change that waits."""
    (change,) = directory.changes(DOOR)
    answer = signed_in("super").post(f"/numbers/{change.id}/confirm/")
    assert answer["Location"] == "/numbers/"


def shown(purpose: Purpose = Purpose.TALK) -> list[str]:
    lines = directory.helplines(DOOR, COUNTRY, purpose)
    return [way.value for line in lines for way in line.contacts]


def test_what_nobody_has_tried_is_due_and_a_named_test_settles_it(
    house: House, signed_in: SignedIn, later: Later
) -> None:
    client = signed_in("admin")
    ContactTest.objects.all().delete()
    assert "never tested" in page(client)
    assert "not shown to children: nobody has tested it" in page(client)
    actions.record_helpline_test(SYSTEM, Contact.objects.get(value="000 111").pk, worked=True)
    assert page(client).count("Test due") == 1
    for value in ("000 111", "000 999"):
        answer = client.post(tried(value), {"worked": "yes", "note": "At noon."})
        assert answer.status_code == 302
        confirmed(signed_in)
    text = page(client)
    assert "Test due" not in text
    assert "Every number was tested by a named person within the last 30 days" in text
    assert "Admin" in text
    assert "At noon." in text
    assert directory.has_tested_number(DOOR, COUNTRY, Purpose.TALK)
    later(31 * 24 * 60)
    assert "Test due" in page(client)


def test_a_failed_number_is_hidden_and_a_good_test_brings_it_back(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    keep.add_contact(SYSTEM, "xa-invented-helpline", "tel", "000 112")
    assert client.post(tried("000 112"), {"worked": "no"}).status_code == 302
    assert shown() == ["000 111"]
    client.post(tried("000 112"), {"worked": "yes"})
    confirmed(signed_in)
    client.post(tried("000 112"), {"worked": "no"})
    assert shown() == ["000 111", "000 112"]
    assert "1 change is waiting for a second person." in page(client)
    confirmed(signed_in)
    assert shown() == ["000 111"]
    assert "hidden from children" in page(client)
    client.post(tried("000 112"), {"worked": "yes"})
    assert shown() == ["000 111"]
    confirmed(signed_in)
    assert shown() == ["000 111", "000 112"]


def test_the_last_number_of_a_country_is_hidden_after_a_second_word(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    answer = client.post(tried("000 999"), {"worked": "no", "note": "Nobody answered."})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "This is the last number of its kind" in text
    assert "Nobody answered." in text
    assert ContactTest.objects.count() == 2
    client.post(tried("000 999"), {"worked": "no", "confirm_last": "on"})
    confirmed(signed_in)
    assert shown(Purpose.EMERGENCY) == []
    assert "Children here see no number for:" in page(client, "/administration/helplines/")
    assert "The public pages tell children here:" in page(client)


def test_a_test_without_a_result_is_asked_again(signed_in: SignedIn) -> None:
    answer = signed_in("admin").post(tried("000 111"), {"note": "Something."})
    assert answer.status_code == 400
    assert "Please choose whether it worked." in answer.content.decode()
    assert "Something." in answer.content.decode()
    assert ContactTest.objects.count() == 2


def test_a_helpline_is_added_with_where_it_is_known_from(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    assert client.post(URL + "add/", NEW).status_code == 302
    confirmed(signed_in)
    assert "000 333" not in shown()
    client.post(tried("000 333"), {"worked": "yes"})
    confirmed(signed_in)
    assert "000 333" in shown()
    assert "A letter of 2 March 2026" in page(client)
    again = client.post(URL + "add/", NEW)
    assert again.status_code == 400
    assert "A helpline with this name already exists." in again.content.decode()


@pytest.mark.parametrize(
    "change", [{"value": "no number"}, {"source": ""}, {"name": " "}, {"kind": "x"}]
)
def test_a_helpline_that_will_not_do_keeps_what_was_typed(
    signed_in: SignedIn, change: dict[str, str]
) -> None:
    answer = signed_in("admin").post(URL + "add/", NEW | {"hours": "9 to 5"} | change)
    assert answer.status_code == 400
    assert "9 to 5" in answer.content.decode()
    assert "000 333" not in shown()


def test_a_number_is_added_to_a_helpline(signed_in: SignedIn) -> None:
    client, url = signed_in("admin"), URL + "lines/xa-invented-helpline/add/"
    assert client.post(url, {"channel": "tel", "value": "letters"}).status_code == 400
    assert client.post(url, {"channel": "tel", "value": "000 222"}).status_code == 302
    again = client.post(url, {"channel": "tel", "value": "000 222"})
    assert again.status_code == 400
    assert "The same change is already waiting for a second person." in again.content.decode()
    confirmed(signed_in)
    assert "000 222" in page(client)


def test_what_helps_in_every_country_has_its_own_page(signed_in: SignedIn) -> None:
    client, every = signed_in("admin"), "/administration/helplines/every/"
    assert "No helpline is listed here yet." in page(client, every)
    client.post(every + "add/", NEW)
    assert "1 change is waiting for a second person." in page(client, every)
    confirmed(signed_in)
    assert "000 333" in page(client, every)
    assert "000 333" not in page(client)


def test_what_is_not_there_is_not_found(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    for url in ("XB/", "XA/contacts/0/", "XA/contacts/99999999999999999999/", "XA/lines/no/add/"):
        assert client.get("/administration/helplines/" + url).status_code == 404


def correction(**changes: str) -> dict[str, str]:
    number = Contact.objects.get(value="000 111").pk
    name = "Invented helpline"
    return {"name": name, "source": "A letter", "seen": "0", f"value_{number}": "000 111"} | changes


def test_a_helpline_is_corrected_and_the_page_says_what_by_whom_and_from_where(
    signed_in: SignedIn,
) -> None:
    client, number = signed_in("admin"), Contact.objects.get(value="000 111").pk
    client.post(tried("000 111"), {"worked": "yes"})
    assert "000 111" in page(client, CORRECT)
    answer = client.post(CORRECT, correction(hours="9 to 5", **{f"value_{number}": "000 112"}))
    assert answer.status_code == 302
    assert shown() == ["000 111"]
    confirmed(signed_in)
    assert shown() == []
    text = page(client)
    assert "000 111 → 000 112" in text
    assert 'Source: <span dir="auto">A letter</span>' in text
    assert 'Source: <span dir="auto">invented' in text
    assert "never tested" in text
    assert b"000 111" not in client.get("/administration/").content


@pytest.mark.parametrize("change", [{"source": ""}, {"name": " "}])
def test_a_correction_that_will_not_do_keeps_what_was_typed(
    signed_in: SignedIn, change: dict[str, str]
) -> None:
    answer = signed_in("admin").post(CORRECT, correction(hours="9 to 5", **change))
    assert answer.status_code == 400
    assert "9 to 5" in answer.content.decode()
    assert directory.corrections(DOOR, COUNTRY) == {}


def test_a_correction_of_nothing_is_said_to_be_one(signed_in: SignedIn) -> None:
    line = Contact.objects.get(value="000 111").helpline
    answer = signed_in("admin").post(CORRECT, correction(name=line.name, hours=line.hours))
    assert answer.status_code == 400
    assert "Nothing differs from the current entry." in answer.content.decode()
    assert directory.corrections(DOOR, COUNTRY) == {}


def test_what_somebody_else_has_just_corrected_is_not_undone(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    client.post(CORRECT, correction(name="First"))
    confirmed(signed_in)
    answer = client.post(CORRECT, correction(hours="9 to 5"))
    assert answer.status_code == 409
    assert "Somebody else has just corrected this." in answer.content.decode()
    assert directory.helplines(DOOR, COUNTRY)[0].name == "First"


def test_the_first_page_says_what_is_due_and_by_how_much_it_is_late(
    signed_in: SignedIn, later: Later
) -> None:
    client = signed_in("admin")
    ContactTest.objects.all().delete()
    assert page(client, START).count("never tested") == 2
    for value in ("000 111", "000 999"):
        client.post(tried(value), {"worked": "yes"})
        confirmed(signed_in)
    assert "Every number was tested by a named person within the last 30 days" in page(
        client, START
    )
    later((30 + 12) * 24 * 60)
    client = signed_in("admin")
    text = page(client, START)
    assert text.count("late by 12 days") == 2
    assert f'href="{tried("000 111")}"' in text


def test_the_first_page_asks_the_same_however_much_is_due(signed_in: SignedIn) -> None:
    client = signed_in("admin")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, START)
        return len(captured)

    page(client, START)
    few = asked()
    for number in range(40):
        keep.add_contact(SYSTEM, "xa-invented-helpline", "tel", f"000 2{number:02}")
    assert asked() == few < 20
    assert page(client, START).count("never tested") == 8


@pytest.mark.parametrize("name", ["super", "trainer", "intake"])
def test_nobody_else_looks_after_helplines(signed_in: SignedIn, name: str) -> None:
    client = signed_in(name)
    assert client.post(tried("000 111"), {"worked": "no"}).status_code == 403
    assert client.post(URL + "add/", NEW).status_code == 403
    assert client.post(CORRECT, correction(name="x")).status_code == 403
    assert shown() == ["000 111"]


def test_many_numbers_cost_less_than_twenty_queries(signed_in: SignedIn) -> None:
    for number in range(40):
        line = keep.add_helpline(
            SYSTEM, COUNTRY, f"Line {number}", "child helpline", [("tel", "000 1")], source="x"
        )
        keep.add_contact(SYSTEM, line, "tel", "000 2")
    client = signed_in("admin")
    for url in (URL, "/administration/helplines/"):
        with CaptureQueriesContext(connection) as asked:
            page(client, url)
        assert len(asked) < 20, url
