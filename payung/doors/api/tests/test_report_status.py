"""The status of a report: only its own partner reads it, and it shows nothing else."""

from uuid import uuid4

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.doors.api.tests.conftest import TOLD, Ask
from payung.intake.models import StoredReport
from payung.triage.lanes import Level
from tests.house import House

pytestmark = pytest.mark.django_db
URL = "/v1/reports"


def test_a_partner_follows_its_report(ask: Ask, house: House) -> None:
    sent = ask("POST", URL, TOLD).json()
    url = f"{URL}/{sent['reference']}"
    first = ask("GET", url).json()
    assert first["status"] == "received"
    assert first["changed_at"] == first["received_at"]

    officer, stored = house.viewer("intake"), StoredReport.objects.get()
    assignment.take(officer, stored.id)
    looked = ask("GET", url).json()
    decisions.decide_level(officer, stored.id, Level.P2, "Why.", seen=Level(stored.level))
    decided = ask("GET", url).json()

    assert (looked["status"], decided["status"]) == ("being_looked_at", "decided")
    assert first["received_at"] < looked["changed_at"] < decided["changed_at"]
    assert decided["feedback"] is None


def test_a_report_that_is_given_back_was_looked_at_all_the_same(ask: Ask, house: House) -> None:
    sent = ask("POST", URL, TOLD).json()
    officer, stored = house.viewer("intake"), StoredReport.objects.get()
    assignment.take(officer, stored.id)
    assignment.give_back(officer, stored.id)
    assert ask("GET", f"{URL}/{sent['reference']}").json()["status"] == "being_looked_at"


def test_another_partners_report_is_not_there(ask: Ask, other_key: str) -> None:
    sent = ask("POST", URL, TOLD).json()
    theirs = ask("GET", f"{URL}/{sent['reference']}", by=other_key)
    nowhere = ask("GET", f"{URL}/{uuid4()}", by=other_key)
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.json() == nowhere.json()


def test_a_childs_report_is_not_there(ask: Ask) -> None:
    from payung.foundation.viewer import DOOR
    from payung.intake.receiving.actions import receive
    from payung.triage.lanes import Lane
    from payung.triage.report import Report

    received = receive(DOOR, Report.lenient({"language": "en"}), Lane.CHILD, country="XA")
    assert ask("GET", f"{URL}/{received.reference}").status_code == 404


@pytest.mark.parametrize("odd", ["1", "x" * 500, "%00", "..%2f", "{}", "٣f0c6a52"])
def test_what_is_no_reference_is_not_there(ask: Ask, odd: str) -> None:
    assert ask("GET", f"{URL}/{odd}").status_code == 404
