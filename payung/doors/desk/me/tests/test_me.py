"""The officer's own page: their functions, key, clocks and password."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from payung.cases.assignment import actions as cases
from payung.doors.desk.conftest import Send, SignedIn
from payung.doors.desk.me.labels import PERMISSIONS
from payung.doors.desk.officers.labels import ROLES
from payung.foundation.sealing import PrivateKey
from payung.staff import actions, trust_chain
from payung.staff.models import Officer, OfficerKey
from payung.staff.roles import Function, Permission, Role
from tests.house import PASSWORD, House, fingerprint, fresh_code, join, sign_in

NEW = "quite another long sentence"


def page(client: Client, url: str = "/me/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_it_says_who_i_am_and_what_is_open_until_when(signed_in: SignedIn) -> None:
    text = page(signed_in("intake"))
    assert "Intake" in text
    assert "intake officer" in text
    assert "<b>first contact</b>: open until" in text
    assert "Write to a child" in text


def test_it_says_in_words_why_something_is_closed(house: House, signed_in: SignedIn) -> None:
    text = page(signed_in("fresh"))
    assert "You have no certificate for triage yet." in text
    assert "Your role does not allow this" not in text  # what is not of the role is no row
    actions.certify(house.viewer("trainer"), house.officers["fresh"], Function.TRIAGE, days=5)
    text = page(signed_in("fresh"))
    assert "You have no certificate for triage yet." not in text
    assert "ends soon" in text


def test_every_permission_and_role_has_words() -> None:
    assert set(PERMISSIONS) == set(Permission)
    assert list(ROLES) == list(Role)


def test_it_shows_the_number_that_a_colleague_compares(house: House, signed_in: SignedIn) -> None:
    text = page(signed_in("intake"))
    assert fingerprint(house.officers["intake"]) in text
    assert "Confirmed by Super" in text
    assert "Confirmed by the installation" in page(signed_in("super"))


def test_the_number_is_of_the_key_in_hand_and_a_swapped_one_is_called_out(
    house: House, signed_in: SignedIn
) -> None:
    client, true = signed_in("intake"), fingerprint(house.officers["intake"])
    row, false = OfficerKey.objects.get(officer__name="intake"), PrivateKey.generate()
    row.public, row.signing = false.public.raw, false.signing.public
    row.save()
    text = page(client)
    assert true in text
    assert (
        trust_chain.fingerprint(
            house.officers["intake"], house.units["police"], false.public.raw, false.signing.public
        )
        not in text
    )
    assert "The key stored for you in the database is not yours." in text
    assert "Text for the root" not in text


def test_who_is_not_confirmed_reads_what_to_do(house: House) -> None:
    house.officers["new"] = join(house.units["police"], "new", "New", [Role.INTAKE])
    text = page(sign_in(Client(), house, "new"))
    assert "Nobody has confirmed your key yet" in text
    assert "payung officer statement" in text
    assert "you cannot open it" in text
    actions.grant_unit_key(
        house.viewer("super"), house.officers["new"], fingerprint(house.officers["new"])
    )
    text = page(sign_in(Client(), house, "new"))
    assert "payung officer statement" not in text
    assert "Version 1: you can open it" in text


def test_my_clocks_are_the_reports_that_i_have_and_that_wait(
    house: House, signed_in: SignedIn, send: Send
) -> None:
    client = signed_in("intake")
    report = send()
    assert str(report) not in page(client)
    assert "No report of yours is waiting at the moment." in page(client)
    cases.take(house.viewer("intake"), report)
    assert str(report) in page(client)
    assert str(report) not in page(signed_in("liaison"))


def test_an_administrator_has_no_clocks(signed_in: SignedIn) -> None:
    assert "Your role does not allow this. These roles can:" in page(signed_in("admin"))


def test_a_new_password_keeps_the_key_and_this_session_and_ends_the_others(
    house: House, signed_in: SignedIn
) -> None:
    here, elsewhere = signed_in("intake"), signed_in("intake")
    answer = here.post("/me/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 302
    assert "Your password was changed" in page(here)
    assert "Version 1: you can open it" in page(here)
    assert elsewhere.get("/me/").status_code == 302
    assert Client().post("/sign-in/", {"name": "intake", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "This is not your current password."),
        (PASSWORD, "short", "short", "This password is easy to guess"),
        (PASSWORD, NEW, NEW + "x", "The two passwords differ."),
        ("", NEW, NEW, "Please fill in “Your current password”."),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    signed_in: SignedIn, old: str, new: str, again: str, said: str
) -> None:
    client = signed_in("intake")
    before = Officer.objects.get(name="intake").password
    answer = client.post("/me/password/", {"old": old, "new": new, "again": again})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert new not in answer.content.decode() or new == "short"
    assert Officer.objects.get(name="intake").password == before
    assert client.get("/me/").status_code == 200


def test_guessing_the_old_password_is_slowed(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    wrong = {"old": "wrong", "new": NEW, "again": NEW}
    for _ in range(10):
        client.post("/me/password/", wrong)
    answer = client.post("/me/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert "Please wait a minute" in answer.content.decode()


def test_passwords_are_never_shown_to_whoever_comes_after(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    client.cookies.clear()
    answer = client.post("/me/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert PASSWORD not in answer.content.decode()
    assert NEW not in answer.content.decode()


def test_the_desk_speaks_the_language_that_i_choose(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert client.post("/me/language/", {"language": "id"}).status_code == 302
    assert client.get("/me/").headers["Content-Language"] == "id"
    assert client.post("/me/language/", {"language": "xx"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "rooms"),
    [
        ("intake", {"unit", "me"}),
        ("trainer", {"unit", "me", "certificates"}),
        ("admin", {"unit", "me", "administration"}),
    ],
)
def test_the_navigation_holds_what_i_may_open(
    signed_in: SignedIn, name: str, rooms: set[str]
) -> None:
    text = page(signed_in(name))
    links = set(re.findall(r'<a href="/(unit|me|certificates|administration)/"', text))
    assert links == rooms
    assert '<a href="/me/" aria-current="page">' in text


@pytest.mark.parametrize("waits", ["sudo", "lock"])
def test_passwords_do_not_travel_with_a_page_that_asks(
    house: House, signed_in: SignedIn, settings: Settings, waits: str
) -> None:
    # given a form with passwords, sent when the desk must ask first
    client = signed_in("intake")
    settings.PAYUNG_SUDO_MINUTES = 0
    if waits == "lock":
        client.post("/lock/")
    asked = client.post("/me/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    # then the page that asks holds none of them, and does not say that it keeps them
    text = asked.content.decode()
    assert asked.status_code == 401
    assert PASSWORD not in text
    assert NEW not in text
    assert 'name="proof-looked"' in text
    assert "what you typed is kept" not in text.lower()
    # and with the proof the form comes, empty
    settings.PAYUNG_SUDO_MINUTES = 10
    given = {"proof-looked": "1", "proof-password": PASSWORD}
    answer = client.post("/me/password/", given)
    if waits == "lock":
        # who knows the password alone, at a screen that somebody left locked, does not change it
        assert answer.status_code == 401
        assert client.post("/me/password/", given).status_code == 400
        code = {"proof-looked": "1", "proof-code": fresh_code(house.officers["intake"])}
        answer = client.post("/me/password/", code)
    assert answer["Location"] == "/me/password/"
    assert client.get("/me/password/").status_code == 200


def test_the_password_page_asks_before_its_form_is_shown(
    signed_in: SignedIn, settings: Settings
) -> None:
    client = signed_in("intake")
    settings.PAYUNG_SUDO_MINUTES = 0
    answer = client.get("/me/password/")
    assert answer.status_code == 401
    assert 'name="new"' not in answer.content.decode()
