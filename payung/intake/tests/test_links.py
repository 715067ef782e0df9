"""Links by token: equal identifiers are found, the worker holds no key."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from payung.cases.models import Case
from payung.cases.queue import queries as queue_queries
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import queries as report_queries
from payung.intake.links import actions as links
from payung.intake.links import queries as links_queries
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as receiving
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House


def receive(**told: object) -> StoredReport:
    report = Report.lenient({"language": "en", "country": "XA", **told})
    received = receiving.receive(DOOR, report, Lane.PARTNER, country="XA")
    return StoredReport.objects.get(id=received.reference)


def account(value: str, **more: str) -> list[dict[str, str]]:
    return [{"kind": "account", "value": value, **more}]


def test_reports_that_share_an_account_are_linked_once(house: House) -> None:
    first = receive(identifiers=account("@Blue.Kite"))
    second = receive(identifiers=account("blue.kite "))
    receive(identifiers=account("red.kite"))

    assert [links.link(SYSTEM, each.id) for each in (second, first)] == [1, 0]

    found = links_queries.links(house.viewer("intake"), first.case)
    assert [(link.report, link.kinds) for link in found] == [(second.id, ("account",))]


@pytest.mark.parametrize("number", ["0812 3456 789", "+62 812-3456-789"])
def test_a_phone_of_the_doors_country_is_the_same_in_each_form(house: House, number: str) -> None:
    told = {"kind": "phone", "value": "+628123456789"}
    abroad = Report.lenient({"language": "en", "country": "SG", "identifiers": [told]})
    receiving.receive(DOOR, abroad, Lane.PARTNER, country="XA")
    here = Report.lenient({"language": "en", "identifiers": [told | {"value": number}]})
    received = receiving.receive(DOOR, here, Lane.PARTNER, country="ID")
    assert links.link(SYSTEM, received.reference) == 1


def test_the_country_of_a_report_counts_before_that_of_the_door(house: House) -> None:
    for number, country in (("+628123456789", None), ("0812 3456 789", "ID")):
        told = {"language": "en", "identifiers": [{"kind": "phone", "value": number}]}
        report = Report.lenient(told | ({"country": country} if country else {}))
        received = receiving.receive(DOOR, report, Lane.PARTNER, country="TH")
    assert links.link(SYSTEM, received.reference) == 1


def test_another_units_report_shows_only_that_it_exists(house: House) -> None:
    mine = receive(identifiers=account("kite"))
    other = receive(identifiers=account("kite"), share_with="child_protection")
    links.link(SYSTEM, other.id)

    (found,) = links_queries.links(house.viewer("intake"), mine.case)

    assert (found.report, found.level) == (None, "")
    assert found.unit == house.units["child_protection"]


def test_a_childs_own_identifier_shows_to_child_protection_only(house: House) -> None:
    for _ in range(2):
        report = receive(identifiers=account("small", whose="child"), share_with="child_protection")
    first, second = (receive(identifiers=account("small", whose="child")) for _ in range(2))
    for each in (report, first, second):
        links.link(SYSTEM, each.id)

    assert links_queries.links(house.viewer("intake"), first.case) == ()
    assert len(links_queries.links(house.viewer("care"), report.case)) == 3


def test_the_sweep_finds_what_no_task_has_linked(house: House) -> None:
    report = receive(identifiers=account("kite"))

    assert report_queries.unlinked(SYSTEM) == [report.id]
    links.link(SYSTEM, report.id)
    assert report_queries.unlinked(SYSTEM) == []


@pytest.mark.parametrize("lane", Lane)
def test_a_child_waits_behind_no_flood_of_tasks(house: House, lane: Lane) -> None:
    receiving.receive(DOOR, Report.lenient({"language": "en"}), lane, country="XA")

    close = lane in (Lane.CHILD, Lane.COMMUNITY)
    assert DBTaskResult.objects.count() == (1 if close else 0)


def test_a_report_that_nothing_links_is_told(house: House) -> None:
    report = receive()
    later = report.received_at + timedelta(minutes=3)

    assert not report_queries.has_unlinked(SYSTEM, report.received_at)
    assert report_queries.has_unlinked(SYSTEM, later)
    links.link(SYSTEM, report.id)
    assert not report_queries.has_unlinked(SYSTEM, later)


def test_nobody_but_oversight_learns_that_oversight_holds_a_report(house: House) -> None:
    mine = receive(identifiers=account("kite"))
    theirs = receive(identifiers=account("kite"), suspects=[{"relationship": "police"}])
    assert theirs.case.unit_id == house.units["oversight"]
    links.link(SYSTEM, theirs.id)

    assert links_queries.links(house.viewer("intake"), mine.case) == ()
    assert len(links_queries.links(house.viewer("over"), theirs.case)) == 1


def test_the_history_of_a_report_is_its_own_units(house: House) -> None:
    from payung.foundation.errors import NotFound

    mine = receive(identifiers=account("kite"))
    links.link(SYSTEM, receive(identifiers=account("kite")).id)

    assert [e.act for e in report_queries.history(house.viewer("intake"), mine.case)] == [
        "report.received"
    ]
    with pytest.raises(NotFound):
        report_queries.history(house.viewer("care"), mine.case)


def industry(**told: object) -> StoredReport:
    report = Report.lenient({"language": "en", "country": "XA", **told})
    received = receiving.receive(DOOR, report, Lane.INDUSTRY, country="XA")
    return StoredReport.objects.get(id=received.reference)


def led_by(report: StoredReport) -> object:
    return Case.objects.get(id=report.id).merged_into_id


def test_reports_of_services_about_one_account_are_one_case(house: House) -> None:
    first, second, third = (industry(identifiers=account("kite")) for _number in range(3))
    for report in (first, second, third):
        links.link(SYSTEM, report.id)
    assert led_by(first) is None
    assert {led_by(second), led_by(third)} == {first.id}
    (row,) = queue_queries.queue(house.viewer("intake")).rows
    assert (row.id, row.joined) == (first.id, 2)


@pytest.mark.parametrize(
    "told",
    [
        {"identifiers": [{"kind": "ip", "value": "203.0.113.7"}]},
        {"identifiers": [*account("kite"), *account("small.kite", whose="child")]},
        {"identifiers": account("kite"), "share_with": "child_protection"},
    ],
)
def test_weak_identifiers_named_children_and_other_units_stay_cases_of_their_own(
    house: House, told: dict[str, object]
) -> None:
    first = industry(identifiers=[*account("kite"), {"kind": "ip", "value": "203.0.113.7"}])
    second = industry(**told)
    for report in (second, first):
        assert not links.bundle(SYSTEM, report.case)
    assert led_by(first) is None
    assert led_by(second) is None


def test_no_report_of_a_child_is_ever_joined_by_a_rule(house: House) -> None:
    first = industry(identifiers=account("kite"))
    child = Report.lenient({"language": "en", "identifiers": account("kite")})
    second = receiving.receive(DOOR, child, Lane.CHILD, country="XA").reference
    assert not links.bundle(SYSTEM, Case.objects.get(id=second))
    assert not links.bundle(SYSTEM, first.case)


def test_a_bundle_shows_links_to_other_cases_only(house: House) -> None:
    first, second, third = (industry(identifiers=account("kite")) for _number in range(3))
    for report in (second, third):
        links.link(SYSTEM, report.id)
    elsewhere = receive(identifiers=account("kite"))
    links.link(SYSTEM, elsewhere.id)
    for report in (first, third):
        found = links_queries.links(house.viewer("intake"), first.case, report.id)
        assert [link.report for link in found] == [elsewhere.id]


def test_the_history_of_the_report_that_leads_does_not_grow_with_its_bundle(house: House) -> None:
    first, second, third = (industry(identifiers=account("kite")) for _number in range(3))
    for report in (second, third):
        links.link(SYSTEM, report.id)

    def acts_of(report: StoredReport) -> list[str]:
        entries = report_queries.history(house.viewer("intake"), first.case, report.id)
        return [entry.act for entry in entries]

    assert acts_of(first) == ["report.received"]
    assert acts_of(third) == ["report.received", "report.received", "case.joined"]
