"""Links and bundles by token: equal identifiers are found, whoever reads holds no key to them."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from payung.cases.models import Case
from payung.cases.queue import queries as queue_queries
from payung.foundation.blind_index import TEXT
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import queries as report_queries
from payung.intake.links import actions as links
from payung.intake.links import queries as links_queries
from payung.intake.links.queries import linked_reports
from payung.intake.models import StoredReport, Token
from payung.intake.receiving import actions as receiving
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House


def receive(**told: object) -> StoredReport:
    report = Report.lenient({"language": "en", "country": "XA", **told})
    received = receiving.receive(DOOR, report, Lane.PARTNER, country="XA")
    return StoredReport.objects.get(id=received.reference)


def account(value: str, **more: str) -> list[dict[str, str]]:
    return [{"kind": "account", "value": value, **more}]


def linked(
    officer: OfficerViewer, report: StoredReport, *, of: StoredReport | None = None
) -> set[UUID | None]:
    """Return the reports that the page of a report lists; `of`: the one that leads its case."""
    found = links_queries.links(officer, (of or report).case, report.id)
    return {link.report for link in found.cases}


def has_sign(officer: OfficerViewer, report: StoredReport) -> bool:
    return queue_queries.row(officer, report.id).linked


def test_reports_that_share_an_account_are_linked_at_once(house: House) -> None:
    first = receive(identifiers=account("@Blue.Kite"))
    second = receive(identifiers=account("blue.kite "))
    other = receive(identifiers=account("red.kite"))

    officer = house.viewer("intake")
    for report, others in ((first, [second]), (second, [first]), (other, [])):
        found = links_queries.links(officer, report.case)
        expected = [(one.id, ("account",)) for one in others]
        assert [(link.report, link.kinds) for link in found.cases] == expected
        assert found.common == ()
        assert has_sign(officer, report) == bool(others)


@pytest.mark.parametrize("number", ["0812 3456 789", "+62 812-3456-789"])
def test_a_phone_of_the_doors_country_is_the_same_in_each_form(house: House, number: str) -> None:
    told = {"kind": "phone", "value": "+628123456789"}
    first = receive(country="SG", identifiers=[told])
    here = Report.lenient({"language": "en", "identifiers": [told | {"value": number}]})
    received = receiving.receive(DOOR, here, Lane.PARTNER, country="ID")
    assert linked(house.viewer("intake"), first) == {received.reference}


def test_the_country_of_a_report_counts_before_that_of_the_door(house: House) -> None:
    for number, country in (("+628123456789", None), ("0812 3456 789", "ID")):
        told = {"language": "en", "identifiers": [{"kind": "phone", "value": number}]}
        report = Report.lenient(told | ({"country": country} if country else {}))
        received = receiving.receive(DOOR, report, Lane.PARTNER, country="TH")
    (first,) = StoredReport.objects.exclude(id=received.reference)
    assert linked(house.viewer("intake"), first) == {received.reference}


def test_another_units_report_shows_only_that_it_exists(house: House) -> None:
    mine = receive(identifiers=account("kite"))
    receive(identifiers=account("kite"), share_with="child_protection")

    (found,) = links_queries.links(house.viewer("intake"), mine.case).cases

    assert (found.report, found.level) == (None, "")
    assert found.unit == house.units["child_protection"]


def test_a_childs_own_identifier_shows_to_child_protection_only(house: House) -> None:
    for _ in range(2):
        report = receive(identifiers=account("small", whose="child"), share_with="child_protection")
    first, _second = (receive(identifiers=account("small", whose="child")) for _ in range(2))

    assert linked(house.viewer("intake"), first) == set()
    assert not has_sign(house.viewer("intake"), first)
    assert has_sign(house.viewer("liaison"), first)
    assert len(links_queries.links(house.viewer("care"), report.case).cases) == 3


def test_the_sweep_finds_what_no_task_has_bundled(house: House) -> None:
    report = receive(identifiers=account("kite"))

    assert report_queries.unbundled(SYSTEM) == [report.id]
    links.bundle_report(SYSTEM, report.id)
    assert report_queries.unbundled(SYSTEM) == []


@pytest.mark.parametrize("lane", Lane)
def test_a_child_waits_behind_no_flood_of_tasks(house: House, lane: Lane) -> None:
    receiving.receive(DOOR, Report.lenient({"language": "en"}), lane, country="XA")

    close = lane in (Lane.CHILD, Lane.COMMUNITY)
    assert DBTaskResult.objects.count() == (1 if close else 0)


def test_a_report_that_nothing_bundles_is_told(house: House) -> None:
    report = receive()
    later = report.received_at + timedelta(minutes=3)

    assert not report_queries.has_unbundled(SYSTEM, report.received_at)
    assert report_queries.has_unbundled(SYSTEM, later)
    links.bundle_report(SYSTEM, report.id)
    assert not report_queries.has_unbundled(SYSTEM, later)


def test_nobody_but_oversight_learns_that_oversight_holds_a_report(house: House) -> None:
    mine = receive(identifiers=account("kite"))
    theirs = receive(identifiers=account("kite"), suspects=[{"relationship": "police"}])
    assert theirs.case.unit_id == house.units["oversight"]

    assert linked(house.viewer("intake"), mine) == set()
    assert not has_sign(house.viewer("intake"), mine)
    assert linked(house.viewer("over"), theirs) == {None}


def test_the_history_of_a_report_is_its_own_units(house: House) -> None:
    from payung.foundation.errors import NotFound

    mine = receive(identifiers=account("kite"))
    receive(identifiers=account("kite"))

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
        links.bundle_report(SYSTEM, report.id)
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
        links.bundle_report(SYSTEM, report.id)
    officer = house.viewer("intake")
    assert not has_sign(officer, first)
    elsewhere = receive(identifiers=account("kite"))
    for report in (first, third):
        assert linked(officer, report, of=first) == {elsewhere.id}
        assert has_sign(officer, report)


def test_another_case_is_one_link_with_its_level_however_many_reports_share(house: House) -> None:
    first, second, third = (industry(identifiers=account("kite")) for _number in range(3))
    for report in (second, third):
        links.bundle_report(SYSTEM, report.id)
    Case.objects.filter(id=first.id).update(level="P2")
    mine = receive(identifiers=account("kite"))

    (found,) = links_queries.links(house.viewer("intake"), mine.case).cases
    assert (found.report, found.level, found.more) == (third.id, "P2", 2)


def test_what_very_many_share_is_no_link_and_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked_reports, "MOST", 7)
    officer = house.viewer("intake")
    reports = [receive(identifiers=account("kite")) for _number in range(7)]
    assert len(linked(officer, reports[0])) == 6
    assert links_queries.links(officer, reports[0].case).common == ()

    both = [*account("kite"), *account("other.kite")]
    first, second = receive(identifiers=both), receive(identifiers=account("other.kite"))
    found = links_queries.links(officer, first.case)
    assert [link.report for link in found.cases] == [second.id]
    assert found.common == ("account",)
    assert has_sign(officer, reports[0])


def test_a_bundle_of_very_many_is_a_link_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked_reports, "MOST", 3)
    reports = [industry(identifiers=account("kite")) for _number in range(5)]
    for report in reports[1:]:
        links.bundle_report(SYSTEM, report.id)
    officer = house.viewer("intake")
    assert not has_sign(officer, reports[0])
    mine = receive(identifiers=account("kite"))

    assert linked(officer, mine) == {reports[4].id}
    assert linked(officer, reports[1], of=reports[0]) == {mine.id}
    for report in (mine, reports[0]):
        assert has_sign(officer, report)
        assert links_queries.links(officer, report.case).common == ("account",)


def test_reports_that_a_viewer_may_not_know_of_do_not_even_count(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked_reports, "MOST", 2)
    mine = receive(identifiers=account("kite"))
    receive(identifiers=account("kite"))
    for _number in range(2):  # whoever counts their own reports could learn of these
        receive(identifiers=account("kite"), suspects=[{"relationship": "police"}])

    found = links_queries.links(house.viewer("intake"), mine.case)
    assert (len(found.cases), found.common) == (1, ())


def test_links_cost_the_same_however_many_there_are(house: House) -> None:
    officer = house.viewer("intake")
    case = receive(identifiers=account("kite")).case

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            links_queries.links(officer, case)
        return len(captured)

    alone = cost()
    for number in range(3):
        receive(identifiers=[*account("kite"), *account(f"kite.{number}")])
    assert (alone, cost()) == (1, 2)


def test_the_history_of_the_report_that_leads_does_not_grow_with_its_bundle(house: House) -> None:
    first, second, third = (industry(identifiers=account("kite")) for _number in range(3))
    for report in (second, third):
        links.bundle_report(SYSTEM, report.id)

    def acts_of(report: StoredReport) -> list[str]:
        entries = report_queries.history(house.viewer("intake"), first.case, report.id)
        return [entry.act for entry in entries]

    assert acts_of(first) == ["report.received"]
    assert acts_of(third) == ["report.received", "report.received", "case.joined"]


def bundle_of(lead: StoredReport, members: int) -> None:
    """Let the case of `lead` have so many reports that share its account, without their contents."""
    token = Token.objects.exclude(kind=TEXT).get(report=lead)
    missing = range(lead.case.members.count(), members)
    merged = {"merged_into": lead.case, "merged_at": lead.received_at}
    cases = [copied(lead.case, id=uuid4(), **merged) for _number in missing]
    Case.objects.bulk_create(cases)
    reports = [copied(lead, id=case.id, case=case, lookup=None) for case in cases]
    StoredReport.objects.bulk_create(reports)
    Token.objects.bulk_create(copied(token, pk=None, report=report) for report in reports)


def copied(row: Any, **changes: object) -> Any:
    """Return an unsaved copy of a row, with changes."""
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.fields})
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def steps_of_sqlite(act: Callable[[], object]) -> int:
    """Return how many hundreds of its own instructions SQLite takes for an act."""
    hundreds = count()
    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: next(hundreds) and None, 100)
    try:
        act()
    finally:
        connection.connection.set_progress_handler(None, 100)
    return next(hundreds)


# Each of the bundle's reports holds the value that all share: asked for each, it would cost the square.
@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite counts its instructions.")
def test_a_bundle_ten_times_as_large_costs_the_queue_no_square_of_it(house: House) -> None:
    # given a case with some reports of one account, of which nobody has reported a newer
    lead, officer = receive(identifiers=account("@Blue.Kite")), house.viewer("intake")
    spent = []
    for members in (40, 400):
        bundle_of(lead, members)
        # when the queue shows it
        spent.append(steps_of_sqlite(partial(queue_queries.row, officer, lead.id)))
    # then ten times as many cost about ten times as much
    assert spent[1] < 20 * spent[0]
