"""Partners for administrators: added, and given keys that are shown once."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.foundation.viewer import DOOR
from payung.ledger.models import Entry
from payung.staff import queries
from payung.staff.actions import note_key_used
from payung.staff.models import Partner, PartnerKey

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
    text = client.get(URL).content.decode() + client.get(f"{URL}{partner.id}/").content.decode()
    assert key not in text
    assert "1 valid key" in text
    assert key.encode() not in bytes(PartnerKey.objects.get().digest)


def test_a_second_key_leaves_the_first_valid_and_a_third_is_refused(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    client.post(URL, NEW)
    url = f"{URL}{Partner.objects.get().id}/key/"
    keys = [KEY.findall(client.post(url).content.decode())[0] for _ in range(2)]
    assert {queries.partner_of_key(DOOR, key).id for key in keys} == {Partner.objects.get().id}
    assert "2 valid keys" in client.get(URL).content.decode()
    assert client.post(url).status_code == 409
    assert PartnerKey.objects.count() == 2


@pytest.fixture
def partner(signed_in: SignedIn) -> tuple[Client, str, str]:
    """An administrator at the page of a partner that has one key."""
    client = signed_in("admin")
    client.post(URL, NEW)
    url = f"{URL}{Partner.objects.get().id}/"
    (key,) = set(KEY.findall(client.post(url + "key/").content.decode()))
    return client, url, key


def test_a_key_ends_at_once(partner: tuple[Client, str, str]) -> None:
    client, url, key = partner
    end = f"{url}keys/{PartnerKey.objects.get().pk}/end/"
    assert client.post(end).status_code == 302
    with pytest.raises(NotFound):
        queries.partner_of_key(DOOR, key)
    assert "ended" in client.get(url).content.decode()
    assert client.post(end).status_code == 409


def test_a_key_ends_on_a_day_that_can_be_changed_until_then(
    partner: tuple[Client, str, str],
) -> None:
    client, url, key = partner
    end = f"{url}keys/{PartnerKey.objects.get().pk}/end/"
    for odd, said in (
        ("2020-01-01T10:00", "This time has passed"),
        ("soon", "Enter a date and time, such as 2026-03-02 14:30"),
    ):
        answer = client.post(end, {"ends_at": odd})
        assert answer.status_code == 400
        assert said in answer.content.decode()
    for day in ("2100-01-01T10:00", "2100-01-02T10:00"):
        assert client.post(end, {"ends_at": day}).status_code == 302
    assert queries.partner_of_key(DOOR, key)
    ends_at = PartnerKey.objects.get().ends_at
    assert ends_at == datetime(2100, 1, 2, 10, tzinfo=UTC)
    with clock.at(ends_at), pytest.raises(NotFound):
        queries.partner_of_key(DOOR, key)


def test_a_partner_is_stopped_and_resumed(partner: tuple[Client, str, str]) -> None:
    client, url, key = partner
    client.post(url + "stop/")
    with pytest.raises(NotFound):
        queries.partner_of_key(DOOR, key)
    assert "This partner is stopped" in client.get(url).content.decode()
    client.post(url + "resume/")
    assert queries.partner_of_key(DOOR, key)
    acts = list(
        Entry.objects.filter(act__startswith="partner.")
        .order_by("sequence")
        .values_list("act", flat=True)
    )
    assert acts[-2:] == ["partner.stopped", "partner.resumed"]


def test_the_page_shows_on_which_day_a_key_was_last_used(partner: tuple[Client, str, str]) -> None:
    client, url, key = partner
    assert "never used" in client.get(url).content.decode()
    with clock.at(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        note_key_used(queries.partner_of_key(DOOR, key))
    assert "1 Mar 2026" in client.get(url).content.decode()


DETAILS = NEW | {
    "per_minute": "5",
    "per_day": "50",
    "hashes_per_minute": "0",
    "webhook": "https://hotline.example/payung",
}


def test_details_and_limits_are_changed(partner: tuple[Client, str, str]) -> None:
    client, url, key = partner
    assert client.post(url, DETAILS | {"name": "New name"}).status_code == 302
    viewer = queries.partner_of_key(DOOR, key)
    assert (viewer.per_minute, viewer.per_day) == (5, 50)
    assert Partner.objects.get().webhook == "https://hotline.example/payung"


@pytest.mark.parametrize(
    "change",
    [
        *({"webhook": odd} for odd in ("http://hotline.example/", "ftp://a.example", "hotline")),
        {"webhook": "https://name:word@hotline.example/"},
        *({"per_minute": odd} for odd in ("0", "-1", "x", "", "1000001")),
        {"lane": "child"},
        {"name": ""},
    ],
)
def test_details_that_will_not_do_are_refused(
    partner: tuple[Client, str, str], change: dict[str, str]
) -> None:
    client, url, _key = partner
    answer = client.post(url, DETAILS | change)
    assert answer.status_code == 400
    assert not Partner.objects.get().webhook


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
