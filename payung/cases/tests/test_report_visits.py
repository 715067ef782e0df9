"""A visit to a report: colleagues see it, its contents open once it is taken, the ledger keeps that."""

from uuid import UUID

from payung.cases.assignment import actions
from payung.cases.models import Presence
from payung.cases.queue import queries
from payung.cases.tests.reports import receive_report
from payung.foundation.viewer import SYSTEM
from payung.intake.contents import actions as intake
from payung.ledger import queries as ledger
from tests.house import House


def openings(report: UUID) -> int:
    entries = ledger.about(SYSTEM, f"report:{report}")
    return sum(entry.act == "report.opened" for entry in entries)


def test_a_visit_to_a_taken_report_opens_it_and_the_ledger_keeps_that(house: House) -> None:
    report, officer = receive_report(), house.viewer("intake")
    actions.take(officer, report)

    visit = intake.visit(officer, queries.at_hand(officer, report))

    assert visit.opened is not None
    assert visit.closed == ""
    assert openings(report) == 1
    assert Presence.objects.get().officer_id == officer.id


def test_a_visit_to_a_report_that_nobody_took_opens_nothing(house: House) -> None:
    report, officer = receive_report(), house.viewer("intake")

    visit = intake.visit(officer, queries.at_hand(officer, report))

    assert (visit.opened, visit.closed) == (None, "")
    assert openings(report) == 0
    assert Presence.objects.get().officer_id == officer.id


def test_a_visitor_without_certificate_reads_why_it_stays_closed(house: House) -> None:
    report, officer = receive_report(), house.viewer("fresh")
    actions.take(house.viewer("intake"), report)

    visit = intake.visit(officer, queries.at_hand(officer, report))

    assert visit.opened is None
    assert "certificate" in str(visit.closed)
