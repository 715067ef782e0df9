"""A password attempt at the desk: its cost, its waiting line, and what it leaves behind."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from payung.foundation.errors import TooMany
from payung.foundation.fair_lock import FairLock
from payung.foundation.viewer import DOOR, SYSTEM
from payung.staff import actions, officer_keys, queries
from payung.staff.models import Officer, OfficerKey
from payung.staff.roles import Role
from tests.house import PASSWORD, House, fresh_code, sign_in


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return who has waited in which line, and under which name."""
    waited: list[tuple[str, str]] = []
    through = FairLock.through

    @contextmanager
    def noted(self: FairLock, key: str = "") -> Iterator[None]:
        waited.append(("known" if self is officer_keys.KNOWN else "strangers", key))
        with through(self, key):
            yield

    monkeypatch.setattr(FairLock, "through", noted)
    return waited


@contextmanager
def full(monkeypatch: pytest.MonkeyPatch, *lines: FairLock) -> Iterator[None]:
    """Let the line be full: every turn is refused."""

    @contextmanager
    def refused(self: FairLock, key: str = "") -> Iterator[None]:
        if self in lines:
            raise TooMany
        yield

    with monkeypatch.context() as patched:
        patched.setattr(FairLock, "through", refused)
        yield


def tries(name: str, password: str = PASSWORD, address: str = "127.0.0.1") -> int:
    answer = Client(REMOTE_ADDR=address).post("/sign-in/", {"name": name, "password": password})
    return answer.status_code


def test_a_key_of_before_is_wrapped_more_dearly_at_the_next_sign_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an officer with an old key, and a stored hash of their password
    officer = house.officers["intake"]
    key = house.viewer("intake").own
    Officer.objects.filter(pk=officer).update(password="argon2$of before")
    monkeypatch.setattr(officer_keys, "MEMORY", 16)
    # when they sign in
    client = sign_in(Client(), house, "intake")
    # then their key costs what keys cost today, the hash is gone, and they are at work
    row = OfficerKey.objects.get(officer=officer)
    assert (row.memory, row.officer.has_usable_password()) == (16, False)
    assert queries.officer_key(DOOR, officer, PASSWORD) == key
    assert client.get("/queue/").status_code == 200


def test_a_wrong_password_wraps_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officer_keys, "MEMORY", 16)
    assert tries("intake", "wrong") == 400
    assert set(OfficerKey.objects.values_list("memory", flat=True)) == {8}


def test_a_name_that_is_none_costs_as_much_as_one_that_is(
    house: House, lines: list[tuple[str, str]]
) -> None:
    Officer.objects.filter(name="super").update(is_active=False)
    costs = []
    for name in ("intake", "nobody", "super"):
        lines.clear()
        assert tries(name, "wrong") == 400
        costs.append(len(lines))
    assert costs == [1, 1, 1]


def test_strangers_wait_in_a_line_of_their_own_by_address(
    house: House, lines: list[tuple[str, str]]
) -> None:
    tries("intake", "wrong", "198.51.100.7")
    tries("intake", "wrong", "2001:db8::7")
    tries("intake")
    client = sign_in(Client(), house, "intake")
    client.post("/lock/")
    client.post("/locked/", {"proof-password": PASSWORD})
    assert lines == [
        ("strangers", "198.51.100.7"),
        ("strangers", "2001:db8::/64"),
        ("strangers", "127.0.0.1"),
        ("known", "intake|127.0.0.1"),
        ("known", "intake"),
    ]


def test_however_many_strangers_try_whoever_works_here_signs_in_and_unlocks(
    house: House, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("intake")
    client.post("/lock/")
    with full(monkeypatch, officer_keys.STRANGERS):
        assert tries("super") == 429
        assert tries("intake") == 302
        assert client.post("/locked/", {"proof-password": PASSWORD}).status_code == 302


def test_whoever_comes_to_a_full_line_is_told_to_wait_and_loses_nothing(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("intake")
    other = signed_in("intake")
    other.post("/lock/")
    with full(monkeypatch, officer_keys.KNOWN, officer_keys.STRANGERS):
        answers = [
            Client().post("/sign-in/", {"name": "super", "password": PASSWORD}),
            other.post("/locked/", {"proof-password": PASSWORD, "next": "/queue/"}),
            client.post("/me/password/", {"old": PASSWORD, "new": PHRASE, "again": PHRASE}),
        ]
    for answer in answers:
        assert "Please wait a minute" in answer.content.decode()
    assert 'name="next" value="/queue/"' in answers[1].content.decode()
    assert queries.officer_key(DOOR, house.officers["intake"], PASSWORD)


PHRASE = "kite lantern seventeen rivers"


def test_an_invitation_that_was_accepted_in_a_crowd_leads_to_the_sign_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = actions.invite(SYSTEM, house.units["police"], "new", "New", [Role.INTAKE])
    given = {"name": "new", "code": made.code, "password": PHRASE, "again": PHRASE}
    wrap = officer_keys.wrap

    def then_full(*given: object) -> officer_keys.Wrapped:
        wrapped = wrap(*given)  # type: ignore[arg-type]
        monkeypatch.setattr(officer_keys, "_from_password", crowded)
        return wrapped

    def crowded(*_given: object) -> bytes:
        raise TooMany

    with monkeypatch.context():
        monkeypatch.setattr(officer_keys, "wrap", then_full)
        assert Client().post("/invitation/", given)["Location"] == "/sign-in/"
        monkeypatch.undo()
    assert tries("new", PHRASE) == 302


def test_the_page_suggests_a_password_that_it_takes(house: House, signed_in: SignedIn) -> None:
    for client, address in ((Client(), "/invitation/"), (signed_in("intake"), "/me/password/")):
        fresh_code(house.officers["intake"])
        pages = [client.get(address).content.decode() for _ in range(2)]
        assert (
            "Use at least four words that have nothing to do with each other or with you"
            in pages[0]
        )
        suggested = {page.split("<code>")[1].split("</code>")[0] for page in pages}
        assert len(suggested) == 2
