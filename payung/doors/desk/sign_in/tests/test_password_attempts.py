"""Guesses from many addresses keep no officer out, and gain no further attempts."""

import pytest
from django.test import Client

from payung.doors.desk.sign_in import password_attempts
from tests.house import PASSWORD, House, fresh_code

OWN, ELSEWHERE = "203.0.113.8", "203.0.113.9"
STRANGERS = [f"198.51.100.{number}" for number in range(1, 13)]


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a test takes, nothing comes back to any bucket meanwhile."""
    for bucket in (
        password_attempts._BY_BOTH,
        password_attempts._BY_NAME,
        password_attempts._BY_ADDRESS,
        password_attempts._BY_SESSION,
    ):
        monkeypatch.setattr(bucket, "_clock", lambda: 100.0)


def tries(address: str, password: str = "wrong", name: str = "intake") -> int:
    answer = Client(REMOTE_ADDR=address).post("/sign-in/", {"name": name, "password": password})
    return answer.status_code


def guess_from_everywhere() -> int:
    """Guess from strangers' addresses until it is stopped; return the number of guesses that were checked."""
    return [tries(address) for address in STRANGERS for _ in range(12)].count(400)


def desk(house: House) -> Client:
    """Return the officer's own browser, at their own address, with its desk open."""
    client = Client(REMOTE_ADDR=OWN)
    code = fresh_code(house.officers["intake"])
    client.post("/sign-in/", {"name": "intake", "password": PASSWORD})
    client.post("/sign-in/code/", {"code": code})
    assert client.get("/queue/").status_code == 200
    return client


def test_twelve_addresses_keep_nobody_from_the_desk_that_they_worked_at(house: House) -> None:
    # given an officer who worked here today, and one whose screen is locked
    desk(house).post("/sign-out/")
    client = desk(house)
    client.post("/lock/")
    # when twelve addresses try the name until nobody is listened to
    guess_from_everywhere()
    assert tries(ELSEWHERE) == 429
    # then the officer unlocks, and signs in from where they did before, however it is written
    assert client.post("/locked/", {"proof-password": PASSWORD}).status_code == 302
    assert client.get("/queue/").status_code == 200
    assert tries(OWN, PASSWORD, " Intake ") == 400  # another name to the database
    assert tries(OWN, PASSWORD) == 302


def test_a_locked_screen_opens_where_its_address_is_used_up(house: House) -> None:
    """Somebody behind the same address types other names without end."""
    client = desk(house)
    client.post("/lock/")
    assert [tries(OWN, name=f"name {number}") for number in range(101)][-1] == 429
    assert client.post("/locked/", {"proof-password": PASSWORD}).status_code == 302


def test_many_addresses_have_no_more_guesses_than_the_name(house: House) -> None:
    assert guess_from_everywhere() == 100


def test_an_address_that_is_known_guesses_no_more_often_than_any(house: House) -> None:
    desk(house)
    assert [tries(OWN) for _ in range(12)] == [400] * 9 + [429] * 3  # one was the sign-in


def test_only_the_right_password_makes_an_address_known(house: House) -> None:
    for _ in range(5):
        tries(OWN)
    guess_from_everywhere()
    assert tries(OWN, PASSWORD) == 429


def test_one_officers_address_is_no_other_officers(house: House) -> None:
    desk(house)
    for _ in range(12):
        for address in STRANGERS:
            tries(address, name="super")
    assert tries(OWN, PASSWORD, "super") == 429


def test_an_invitation_is_accepted_whatever_is_typed_elsewhere(house: House) -> None:
    given = {"name": "intake", "code": "wrong", "password": "x" * 20, "again": "x" * 20}
    guess_from_everywhere()
    assert Client(REMOTE_ADDR=OWN).post("/invitation/", given).status_code == 400


def test_a_wrong_password_is_counted_by_session_wherever_it_comes_from(house: House) -> None:
    client = desk(house)
    client.post("/lock/")
    statuses = []
    for number in range(11):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        statuses.append(client.post("/locked/", {"proof-password": "wrong"}).status_code)
    assert statuses == [400] * 10 + [429]
    assert client.post("/locked/", {"proof-password": PASSWORD}).status_code == 429
