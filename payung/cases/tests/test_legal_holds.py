"""What keeps a report: a legal hold by a named officer, and a day on which somebody asks if it is needed."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.models import Case, Decision, Proposal
from payung.cases.notes import queries as notes_queries
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.retention import actions as retention
from payung.cases.retention import queries as retention_queries
from payung.cases.retention.periods import months_after
from payung.cases.retention.queries import Stage
from payung.cases.tests.old_reports import WAIT, acted_on, information, looked_at, proposal_of
from payung.cases.tests.reports import acts_of, receive_report
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.contents import actions as contents
from payung.intake.deletion import actions as deletion
from payung.intake.models import StoredReport
from payung.triage.lanes import Lane
from tests.house import House

SOON = timedelta(days=90)


@pytest.fixture(autouse=True)
def _elsewhere(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"


def stored(report: UUID) -> StoredReport:
    return StoredReport.objects.get(id=report)


# The legal hold


@pytest.mark.parametrize("taken", [True, False])
def test_a_hold_lets_nothing_be_proposed_until_it_is_lifted(house: House, taken: bool) -> None:
    report = looked_at(house)[0] if taken else information()
    retention.set_hold(house.viewer("super"), report, "A court asks for it.")
    assert stored(report).case.held_at is not None
    assert acts_of(report)[-1] == "case.held"
    assert deletion.propose_deletions(SYSTEM) == 0
    retention.lift_hold(house.viewer("super"), report, "The trial is over.")
    assert acts_of(report)[-1] == "case.hold-lifted"
    kinds = list(Decision.objects.order_by("made_at").values_list("kind", flat=True))
    assert kinds[-2:] == ["held", "hold_lifted"]


def test_why_it_is_held_is_sealed_and_stands_in_the_story(house: House) -> None:
    report, _ = looked_at(house)
    retention.set_hold(house.viewer("super"), report, "A court asks for it.")
    step = notes_queries.story(house.viewer("intake"), report)[-1]
    assert (step.kind, step.text) == ("held", "A court asks for it.")
    assert b"court" not in bytes(Decision.objects.get(kind="held").body)


def test_a_hold_undoes_what_was_decided_about_deleting(house: House) -> None:
    report = information()
    deletion.propose_deletions(SYSTEM)
    retention.decide_deletion(house.viewer("super"), [proposal_of(report)], "Why.")
    retention.set_hold(house.viewer("super"), report, "A court asks for it.")
    retention.lift_hold(house.viewer("super"), report, "Over.")
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 0
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("name", ["intake", "liaison", "fresh", "admin"])
def test_others_set_and_lift_no_hold(house: House, name: str) -> None:
    report = information()
    with pytest.raises(NotAllowed):
        retention.set_hold(house.viewer(name), report, "Why.")
    retention.set_hold(house.viewer("super"), report, "Why.")
    with pytest.raises(NotAllowed):
        retention.lift_hold(house.viewer(name), report, "Why.")


def test_another_units_report_cannot_be_held(house: House) -> None:
    with pytest.raises(NotFound):
        retention.set_hold(house.viewer("care"), information(), "Why.")


def test_a_hold_is_set_once_lifted_once_and_each_needs_a_reason(house: House) -> None:
    report, officer = information(), house.viewer("super")
    with pytest.raises(Conflict):
        retention.lift_hold(officer, report, "Why.")
    with pytest.raises(BadInput):
        retention.set_hold(officer, report, " ")
    retention.set_hold(officer, report, "Why.")
    with pytest.raises(Conflict):
        retention.set_hold(officer, report, "Why.")


# Reviews


def test_what_is_to_be_reviewed_stands_in_a_queue_of_its_own_the_longest_waiting_first(
    house: House,
) -> None:
    reports = [receive_report(Lane.INDUSTRY) for _ in range(3)]
    for days, report in zip((1, 9, -5), reports, strict=True):
        at = clock.now() - timedelta(days=days)
        Case.objects.filter(id=report).update(review_at=at)
    page = queue_queries.queue(house.viewer("intake"), QueueFilter(state=State.REVIEW))
    assert [row.id for row in page.rows] == [reports[1], reports[0]]
    assert all(row.to_review for row in page.rows)
    after = queue_queries.beside(
        house.viewer("intake"), QueueFilter(state=State.REVIEW), reports[1]
    )
    assert after == reports[0]


def test_reviewed_it_is_kept_until_a_day_and_the_reason_stands_in_the_story(house: House) -> None:
    report, _ = acted_on(house)
    until = clock.now() + SOON
    retention.review(house.viewer("intake"), report, "The trial is open.", until)
    assert stored(report).case.review_at == until
    assert acts_of(report)[-1] == "case.reviewed"
    assert notes_queries.story(house.viewer("intake"), report)[-1].text == "The trial is open."
    assert not queue_queries.queue(house.viewer("intake"), QueueFilter(state=State.REVIEW)).rows


def test_a_review_is_no_reason_to_keep_it_longer(house: House) -> None:
    report, _ = looked_at(house)
    retention.review(house.viewer("intake"), report, "Not sure.", clock.now() + timedelta(days=1))
    with clock.at(clock.now() + timedelta(days=2)):
        assert deletion.propose_deletions(SYSTEM) == 1
    assert Proposal.objects.get().kind == "report"


def test_not_needed_any_more_it_is_proposed_and_others_decide(house: House) -> None:
    report, _ = acted_on(house)
    retention.review(house.viewer("intake"), report, "It lies here for nothing.")
    row = Proposal.objects.get()
    assert (row.rule, row.kind, row.decision) == ("reviewed", "case", "")
    assert row.proposed_by == house.viewer("intake").name
    ((shown,), _more) = retention_queries.proposals(house.viewer("super"), Stage.OPEN)
    assert (shown.reason, shown.needs_second) == ("It lies here for nothing.", True)
    assert deletion.propose_deletions(SYSTEM) == 0
    retention.decide_deletion(house.viewer("super"), [row.id], "Agreed.")
    retention.confirm_deletion(house.viewer("liaison"), [row.id])
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 1


def test_what_is_held_cannot_be_proposed_by_anybody(house: House) -> None:
    report, _ = acted_on(house)
    retention.set_hold(house.viewer("super"), report, "A court.")
    with pytest.raises(Conflict, match="legal hold"):
        retention.review(house.viewer("intake"), report, "Nobody needs it.")


@pytest.mark.parametrize(("name", "may"), [("super", True), ("liaison", False), ("fresh", False)])
def test_who_has_it_or_leads_reviews_it(house: House, name: str, may: bool) -> None:
    report, _ = acted_on(house)
    if may:
        retention.review(house.viewer(name), report, "Open.", clock.now() + SOON)
    else:
        with pytest.raises(NotAllowed):
            retention.review(house.viewer(name), report, "Open.", clock.now() + SOON)


def test_what_nobody_has_anybody_reviews(house: House) -> None:
    report = information()
    retention.review(house.viewer("intake"), report, "A pattern.", clock.now() + SOON)
    assert queue_queries.row(house.viewer("intake"), report).owner is None


def test_a_review_that_nobody_does_rises_once_and_sinks_when_it_is_done(house: House) -> None:
    report, _ = acted_on(house)
    day = stored(report).case.review_at
    assert day is not None
    with clock.at(day + timedelta(days=22)):
        assert retention.raise_reviews(SYSTEM) == 0
    with clock.at(day + timedelta(days=23)):
        assert [retention.raise_reviews(SYSTEM) for _ in range(2)] == [1, 0]
    assert acts_of(report)[-1] == "review.rose"
    waits = retention_queries.to_keep(house.viewer("super"))
    assert waits is not None
    assert waits.reviews == 1
    retention.review(house.viewer("super"), report, "Open.", clock.now() + SOON)
    waits = retention_queries.to_keep(house.viewer("super"))
    assert waits is not None
    assert waits.reviews == 0
    assert retention_queries.to_keep(house.viewer("intake")) is None


def test_what_is_proposed_waits_for_no_review(house: House) -> None:
    report = information()
    assert queue_queries.row(house.viewer("super"), report).to_review
    deletion.propose_deletions(SYSTEM)
    assert not queue_queries.row(house.viewer("super"), report).to_review
    assert not queue_queries.queue(house.viewer("super"), QueueFilter(state=State.REVIEW)).rows
    with clock.at(clock.now() + timedelta(days=60)):
        assert retention.raise_reviews(SYSTEM) == 0
    retention.keep_until(house.viewer("super"), [proposal_of(report)], clock.now() + SOON, "Open.")
    with clock.at(clock.now() + SOON * 2):
        assert retention.raise_reviews(SYSTEM) == 1


# At 18


def test_whoever_opens_a_report_is_reminded_when_the_child_may_be_18(house: House) -> None:
    report = receive_report(children=[{"safe_now": "yes", "age": 17}], reporter="parent_or_carer")
    came = stored(report).received_at
    assignment.take(house.viewer("intake"), report)
    assert stored(report).case.review_at == months_after(came, 12)
    for _ in range(2):
        contents.open_contents(house.viewer("intake"), report)
    at = stored(report).case.review_at
    assert at is not None
    assert came < at <= came + timedelta(days=32)
    assert at.day == 1
    assert acts_of(report).count("review.set") == 1
    # once the day has come and somebody has looked, nothing calls them back to it
    with clock.at(at + timedelta(days=1)):
        until = months_after(at, 12)
        retention.review(house.viewer("intake"), report, "Asked them.", until)
        contents.open_contents(house.viewer("intake"), report)
    assert stored(report).case.review_at == until


def test_a_child_of_14_is_not_marked_by_their_review(house: House) -> None:
    report = receive_report(children=[{"safe_now": "yes", "age": 14}])
    assignment.take(house.viewer("intake"), report)
    contents.open_contents(house.viewer("intake"), report)
    assert stored(report).case.review_at == months_after(stored(report).received_at, 12)


def test_a_report_from_long_ago_waits_for_its_review(house: House) -> None:
    report, _ = acted_on(house)
    assert queue_queries.row(house.viewer("intake"), report).to_review
