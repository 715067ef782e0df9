"""What the sender of a report is told: one code, after ten minutes, and to nobody else."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import Closure
from payung.cases.tests.reports import countersign
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.links import actions as links
from payung.intake.models import Delivery, Sent, StoredReport
from payung.intake.progress import Outcome
from payung.intake.receiving import actions as receiving
from payung.intake.submissions import actions as submissions
from payung.intake.submissions.queries import sent, telling
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff.actions import PartnerDetails
from payung.staff.queries import partner_of_key
from payung.staff.viewer import PartnerViewer
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db
ADDRESS = "https://hotline.example/payung"


@pytest.fixture
def now() -> Iterator[datetime]:
    moment = clock.now()
    with clock.at(moment):
        yield moment


@pytest.fixture
def partner(house: House) -> PartnerViewer:
    made = people.add_partner(SYSTEM, "Invented Hotline", "partner", "XA")
    details = PartnerDetails("Invented Hotline", "partner", "XA", webhook=ADDRESS)
    people.change_partner(SYSTEM, made, details)
    return partner_of_key(DOOR, people.make_partner_key(SYSTEM, made))


@pytest.fixture
def report(partner: PartnerViewer, house: House, now: datetime) -> UUID:
    answers = Report.strict({"language": "en"})
    received = receiving.receive(partner, answers, Lane.PARTNER, country="XA")
    assignment.take(house.viewer("intake"), received.reference)
    return received.reference


def events() -> list[tuple[str, str, str]]:
    rows = Delivery.objects.order_by("made_at")
    return list(rows.values_list("event", "progress", "outcome"))


def test_an_officers_acts_are_put_into_the_outbox_with_them(report: UUID, house: House) -> None:
    decisions.decide_level(
        house.viewer("intake"),
        report,
        Level.P2,
        "Why.",
        seen=Level(StoredReport.objects.get().level),
    )
    assert sorted(events()) == [
        ("report.status", "being_looked_at", ""),
        ("report.status", "decided", ""),
    ]


def test_the_sender_is_told_after_ten_minutes_and_not_before(
    report: UUID, partner: PartnerViewer, house: House, now: datetime
) -> None:
    submissions.tell_sender(house.viewer("intake"), report, Outcome.CHILD_FOUND_SAFE)
    with clock.at(now + timedelta(minutes=9)):
        assert submissions.tell_what_is_due(SYSTEM) == 0
    assert sent(partner, report).feedback is None
    later = now + timedelta(minutes=10)
    with clock.at(later):
        assert submissions.tell_what_is_due(SYSTEM) == 1
        assert submissions.tell_what_is_due(SYSTEM) == 0
    status = sent(partner, report)
    assert (status.feedback, status.feedback_at, status.changed_at) == (
        "child_found_safe",
        later,
        later,
    )
    assert events()[-1] == ("report.feedback", "being_looked_at", "child_found_safe")
    assert Entry.objects.filter(act="sender.told").count() == 1


def test_a_slip_is_taken_back_without_a_trace_for_the_sender(
    report: UUID, partner: PartnerViewer, house: House, now: datetime
) -> None:
    officer = house.viewer("intake")
    submissions.tell_sender(officer, report, Outcome.CHILD_FOUND_SAFE)
    submissions.take_telling_back(officer, report)
    with clock.at(now + timedelta(hours=1)):
        assert submissions.tell_what_is_due(SYSTEM) == 0
    assert sent(partner, report).feedback is None
    with pytest.raises(Conflict):
        submissions.take_telling_back(officer, report)


def test_another_choice_takes_the_place_of_what_was_told(
    report: UUID, partner: PartnerViewer, house: House, now: datetime
) -> None:
    officer = house.viewer("intake")
    for minutes, outcome in ((0, Outcome.NOT_ENOUGH), (60, Outcome.LED_TO_ACTION)):
        with clock.at(now + timedelta(minutes=minutes)):
            submissions.tell_sender(officer, report, outcome)
        with clock.at(now + timedelta(minutes=minutes + 11)):
            submissions.tell_what_is_due(SYSTEM)
    assert sent(partner, report).feedback == "led_to_action"
    status = telling(officer, report)
    assert status
    assert (status.partner, status.outcome, status.telling) == (
        "Invented Hotline",
        "led_to_action",
        "",
    )


@pytest.mark.parametrize("name", ["liaison", "fresh", "admin"])
def test_nobody_but_who_has_taken_it_tells_the_sender(
    report: UUID, house: House, name: str
) -> None:
    with pytest.raises(NotAllowed):
        submissions.tell_sender(house.viewer(name), report, Outcome.DUPLICATE)
    assert not Sent.objects.get().telling


def test_nobody_is_told_of_a_childs_report(house: House) -> None:
    answers = Report.lenient({"language": "en"})
    received = receiving.receive(DOOR, answers, Lane.CHILD, country="XA")
    officer = house.viewer("intake")
    assignment.take(officer, received.reference)
    with pytest.raises(NotFound):
        submissions.tell_sender(officer, received.reference, Outcome.DUPLICATE)
    assert events() == []


def test_another_units_officer_learns_nothing_of_the_sender(report: UUID, house: House) -> None:
    assert telling(house.viewer("care"), report) is None


def test_a_partner_without_an_address_or_stopped_is_not_told(
    partner: PartnerViewer, house: House
) -> None:
    people.stop_partner(SYSTEM, partner.id)
    answers = Report.strict({"language": "en"})
    received = receiving.receive(partner, answers, Lane.PARTNER, country="XA")
    assignment.take(house.viewer("intake"), received.reference)
    assert events() == []


def progress_of(reports: list[UUID]) -> list[str]:
    rows = dict(Sent.objects.values_list("report_id", "progress"))
    return [rows[report] for report in reports]


def test_joined_reports_follow_the_case_that_leads_in_the_workers_time(
    partner: PartnerViewer, house: House
) -> None:
    answers = Report.strict(
        {"language": "en", "identifiers": [{"kind": "account", "value": "kite"}]}
    )
    reports = [
        receiving.receive(partner, answers, Lane.INDUSTRY, country="XA").reference for _ in range(3)
    ]
    for report in reports:
        links.bundle_report(SYSTEM, report)
    officer, lead = house.viewer("intake"), reports[0]

    assignment.take(officer, lead)
    assert progress_of(reports) == ["being_looked_at", "received", "received"]
    assert submissions.follow_leads(SYSTEM) == 2
    assert progress_of(reports) == ["being_looked_at"] * 3

    decisions.decide_level(officer, lead, Level.P4, "As sent.", seen=Level(level_of(lead)))
    assert submissions.follow_leads(SYSTEM) == 2
    assert progress_of(reports) == ["decided"] * 3
    assert submissions.follow_leads(SYSTEM) == 0
    assert Delivery.objects.filter(event="report.status", progress="decided").count() == 3


def level_of(report: UUID) -> str:
    return StoredReport.objects.get(id=report).case.level


def test_the_sender_hears_that_the_case_was_closed_and_it_never_goes_back(
    house: House, report: UUID
) -> None:
    officer = house.viewer("intake")
    level = Level(StoredReport.objects.get(id=report).case.level)
    decisions.decide_level(officer, report, level, "As sent.", seen=level)
    decisions.close_case(officer, report, Closure.NOT_ENOUGH)
    if StoredReport.objects.get(id=report).case.closed_at is None:  # one in twenty is read again
        countersign(house, report)
    assert Sent.objects.get(report=report).progress == "closed"
    decisions.name_action(officer, report, "Look again.", clock.now() + timedelta(days=1))
    assert Sent.objects.get(report=report).progress == "closed"
