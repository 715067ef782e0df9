"""A new report names the account of a closed case: somebody opens it again, or says why not."""

from datetime import timedelta
from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.assignment.actions import name_readers
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending, Sight
from payung.cases.models import Case, Decision, DecisionKind
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.retention.queries import aged_records
from payung.cases.tests.reports import acts_of, close, countersign, receive_report
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.links.actions import bundle_report
from payung.triage.lanes import Lane, Level
from tests.house import House

pytestmark = pytest.mark.django_db


def named(value: str = "blue.kite", **more: str) -> list[dict[str, str]]:
    return [{"kind": "account", "value": value, **more}]


@pytest.fixture
def ended(house: House) -> UUID:
    """A partner's report about an account, closed."""
    report = receive_report(Lane.PARTNER, identifiers=named())
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P4, "As sent.", seen=Level.P3)
    close(house, report)
    assert Case.objects.get(id=report).closed_at
    return report


def arrives(identifiers: object = None) -> UUID:
    """Receive a child's report, and let the worker look at it."""
    report = receive_report(identifiers=identifiers or named())
    bundle_report(SYSTEM, report)
    return report


def listed(house: House, name: str = "intake") -> set[UUID]:
    """Return the cases on the list of an officer; the alert counts the same."""
    viewer = house.viewer(name)
    rows = queue_queries.queue(viewer, QueueFilter(state=State.REPORTED_AGAIN)).rows
    assert queue_queries.notices(viewer).reported_again == len(rows)
    assert all(row.reported_again for row in rows)
    return {row.id for row in rows}


def test_a_new_report_puts_the_closed_case_on_a_list_and_opens_nothing(
    house: House, ended: UUID
) -> None:
    arrives()

    assert listed(house) == {ended}
    assert Case.objects.get(id=ended).closed_at
    assert acts_of(ended)[-1] == "case.reported-again"


def test_what_names_another_account_or_came_before_asks_nothing(house: House, ended: UUID) -> None:
    arrives(identifiers=named("red.kite"))
    arrives(identifiers=[{"kind": "ip", "value": "203.0.113.7"}])
    bundle_report(SYSTEM, ended)
    assert listed(house) == set()


def test_a_case_that_is_open_is_not_asked_for(house: House) -> None:
    report = receive_report(Lane.PARTNER, identifiers=named())
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P4, "As sent.", seen=Level.P3)
    arrives()
    close(house, report)
    assert listed(house) == set()


def test_an_officer_opens_it_again_and_its_clock_runs(house: House, ended: UUID) -> None:
    arrives()
    moment = clock.now()
    with clock.at(moment):
        decisions.reopen(house.viewer("super"), ended, "")

    case = Case.objects.get(id=ended)
    assert (case.closed_at, case.level) == (None, Level.P4)
    assert case.due_at == moment + timedelta(days=1)
    assert acts_of(ended)[-1] == "case.reopened"
    assert listed(house) == set()
    with pytest.raises(Conflict, match="has just decided this"):
        decisions.reopen(house.viewer("intake"), ended, "")


def test_an_officer_says_why_not_and_the_next_report_asks_again(house: House, ended: UUID) -> None:
    arrives()
    with pytest.raises(BadInput):
        decisions.leave_closed(house.viewer("intake"), ended, " ")
    assert listed(house) == {ended}
    decisions.leave_closed(house.viewer("intake"), ended, "The same pictures again.")

    assert listed(house) == set()
    assert Case.objects.get(id=ended).closed_at
    assert acts_of(ended)[-1] == "case.left-closed"
    assert Decision.objects.filter(case=ended, kind=DecisionKind.LEFT_CLOSED).exists()
    arrives()
    assert listed(house) == {ended}


def test_a_case_that_is_closed_again_waits_for_the_next_report(house: House, ended: UUID) -> None:
    arrives()
    decisions.reopen(house.viewer("intake"), ended, "")
    close(house, ended)
    assert listed(house) == set()


def test_a_case_that_rests_until_a_day_is_asked_for_too(house: House) -> None:
    report = receive_report(children=[{"safe_now": "no"}], identifiers=named())
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P1, "As told.", seen=Level.P1)
    safe = ChildOutcome(
        *(Ending.SAFE, "She sleeps at her aunt's.", "The aunt", clock.now().date()),
        look_at=clock.now() + timedelta(days=3),
        danger="The neighbour",
        sight=Sight.SEEN,
    )
    decisions.write_ending(officer, report, safe)
    countersign(house, report)
    assert Case.objects.get(id=report).look_at

    arrives()
    assert listed(house) == {report}
    decisions.reopen(officer, report, "He writes to others.")
    assert Case.objects.get(id=report).look_at is None


def test_a_report_that_an_officer_may_not_know_of_asks_them_nothing(
    house: House, ended: UUID
) -> None:
    newer = arrives()
    assignment.take(house.viewer("intake"), newer)
    others = [house.officers[name] for name in ("super", "liaison")]
    name_readers(house.viewer("super"), newer, others, "He knows the family.")

    assert listed(house) == set()
    assert listed(house, "super") == {ended}


def test_a_childs_own_account_asks_child_protection_alone(house: House) -> None:
    report = receive_report(Lane.PARTNER, identifiers=named(whose="child"))
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P4, "As sent.", seen=Level.P3)
    close(house, report)
    arrives(identifiers=named(whose="child"))

    assert listed(house) == set()
    assert listed(house, "liaison") == {report}


def test_a_case_that_somebody_must_decide_on_is_too_young_to_be_deleted(
    house: House, ended: UUID
) -> None:
    arrives()
    (aged,) = aged_records.aged(SYSTEM, Case.objects.filter(id=ended))
    assert aged.waits


def test_another_unit_decides_nothing(house: House, ended: UUID) -> None:
    arrives()
    with pytest.raises(NotFound):
        decisions.reopen(house.viewer("care"), ended, "")
    with pytest.raises(NotFound):
        decisions.leave_closed(house.viewer("care"), ended, "No.")
