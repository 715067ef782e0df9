"""The unit's page: who waits for the key, and what a supervisor does about it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from payung.cases.assignment import actions as cases
from payung.doors.desk.conftest import Send, SignedIn
from payung.doors.desk.unit import unit_keys
from payung.foundation import clock
from payung.foundation.models import Grant
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, offline_keys
from payung.staff.actions import rotation
from payung.staff.models import Distrust, Override, Unit, UnitKey, UnitKind
from payung.staff.queries import members
from payung.staff.roles import Function, Role
from tests.house import PASSWORD, House, fingerprint, join, root_signs, sign_in

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
    assert "Workload of the unit" in shown
    assert f'href="/queue/?owner={house.officers["intake"]}">Intake</a>' in shown
    assert 'href="/queue/?level=P1"' in shown
    assert "Escalated to the supervisor: <b>0</b>" in shown
    assert "Workload of the unit" not in page(signed_in("intake"))


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
    waiting = text[text.index("Waiting for a colleague") : text.index("The unit's key")]
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
    assert "s key, so your confirmation is not trusted" in answer.content.decode()
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
        assert "Your role does not allow this. These roles can:" in answer.content.decode()
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
    assert "certificate override until" in page(client)
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
    assert "Intake" in text[text.index("Former officers") :]


def test_after_a_compromise_records_are_handed_on_click_by_click(
    house: House, signed_in: SignedIn, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_keys, "_AT_ONCE", 0.0)
    monkeypatch.setattr(rotation.rewrap, "__defaults__", (2,))
    for _ in range(2):
        send()
    client = signed_in("super")
    assert client.post("/unit/key/known/", {"sure": "on"}).status_code == 302
    old = UnitKey.objects.get(unit=house.units["police"], version=1)
    reader = PublicKey(bytes(old.public)).id
    left = Grant.objects.filter(reader=reader).count()
    assert f"{left} records must still be moved" in page(client)
    client.post("/unit/key/hand-on/")
    assert Grant.objects.filter(reader=reader).count() == left - 2
    while Grant.objects.filter(reader=reader).exists():
        client.post("/unit/key/hand-on/")
    assert "All records were moved to the new key" in page(client)
    assert "record must still be moved" not in page(client)


def test_an_old_key_that_others_may_know_is_forgotten_an_hour_later_by_hand(
    signed_in: SignedIn, later: Callable[[int], None]
) -> None:
    client = signed_in("super")
    client.post("/unit/key/known/", {"sure": "on"})
    while "still wait" in page(client):
        client.post("/unit/key/hand-on/")
    client.post("/unit/key/hand-on/")
    assert "All records were moved" in page(client)
    assert "Forget the old key" not in page(client)
    later(61)
    assert "Forget the old key" in page(client)
    assert "Forget the old key" not in page(signed_in("intake"))
    client.post("/unit/key/hand-on/")
    assert "The old key was forgotten" in page(client)
    assert "Others may know an old key of the unit, and it has not been forgotten yet" not in page(
        client
    )
    assert Entry.objects.filter(act="unit-key.forgotten").count() == 1


def test_who_alone_holds_the_key_is_named_until_a_colleague_holds_it_too(
    house: House, signed_in: SignedIn
) -> None:
    client = signed_in("care")
    assert "Only one person holds the unit's key: Care." in page(client)
    peer = join(house.units["child_protection"], "peer", "Peer", [Role.CHILD_PROTECTION])
    actions.grant_unit_key(house.viewer("care"), peer, fingerprint(peer))
    assert "Only one person" not in page(client)
    assert "Only one person" not in page(signed_in("super"))


def test_where_nobody_holds_the_key_the_page_says_so_and_a_confirmed_officer_makes_a_new_one(
    house: House,
) -> None:
    actions.leave(SYSTEM, house.officers["care"], confirm_last=True)
    unit = house.units["child_protection"]
    house.officers["new"] = join(unit, "new", "New", [Role.SUPERVISOR])
    root_signs(house.officers["new"])
    client = sign_in(Client(), house, "new")
    text = page(client)
    assert "Nobody who works here holds the unit's key" in text
    assert "You can make a new one below" in text
    assert client.post("/unit/key/make/").status_code == 302
    assert "Nobody who works here" not in page(client)
    assert "Version 2" in page(client)


def test_before_a_unit_has_a_key_only_whom_the_root_confirmed_is_offered_to_make_it(
    house: House,
) -> None:
    unit = actions.create_unit(SYSTEM, "Another", UnitKind.HELPLINE, "XA")
    for name in ("first", "peer"):
        house.officers[name] = join(unit, name, name.title(), [Role.SUPERVISOR])
    root_signs(house.officers["first"])
    peer = house.officers["peer"]
    actions.vouch_for(house.viewer("first"), peer, fingerprint(peer))
    client = sign_in(Client(), house, "peer")
    assert "/unit/key/make/" not in page(client)
    assert "The officer whom the root has confirmed makes it" in page(client)
    assert client.post("/unit/key/make/").status_code == 403
    assert "/unit/key/make/" in page(sign_in(Client(), house, "first"))


def test_a_recovery_key_that_came_later_is_let_open_what_the_officer_holds(
    signed_in: SignedIn, settings: Settings
) -> None:
    client = signed_in("super")
    assert "recovery key cannot open it" not in page(client)
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    assert "recovery key cannot open it" in page(client)
    assert "/unit/key/recovery/" in page(client)
    assert "/unit/key/recovery/" not in page(signed_in("intake"))
    assert client.post("/unit/key/recovery/").status_code == 302
    assert "recovery key cannot open it" not in page(client)
    assert "/unit/key/recovery/" not in page(client)


def test_a_new_key_that_is_almost_overdue_says_so_everywhere_its_makers_look(
    house: House, signed_in: SignedIn, later: Callable[[int], None]
) -> None:
    actions.leave(SYSTEM, house.officers["intake"])
    client, administrator = signed_in("super"), signed_in("admin")
    pages = [(client, "/unit/"), (client, "/queue/"), (administrator, "/administration/")]
    for browser, url in pages:
        assert "almost overdue" not in page(browser, url)
    later(18 * 60)
    assert actions.raise_rotations(SYSTEM) == 1
    for browser, url in pages:
        assert "almost overdue" in page(browser, url), url


def test_who_waits_for_the_key_is_said_above_the_queue_of_those_who_grant_it(
    house: House, signed_in: SignedIn, new: str
) -> None:
    assert "1 colleague is waiting for the unit's key." in page(signed_in("super"), "/queue/")
    assert "waiting for the unit's key" not in page(signed_in("intake"), "/queue/")
    number = fingerprint(house.officers[new])
    actions.grant_unit_key(house.viewer("super"), house.officers[new], number)
    assert "waiting for the unit's key" not in page(signed_in("super"), "/queue/")


def test_one_click_hands_on_as_much_as_some_seconds_allow(
    house: House, signed_in: SignedIn, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation.rewrap, "__defaults__", (1,))
    send()
    client = signed_in("super")
    client.post("/unit/key/known/", {"sure": "on"})
    client.post("/unit/key/hand-on/")
    assert "All records were moved to the new key" in page(client)


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
    assert "This time is in the future." in answer.content.decode()
    assert "2999-01-01T00:00" in answer.content.decode()
    assert not Distrust.objects.exists()


def test_a_moment_before_there_was_any_key_is_refused_in_words(
    house: House, signed_in: SignedIn
) -> None:
    Unit.objects.update(time_zone="Asia/Bangkok")  # where that year begins before UTC can say so
    url = colleague(house, "intake", "distrust/")
    answer = signed_in("super").post(url, {"since": "0001-01-01T00:00", "sure": "on"})
    assert answer.status_code == 400
    assert "Enter a date and time, such as 2026-03-02 14:30" in answer.content.decode()
    assert not Distrust.objects.exists()


def test_a_second_tick_is_asked_for_where_only_that_key_opens_the_units(
    house: House, signed_in: SignedIn
) -> None:
    house.officers["second"] = join(
        house.units["child_protection"], "second", "Second", [Role.SUPERVISOR]
    )
    root_signs(house.officers["second"])
    client, url = signed_in("second"), colleague(house, "care", "distrust/")
    given = {"since": "2026-01-01T00:00", "sure": "on"}
    answer = client.post(url, given)
    assert answer.status_code == 409
    assert "Nobody else holds the unit" in answer.content.decode()
    assert not Distrust.objects.exists()
    assert client.post(url, given | {"confirm_last": "on"}).status_code == 302
    assert "are no longer trusted" in (said := page(client))
    assert "must make a new one now" not in said


def test_nobody_does_it_to_themselves(house: House, signed_in: SignedIn) -> None:
    client = signed_in("super")
    assert client.get(colleague(house, "super", "distrust/")).status_code == 404
    assert "This is you." in page(client, colleague(house, "super"))
    number = {"fingerprint": fingerprint(house.officers["super"])}
    assert client.post(colleague(house, "super", "confirm/"), number).status_code == 404


def test_fifty_officers_with_long_names_cost_at_most_twenty_queries(
    house: House, signed_in: SignedIn
) -> None:
    for number in range(44):
        actions.invite(SYSTEM, house.units["police"], f"o{number}", LONG, [Role.INTAKE])
    client = signed_in("super")
    with CaptureQueriesContext(connection) as asked:
        assert page(client).count(LONG.strip()) == 88  # in the load, and among the officers
    assert len(asked) <= 20


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
