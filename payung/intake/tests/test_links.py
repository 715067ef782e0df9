"""Links by token: equal identifiers are found, the worker holds no key."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import actions, queries
from payung.intake.models import StoredReport
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House


def receive(**told: object) -> StoredReport:
    report = Report.lenient({"language": "en", "country": "XA", **told})
    received = actions.receive(DOOR, report, Lane.PARTNER, country="XA")
    return StoredReport.objects.get(id=received.reference)


def account(value: str, **more: str) -> list[dict[str, str]]:
    return [{"kind": "account", "value": value, **more}]


def test_reports_that_share_an_account_are_linked_once(house: House) -> None:
    first = receive(identifiers=account("@Blue.Kite"))
    second = receive(identifiers=account("blue.kite "))
    receive(identifiers=account("red.kite"))

    assert [actions.link(SYSTEM, each.id) for each in (second, first)] == [1, 0]

    found = queries.links(house.viewer("intake"), first.case)
    assert [(link.report, link.kinds) for link in found] == [(second.id, ("account",))]


@pytest.mark.parametrize("number", ["0812 3456 789", "+62 812-3456-789"])
def test_a_phone_of_the_doors_country_is_the_same_in_each_form(house: House, number: str) -> None:
    told = {"kind": "phone", "value": "+628123456789"}
    abroad = Report.lenient({"language": "en", "country": "SG", "identifiers": [told]})
    actions.receive(DOOR, abroad, Lane.PARTNER, country="XA")
    here = Report.lenient({"language": "en", "identifiers": [told | {"value": number}]})
    received = actions.receive(DOOR, here, Lane.PARTNER, country="ID")
    assert actions.link(SYSTEM, received.reference) == 1


def test_the_country_of_a_report_counts_before_that_of_the_door(house: House) -> None:
    for number, country in (("+628123456789", None), ("0812 3456 789", "ID")):
        told = {"language": "en", "identifiers": [{"kind": "phone", "value": number}]}
        report = Report.lenient(told | ({"country": country} if country else {}))
        received = actions.receive(DOOR, report, Lane.PARTNER, country="TH")
    assert actions.link(SYSTEM, received.reference) == 1


def test_another_units_report_shows_only_that_it_exists(house: House) -> None:
    mine = receive(identifiers=account("kite"))
    other = receive(identifiers=account("kite"), share_with="child_protection")
    actions.link(SYSTEM, other.id)

    (found,) = queries.links(house.viewer("intake"), mine.case)

    assert (found.report, found.level) == (None, "")
    assert found.unit == house.units["child_protection"]


def test_a_childs_own_identifier_shows_to_child_protection_only(house: House) -> None:
    for _ in range(2):
        report = receive(identifiers=account("small", whose="child"), share_with="child_protection")
    first, second = (receive(identifiers=account("small", whose="child")) for _ in range(2))
    for each in (report, first, second):
        actions.link(SYSTEM, each.id)

    assert queries.links(house.viewer("intake"), first.case) == ()
    assert len(queries.links(house.viewer("care"), report.case)) == 3


def test_the_sweep_finds_what_no_task_has_linked(house: House) -> None:
    report = receive(identifiers=account("kite"))

    assert queries.unlinked(SYSTEM) == [report.id]
    actions.link(SYSTEM, report.id)
    assert queries.unlinked(SYSTEM) == []


@pytest.mark.parametrize("lane", Lane)
def test_a_child_waits_behind_no_flood_of_tasks(house: House, lane: Lane) -> None:
    actions.receive(DOOR, Report.lenient({"language": "en"}), lane, country="XA")

    close = lane in (Lane.CHILD, Lane.COMMUNITY)
    assert DBTaskResult.objects.count() == (1 if close else 0)


def test_a_report_that_nothing_links_is_told(house: House) -> None:
    report = receive()
    later = report.received_at + timedelta(minutes=3)

    assert not queries.has_unlinked(SYSTEM, report.received_at)
    assert queries.has_unlinked(SYSTEM, later)
    actions.link(SYSTEM, report.id)
    assert not queries.has_unlinked(SYSTEM, later)


def test_nobody_but_oversight_learns_that_oversight_holds_a_report(house: House) -> None:
    mine = receive(identifiers=account("kite"))
    theirs = receive(identifiers=account("kite"), suspects=[{"relationship": "police"}])
    assert theirs.case.unit_id == house.units["oversight"]
    actions.link(SYSTEM, theirs.id)

    assert queries.links(house.viewer("intake"), mine.case) == ()
    assert len(queries.links(house.viewer("over"), theirs.case)) == 1


def test_the_history_of_a_report_is_its_own_units(house: House) -> None:
    from payung.foundation.errors import NotFound

    mine = receive(identifiers=account("kite"))
    actions.link(SYSTEM, receive(identifiers=account("kite")).id)

    assert [e.act for e in queries.history(house.viewer("intake"), mine.case)] == [
        "report.received"
    ]
    with pytest.raises(NotFound):
        queries.history(house.viewer("care"), mine.case)
