"""Helplines for administrators: what lacks, what is due, and what a test changes for children."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.directory import queries as directory
from payung.directory.kinds import Purpose
from payung.directory.models import Contact, ContactTest
from payung.doors.desk.tests.conftest import SignedIn
from payung.foundation.viewer import DOOR, SYSTEM
from payung.people import actions
from tests.house import COUNTRY, House

URL = f"/administration/helplines/{COUNTRY}/"
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


def shown(purpose: Purpose = Purpose.TALK) -> list[str]:
    lines = directory.helplines(DOOR, COUNTRY, purpose)
    return [way.value for line in lines for way in line.contacts]


def test_what_nobody_has_tried_is_due_and_a_named_test_settles_it(
    house: House, signed_in: SignedIn, later: Later
) -> None:
    client = signed_in("admin")
    assert "never tried" in page(client)
    actions.record_helpline_test(SYSTEM, Contact.objects.get(value="000 111").pk, worked=True)
    assert page(client).count("Due to be tried") == 1
    for value in ("000 111", "000 999"):
        answer = client.post(tried(value), {"worked": "yes", "note": "At noon."})
        assert answer.status_code == 302
    text = page(client)
    assert "Due to be tried" not in text
    assert "Every number was tried by a named person" in text
    assert "Admin" in text
    assert "At noon." in text
    assert directory.has_tested_number(DOOR, COUNTRY, Purpose.TALK)
    later(31 * 24 * 60)
    assert "Due to be tried" in page(client)


def test_a_failed_number_is_hidden_and_a_good_test_brings_it_back(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    actions.add_contact(SYSTEM, "xa-invented-helpline", "tel", "000 112")
    assert client.post(tried("000 112"), {"worked": "no"}).status_code == 302
    assert shown() == ["000 111"]
    assert "hidden from children" in page(client)
    client.post(tried("000 112"), {"worked": "yes"})
    assert shown() == ["000 111", "000 112"]


def test_the_last_number_of_a_country_is_hidden_after_a_second_word(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    answer = client.post(tried("000 999"), {"worked": "no", "note": "Nobody answered."})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "This is the last number of its kind" in text
    assert "Nobody answered." in text
    assert not ContactTest.objects.exists()
    client.post(tried("000 999"), {"worked": "no", "confirm_last": "on"})
    assert shown(Purpose.EMERGENCY) == []
    assert "Children here see no number for:" in page(client, "/administration/helplines/")
    assert "The public face says to children here:" in page(client)


def test_a_test_without_a_result_is_asked_again(signed_in: SignedIn) -> None:
    answer = signed_in("admin").post(tried("000 111"), {"note": "Something."})
    assert answer.status_code == 400
    assert "Please say whether it worked." in answer.content.decode()
    assert "Something." in answer.content.decode()
    assert not ContactTest.objects.exists()


def test_a_helpline_is_added_with_where_it_is_known_from(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    assert client.post(URL + "add/", NEW).status_code == 302
    assert "000 333" in shown()
    assert "A letter of 2 March 2026" in page(client)
    again = client.post(URL + "add/", NEW)
    assert again.status_code == 400
    assert "A helpline of this name is here already." in again.content.decode()


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
    assert "000 222" in shown()


def test_what_helps_in_every_country_has_its_own_page(signed_in: SignedIn) -> None:
    client, every = signed_in("admin"), "/administration/helplines/every/"
    assert "No helpline is known here yet." in page(client, every)
    client.post(every + "add/", NEW)
    assert "000 333" in page(client, every)
    assert "000 333" not in page(client)


def test_what_is_not_there_is_not_found(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    for url in ("XB/", "XA/contacts/0/", "XA/contacts/99999999999999999999/", "XA/lines/no/add/"):
        assert client.get("/administration/helplines/" + url).status_code == 404


@pytest.mark.parametrize("name", ["super", "trainer", "intake"])
def test_nobody_else_looks_after_helplines(signed_in: SignedIn, name: str) -> None:
    client = signed_in(name)
    assert client.post(tried("000 111"), {"worked": "no"}).status_code == 403
    assert client.post(URL + "add/", NEW).status_code == 403
    assert shown() == ["000 111"]


def test_many_numbers_cost_less_than_twenty_queries(signed_in: SignedIn) -> None:
    for number in range(40):
        line = actions.add_helpline(
            SYSTEM, COUNTRY, f"Line {number}", "child helpline", [("tel", "000 1")], source="x"
        )
        actions.add_contact(SYSTEM, line, "tel", "000 2")
    client = signed_in("admin")
    for url in (URL, "/administration/helplines/"):
        with CaptureQueriesContext(connection) as asked:
            page(client, url)
        assert len(asked) < 20, url
