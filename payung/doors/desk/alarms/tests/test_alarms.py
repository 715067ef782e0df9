"""An open or locked desk says how many new cases wait, never which, and stays no longer open for it."""

from datetime import timedelta

from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.queue import queries
from payung.cases.tests.reports import DANGER, receive_report
from payung.doors.desk.conftest import SignedIn
from payung.foundation import clock
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.triage.lanes import Level
from tests.house import House

ASKS = {"X-Payung-Background": "1"}
QUIET = {"sentence": "", "number": 0, "urgent": 0, "sound": True}
ONE_P1 = {"sentence": "1 new P1", "number": 1, "urgent": 1, "sound": True}
FOR_YOU = {"sentence": "1 new for you", "number": 1, "urgent": 0, "sound": True}


def said(client: Client) -> object:
    return client.get("/alarms/", headers=ASKS).json()


def locked(house: House, signed_in: SignedIn, name: str) -> Client:
    client = signed_in(name)
    client.get("/queue/")
    client.post("/lock/", {"answer": "short"})
    return client


def test_a_new_p1_is_said_until_somebody_has_taken_it(house: House, signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert said(client) == QUIET
    report = receive_report(children=DANGER)
    assert said(client) == ONE_P1
    assert 'data-urgent="1" data-sound>1 new P1</p>' in client.get("/queue/").content.decode()
    assignment.take(house.viewer("intake"), report)
    assert said(client) == QUIET
    liaison = house.officers["liaison"]
    assignment.assign(house.viewer("intake"), report, liaison, seen=house.officers["intake"])
    assert said(signed_in("liaison")) == FOR_YOU


def test_a_locked_screen_says_a_number_and_a_level_and_nothing_else(
    house: House, signed_in: SignedIn
) -> None:
    client = locked(house, signed_in, "intake")
    report = receive_report(children=DANGER)
    assert said(client) == ONE_P1
    page = client.get("/locked/").content.decode()
    assert ">1 new P1</p>" in page
    assert str(report)[:8] not in page
    assert client.get("/queue/", headers=ASKS).status_code == 401


def test_it_is_said_only_to_who_reads_the_queue_of_the_unit(
    house: House, signed_in: SignedIn
) -> None:
    report = receive_report(children=DANGER)
    for name in ("admin", "figures"):
        assert said(signed_in(name)) == {**QUIET, "sound": False}
    assert said(signed_in("care")) == QUIET
    named = [house.officers["super"], house.officers["liaison"]]
    assignment.take(house.viewer("super"), report)
    assignment.name_readers(house.viewer("super"), report, named, "A cousin works here.")
    assignment.assign(house.viewer("super"), report, named[1], seen=named[0])
    assert said(signed_in("intake")) == QUIET
    assert said(locked(house, signed_in, "liaison")) == FOR_YOU
    assert Client().get("/alarms/", headers=ASKS).status_code == 401


def test_asking_keeps_no_screen_open(house: House, signed_in: SignedIn) -> None:
    client = signed_in("intake")
    for minutes in (4, 8, 11):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            client.get("/queue/?refresh=itself")
            client.get("/alarms/", headers=ASKS)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert client.get("/queue/").status_code == 302


def test_without_scripts_the_queue_loads_itself_again_until_that_is_stopped(
    signed_in: SignedIn,
) -> None:
    client = signed_in("intake")
    page = client.get("/queue/?level=P1").content.decode()
    assert 'content="60;url=/queue/?level=P1&amp;refresh=itself"' in page
    assert 'content="60;' not in client.get("/queue/?level=P1&refresh=off").content.decode()


def test_the_sound_is_turned_off_and_on(house: House, signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert "data-sound" in client.get("/queue/").content.decode()
    client.post("/alarms/sound/")
    assert "data-sound" not in client.get("/queue/").content.decode()
    assert not queries.alarms(house.viewer("intake")).sound
    client.post("/alarms/sound/", {"on": "yes"})
    assert "data-sound" in client.get("/queue/").content.decode()


def test_the_numbers_come_from_one_query_and_no_key(
    house: House, django_assert_num_queries: object
) -> None:
    receive_report(children=DANGER)
    account = people.account(DOOR, house.officers["intake"])
    viewer = people.viewer_in_unit(DOOR, account)[0]
    assert viewer.keys == ()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.alarms(viewer).untaken == {Level.P1: 1, Level.P2: 0}
