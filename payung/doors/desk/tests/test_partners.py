"""Partners for administrators: added, and given keys that are seen once."""

import re

import pytest

from payung.doors.desk.tests.conftest import SignedIn
from payung.foundation.viewer import DOOR
from payung.people import queries
from payung.people.models import Partner, PartnerKey

URL = "/administration/partners/"
NEW = {"name": "Invented Hotline", "lane": "partner", "country": "XA"}
KEY = re.compile(r"payung_[\w-]+")


def test_a_partner_is_added_and_its_key_is_shown_once(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    assert "No partner sends reports yet." in client.get(URL).content.decode()
    assert client.post(URL, NEW).status_code == 302
    partner = Partner.objects.get()
    assert "it cannot send yet" in client.get(URL).content.decode()
    answer = client.post(f"{URL}{partner.id}/key/")
    (key,) = set(KEY.findall(answer.content.decode()))
    assert queries.partner_of_key(DOOR, key).id == partner.id
    text = client.get(URL).content.decode()
    assert key not in text
    assert "1 valid key" in text
    assert key.encode() not in bytes(PartnerKey.objects.get().digest)


def test_a_second_key_leaves_the_first_valid(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    client.post(URL, NEW)
    url = f"{URL}{Partner.objects.get().id}/key/"
    keys = [KEY.findall(client.post(url).content.decode())[0] for _ in range(2)]
    assert {queries.partner_of_key(DOOR, key).id for key in keys} == {Partner.objects.get().id}
    assert "2 valid keys" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"lane": "child"}, {"lane": "community"}, {"country": "XB"}]
)
def test_a_partner_that_will_not_do_is_refused(signed_in: SignedIn, change: dict[str, str]) -> None:
    answer = signed_in("admin").post(URL, NEW | change)
    assert answer.status_code == 400
    assert not Partner.objects.exists()
    if "name" not in change:
        assert "Invented Hotline" in answer.content.decode()


def test_a_name_is_used_once(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    client.post(URL, NEW)
    answer = client.post(URL, NEW)
    assert answer.status_code == 400
    assert "Another partner has this name." in answer.content.decode()


@pytest.mark.parametrize("name", ["super", "trainer", "intake"])
def test_nobody_else_adds_partners_or_keys(signed_in: SignedIn, name: str) -> None:
    signed_in("admin").post(URL, NEW)
    client = signed_in(name)
    assert client.post(URL, NEW | {"name": "Other"}).status_code == 403
    assert client.post(f"{URL}{Partner.objects.get().id}/key/").status_code == 403
    assert not PartnerKey.objects.exists()
