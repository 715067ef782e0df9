"""Certificates for training officers: give, withdraw, never to oneself."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.doors.desk.conftest import SignedIn
from payung.foundation.viewer import SYSTEM
from payung.staff import actions
from payung.staff.models import Certificate
from payung.staff.queries import members
from payung.staff.roles import Role
from tests.house import House


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", answer.content.decode())


def of(house: House, name: str, act: str = "") -> str:
    return f"/certificates/officers/{house.officers[name]}/{act}"


def certified(house: House, name: str) -> bool:
    return members.member(SYSTEM, house.officers[name]).is_certified


def test_the_list_shows_a_unit_with_what_each_officer_may_do(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("trainer")
    text = page(client, "/certificates/")
    assert "Fresh" in text
    assert "open until" in text
    assert "Care" not in text
    assert "Care" in page(client, f"/certificates/units/{house.units['child_protection']}/")
    assert client.get(f"/certificates/units/{house.officers['fresh']}/").status_code == 404


def test_a_certificate_opens_its_function_and_is_withdrawn_again(
    house: House, signed_in: SignedIn
) -> None:
    client, theirs = signed_in("trainer"), signed_in("fresh")
    given = {"function": "triage", "days": "90"}
    assert client.post(of(house, "fresh", "give/"), given).status_code == 302
    assert certified(house, "fresh")
    assert "You have no certificate for triage yet." not in page(theirs, "/me/")
    assert client.post(of(house, "fresh", "withdraw/"), {"function": "triage"}).status_code == 302
    assert not certified(house, "fresh")
    assert "ended on" in page(theirs, "/me/")


@pytest.mark.parametrize(
    "change", [{"days": "0"}, {"days": "1099"}, {"days": "x"}, {"function": "kite"}]
)
def test_a_certificate_that_will_not_do_is_refused_with_what_was_typed(
    house: House, signed_in: SignedIn, change: dict[str, str]
) -> None:
    given = {"function": "triage", "days": "90"} | change
    answer = signed_in("trainer").post(of(house, "fresh", "give/"), given)
    assert answer.status_code == 400
    assert f'value="{given["days"]}"' in answer.content.decode()
    assert not certified(house, "fresh")


def test_nobody_certifies_themselves(house: House, signed_in: SignedIn) -> None:
    client = signed_in("trainer")
    assert "Nobody gives a certificate to themselves." in page(client, of(house, "trainer"))
    answer = client.post(of(house, "trainer", "give/"), {"function": "triage", "days": "9"})
    assert answer.status_code == 403
    assert "Nobody gives a certificate to themselves." in answer.content.decode()
    assert not certified(house, "trainer")


def test_what_is_not_held_cannot_be_withdrawn(house: House, signed_in: SignedIn) -> None:
    client = signed_in("trainer")
    assert client.post(of(house, "fresh", "withdraw/"), {"function": "triage"}).status_code == 404
    assert client.post(of(house, "fresh", "withdraw/"), {"function": "x"}).status_code == 400


@pytest.mark.parametrize("name", ["admin", "super", "intake", "fresh", "over"])
def test_nobody_else_gives_or_withdraws(house: House, signed_in: SignedIn, name: str) -> None:
    client, before = signed_in(name), Certificate.objects.filter(withdrawn_at=None).count()
    read = 200 if name == "admin" else 403  # administrators see who may do what
    assert client.get("/certificates/").status_code == read
    assert client.get(of(house, "fresh")).status_code == 403
    given = {"function": "triage", "days": "9"}
    assert client.post(of(house, "fresh", "give/"), given).status_code == 403
    assert client.post(of(house, "intake", "withdraw/"), given).status_code == 403
    assert Certificate.objects.filter(withdrawn_at=None).count() == before


def test_fifty_officers_cost_less_than_twenty_queries(house: House, signed_in: SignedIn) -> None:
    for number in range(44):
        actions.invite(SYSTEM, house.units["police"], f"o{number}", "Long " * 40, [Role.INTAKE])
    client = signed_in("trainer")
    with CaptureQueriesContext(connection) as asked:
        page(client, "/certificates/")
    assert len(asked) < 20
