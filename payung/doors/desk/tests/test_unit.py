"""The unit's page: who waits for the key, and what a supervisor does about it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from payung.cases import actions as cases
from payung.doors.desk.tests.conftest import Send, SignedIn
from payung.doors.desk.views import unit as views
from payung.foundation import clock
from payung.foundation.models import Grant
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import SYSTEM
from payung.people import actions
from payung.people.actions import keys
from payung.people.models import Distrust, Override, UnitKey
from payung.people.queries import members
from payung.people.roles import Function, Role
from tests.house import PASSWORD, House, fingerprint, join, sign_in

LONG = "A name that is as long as a name may be and longer than any column " * 2


def page(client: Client, url: str = "/unit/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", answer.content.decode())


def colleague(house: House, name: str, act: str = "") -> str:
    return reverse("colleague", args=[house.officers[name]]) + act


@pytest.fixture
def new(house: House) -> str:
    """Return the name of an intake officer whose key nobody has confirmed."""
    house.officers["new"] = join(house.units["police"], "new", "Newcomer", [Role.INTAKE])
    return "new"


def state(house: House, name: str) -> members.OwnKey:
    return members.member(house.viewer("super"), house.officers[name]).key


def test_every_officer_of_the_unit_sees_it(signed_in: SignedIn) -> None:
    for name in ("intake", "fresh", "admin", "trainer"):
        text = page(signed_in(name))
        assert "Liaison" in text
        assert "<form method" not in text.split('<main id="main"')[1]
        assert "Care" not in text


def test_a_supervisor_sees_what_waits_and_others_do_not(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    cases.take(house.viewer("intake"), send())
    send(children=[{"safe_now": "no"}])
    shown = page(signed_in("super"))
    assert "What waits in the unit" in shown
    assert f'href="/queue/?owner={house.officers["intake"]}">Intake</a>' in shown
    assert 'href="/queue/?level=P1"' in shown
    assert "Risen to the supervisor: <b>0</b>" in shown
    assert "What waits in the unit" not in page(signed_in("intake"))


def test_whose_key_nobody_has_confirmed_sees_themselves_alone(
    house: House, signed_in: SignedIn, new: str
) -> None:
    actions.override(
        house.viewer("super"), house.officers["fresh"], Function.TRIAGE, "Ill.", hours=1
    )
    client = signed_in(new)
    text = page(client)
    assert "A colleague must confirm your key first" in text
    assert "Newcomer" in text
    for name in ("Super", "Intake", "Liaison", "Fresh", "Admin"):
        assert name not in text
    assert "Newcomer" in page(client, colleague(house, new))
    for officer in (house.officers["super"], house.officers["care"]):
        answer = client.get(reverse("colleague", args=[officer]))
        assert answer.status_code == 403
        assert "Nobody has confirmed your key yet" in answer.content.decode()


def test_an_administrator_sees_the_unit_before_their_key_is_confirmed(
    house: House, signed_in: SignedIn
) -> None:
    house.officers["boss"] = join(house.units["police"], "boss", "B", [Role.ADMINISTRATOR])
    client = signed_in("boss")
    assert "Liaison" in page(client)
    assert "Super" in page(client, colleague(house, "super"))


def test_who_waits_stands_first_certified_before_others(
    house: House, signed_in: SignedIn, new: str
) -> None:
    house.officers["second"] = join(house.units["police"], "second", "Aaa", [Role.INTAKE])
    actions.certify(SYSTEM, house.officers["new"], Function.TRIAGE, days=9)
    text = page(signed_in("super"))
    waiting = text[text.index("Who waits") : text.index("The unit's key")]
    assert waiting.index("Newcomer") < waiting.index("Aaa")
    assert "no certificate yet" in waiting
    assert "Nobody: every key is confirmed" not in waiting


def test_a_supervisor_confirms_and_grants_by_the_number_that_is_read_out(
    house: House, signed_in: SignedIn, new: str
) -> None:
    client, number = signed_in("super"), fingerprint(house.officers[new])
    text = page(client, colleague(house, new))
    assert number not in text
    assert number.replace(" ", "") not in text
    answer = client.post(colleague(house, new, "confirm/"), {"fingerprint": number})
    assert answer.status_code == 302
    assert state(house, new).holds_newest
    assert "The key of Newcomer is confirmed" in page(client)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12345 67890", "The number has 30 digits; you typed 10."),
        ("one two", "The number has digits only."),
        ("", "Please type the 30 digits."),
        ("0" * 30, "These are not the 30 digits of this key."),
    ],
)
def test_a_wrong_number_confirms_nothing_and_stays_on_the_page(
    house: House, signed_in: SignedIn, new: str, typed: str, said: str
) -> None:
    answer = signed_in("super").post(colleague(house, new, "confirm/"), {"fingerprint": typed})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert f'value="{typed}"' in text or not typed
    assert fingerprint(house.officers[new]) not in text
    assert state(house, new).confirmed_at is None


def test_who_needs_no_key_of_the_unit_is_confirmed_only(house: House, signed_in: SignedIn) -> None:
    house.officers["teacher"] = join(house.units["police"], "teacher", "T", [Role.TRAINING])
    number = fingerprint(house.officers["teacher"])
    signed_in("super").post(colleague(house, "teacher", "confirm/"), {"fingerprint": number})
    assert state(house, "teacher").confirmed_at is not None
    assert state(house, "teacher").versions == set()


def test_a_supervisor_without_the_key_confirms_and_grants_nothing(house: House, new: str) -> None:
    house.officers["second"] = join(house.units["police"], "second", "S", [Role.SUPERVISOR])
    second = house.officers["second"]
    actions.vouch_for(house.viewer("super"), second, fingerprint(second))
    client = sign_in(Client(), house, "second")
    assert "you can neither confirm nor grant" in page(client, colleague(house, new))
    number = {"fingerprint": fingerprint(house.officers[new])}
    answer = client.post(colleague(house, new, "confirm/"), number)
    assert answer.status_code == 403
    assert "nobody believes what you confirm" in answer.content.decode()
    assert state(house, new).confirmed_at is None


@pytest.mark.parametrize("name", ["intake", "admin", "trainer", "fresh"])
def test_nobody_else_confirms_gives_leave_or_makes_keys(
    house: House, signed_in: SignedIn, new: str, name: str
) -> None:
    client, number = signed_in(name), {"fingerprint": fingerprint(house.officers[new])}
    posts: list[tuple[str, dict[str, Any]]] = [
        (colleague(house, new, "confirm/"), number),
        (colleague(house, new, "leave-to-act/"), {"function": "triage", "hours": 1, "reason": "x"}),
        (colleague(house, new, "distrust/"), {"since": "2026-01-01T00:00", "sure": "on"}),
        ("/unit/key/make/", {}),
        ("/unit/key/new/", {"sure": "on"}),
        ("/unit/key/known/", {"sure": "on"}),
        ("/unit/key/hand-on/", {}),
    ]
    for url, given in posts:
        answer = client.post(url, given)
        assert answer.status_code == 403, url
        assert "No role of yours allows this." in answer.content.decode()
    assert state(house, new).confirmed_at is None
    assert UnitKey.objects.filter(unit=house.units["police"]).count() == 1
    assert not Override.objects.exists()
    assert not Distrust.objects.exists()


def test_another_units_officer_is_not_there(house: House, signed_in: SignedIn) -> None:
    client = signed_in("super")
    assert client.get(colleague(house, "care")).status_code == 404
    number = {"fingerprint": fingerprint(house.officers["care"])}
    assert client.post(colleague(house, "care", "confirm/"), number).status_code == 404


def test_leave_without_a_certificate_runs_for_hours_and_says_why(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("super")
    given = {"function": "triage", "hours": "2", "reason": "Nobody else is here."}
    assert client.post(colleague(house, "fresh", "leave-to-act/"), given).status_code == 302
    assert "Nobody else is here." in page(client)
    assert "by leave until" in page(client)
    assert "Nobody else is here." not in page(signed_in("intake"))
    with clock.at(clock.now() + timedelta(hours=2)):
        assert members.member(house.viewer("super"), house.officers["fresh"]).is_certified is False


@pytest.mark.parametrize(
    "change", [{"hours": "25"}, {"hours": "0"}, {"reason": " "}, {"function": "x"}]
)
def test_a_leave_that_will_not_do_keeps_what_was_typed(
    house: House, signed_in: SignedIn, change: dict[str, str]
) -> None:
    given = {"function": "triage", "hours": "2", "reason": "A long reason."} | change
    answer = signed_in("super").post(colleague(house, "fresh", "leave-to-act/"), given)
    assert answer.status_code == 400
    assert ("A long reason." in answer.content.decode()) == ("reason" not in change)
    assert not Override.objects.exists()


def test_when_a_holder_leaves_a_clock_runs_until_a_new_key_is_made(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("super")
    assert "a new key is due" not in page(client)
    actions.leave(house.viewer("admin"), house.officers["intake"])
    assert "a new key is due" in page(client)
    assert client.post("/unit/key/new/", {}).status_code == 400
    assert client.post("/unit/key/new/", {"sure": "on"}).status_code == 302
    text = page(client)
    assert "a new key is due" not in text
    assert "Version 2" in text
    assert "Intake" in text[text.index("Who has left") :]


def test_after_a_compromise_records_are_handed_on_click_by_click(
    house: House, signed_in: SignedIn, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_AT_ONCE", 0.0)
    monkeypatch.setattr(keys.rewrap, "__defaults__", (2,))
    for _ in range(2):
        send()
    client = signed_in("super")
    assert client.post("/unit/key/known/", {"sure": "on"}).status_code == 302
    old = UnitKey.objects.get(unit=house.units["police"], version=1)
    reader = PublicKey(bytes(old.public)).id
    left = Grant.objects.filter(reader=reader).count()
    assert f"{left} records still wait to be handed on" in page(client)
    client.post("/unit/key/hand-on/")
    assert Grant.objects.filter(reader=reader).count() == left - 2
    while Grant.objects.filter(reader=reader).exists():
        client.post("/unit/key/hand-on/")
    assert "Every record is handed on" in page(client)
    assert "to be handed on" not in page(client)


def test_one_click_hands_on_as_much_as_some_seconds_allow(
    house: House, signed_in: SignedIn, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys.rewrap, "__defaults__", (1,))
    send()
    client = signed_in("super")
    client.post("/unit/key/known/", {"sure": "on"})
    client.post("/unit/key/hand-on/")
    assert "Every record is handed on" in page(client)


def test_a_colleagues_key_is_believed_no_more_and_the_unit_gets_a_new_one(
    house: House, signed_in: SignedIn
) -> None:
    client, url = signed_in("super"), colleague(house, "intake", "distrust/")
    assert "This cannot be undone." in page(client, url)
    assert client.post(url, {"since": "2026-01-01T00:00"}).status_code == 400
    answer = client.post(url, {"since": "2026-01-01T00:00", "sure": "on"})
    assert answer.status_code == 302
    assert state(house, "intake").confirmed_at is None
    assert UnitKey.objects.filter(unit=house.units["police"]).count() == 2


def test_since_when_a_key_is_not_believed_has_already_been(
    house: House, signed_in: SignedIn
) -> None:
    url = colleague(house, "intake", "distrust/")
    answer = signed_in("super").post(url, {"since": "2999-01-01T00:00", "sure": "on"})
    assert "This moment has not come yet." in answer.content.decode()
    assert "2999-01-01T00:00" in answer.content.decode()
    assert not Distrust.objects.exists()


def test_nobody_does_it_to_themselves(house: House, signed_in: SignedIn) -> None:
    client = signed_in("super")
    assert client.get(colleague(house, "super", "distrust/")).status_code == 404
    assert "This is you." in page(client, colleague(house, "super"))
    number = {"fingerprint": fingerprint(house.officers["super"])}
    assert client.post(colleague(house, "super", "confirm/"), number).status_code == 404


def test_fifty_officers_with_long_names_cost_less_than_twenty_queries(
    house: House, signed_in: SignedIn
) -> None:
    for number in range(44):
        actions.invite(SYSTEM, house.units["police"], f"o{number}", LONG, [Role.INTAKE])
    client = signed_in("super")
    with CaptureQueriesContext(connection) as asked:
        assert page(client).count(LONG.strip()) == 88  # what waits for each, and who is here
    assert len(asked) < 20


def test_after_some_minutes_it_asks_who_is_there_and_then_goes_on_with_what_was_typed(
    house: House, signed_in: SignedIn, new: str, settings: Settings
) -> None:
    client, number = signed_in("super"), {"fingerprint": fingerprint(house.officers[new])}
    settings.PAYUNG_SUDO_MINUTES = 0
    answer = client.post(colleague(house, new, "confirm/"), number)
    assert answer.status_code == 401
    assert "Please confirm that it is you" in answer.content.decode()
    assert state(house, new).confirmed_at is None
    settings.PAYUNG_SUDO_MINUTES = 10
    client.post(colleague(house, new, "confirm/"), number | {"proof-password": PASSWORD})
    assert state(house, new).holds_newest
