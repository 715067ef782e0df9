"""Proposing: what is old, and never what waits for a person, is held, or belongs to a case without a period."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from payung.cases.assignment import actions
from payung.cases.models import Case, Proposal
from payung.cases.retention import periods
from payung.cases.retention.periods import months_after
from payung.cases.tests.old_reports import LONG_AGO, acted_on, information, looked_at, proposal_of
from payung.cases.tests.reports import receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.feedback import actions as feedback
from payung.intake.feedback.treatment import TreatmentAnswers
from payung.intake.models import Feedback, StoredReport
from payung.ledger.models import Entry
from payung.triage.lanes import Lane
from tests.house import House

COUNTRY = """
[country.XA.case]
months = 12
source = "Invented Act, section 5; counsel Invented, 2026-01-01"
"""


@pytest.fixture
def own_periods(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "retention.toml"
    path.write_text(COUNTRY)
    settings.PAYUNG_RETENTION = str(path)


def test_what_only_was_looked_at_is_proposed_after_its_period(house: House) -> None:
    report, _ = looked_at(house)
    deletion.propose_deletions(SYSTEM)
    row = Proposal.objects.get()
    assert (row.record, row.kind, row.rule) == (report, "report", "default.report")
    assert row.since == StoredReport.objects.get().case.level_decided_at


def test_it_is_proposed_once_however_often_one_looks(house: House) -> None:
    information()
    assert [deletion.propose_deletions(SYSTEM) for _ in range(3)] == [1, 0, 0]


def test_the_ledger_has_one_entry_for_the_batch_and_names_no_report(house: House) -> None:
    for _ in range(3):
        information()
    deletion.propose_deletions(SYSTEM)
    entry = Entry.objects.get(act="deletion.proposed")
    assert (entry.count, entry.subject) == (3, f"unit:{house.units['police']}")


def test_nothing_is_proposed_before_its_time(house: House) -> None:
    receive_report(Lane.INDUSTRY)
    assert deletion.propose_deletions(SYSTEM) == 0


def test_what_nobody_has_decided_is_late_and_not_old(house: House) -> None:
    with clock.at(clock.now() - LONG_AGO):
        receive_childs_report()
        receive_report(Lane.INDUSTRY, identifiers=[{"kind": "account", "value": "x"}])
    assert set(StoredReport.objects.values_list("level", flat=True)) == {"P3"}
    assert deletion.propose_deletions(SYSTEM) == 0


def test_material_that_nobody_has_decided_about_is_late_whoever_sent_it(house: House) -> None:
    with clock.at(clock.now() - LONG_AGO):
        report = receive_report(Lane.INDUSTRY)
    Case.objects.filter(id=report).update(level="P4")
    assert deletion.propose_deletions(SYSTEM) == 0
    Case.objects.filter(id=report).update(level="P5", review_at=clock.now())
    assert deletion.propose_deletions(SYSTEM) == 1  # information, for which no child waits


def test_who_waits_for_an_answer_is_not_proposed(house: House) -> None:
    _, child = looked_at(house)
    with clock.at(clock.now() - LONG_AGO):
        dialogue.add_word(child, "Are you there?")
    assert deletion.propose_deletions(SYSTEM) == 0


def test_a_wish_that_nobody_has_decided_keeps_a_report(house: House) -> None:
    _, child = acted_on(house)
    with clock.at(clock.now() - LONG_AGO):
        dialogue.ask_to_stop(child)
    assert deletion.propose_deletions(SYSTEM) == 0


def test_a_case_has_no_end_of_ours(house: House) -> None:
    acted_on(house)
    assert deletion.propose_deletions(SYSTEM) == 0


def test_a_case_ends_as_the_countrys_own_rule_says(house: House, own_periods: None) -> None:
    report, _ = acted_on(house)
    assert deletion.propose_deletions(SYSTEM) == 1
    row = Proposal.objects.get()
    assert (row.record, row.kind, row.rule) == (report, "case", "XA.case")
    assert "Invented Act" in periods.source_of(row.rule)


def test_what_was_handed_over_is_a_case(house: House) -> None:
    report, _ = looked_at(house)
    actions.hand_over(house.viewer("super"), report, house.units["child_protection"], "Yours.")
    assert deletion.propose_deletions(SYSTEM) == 0


def test_what_is_held_is_never_proposed(house: House) -> None:
    information()
    Case.objects.update(held_at=clock.now())
    assert deletion.propose_deletions(SYSTEM) == 0


def test_a_period_that_began_anew_is_looked_at_when_it_ends(house: House) -> None:
    looked_at(house)
    decided = clock.now() - timedelta(days=30)
    Case.objects.update(level_decided_at=decided)
    assert deletion.propose_deletions(SYSTEM) == 0
    assert Case.objects.get().review_at == months_after(decided, 12)


def test_what_was_kept_before_there_were_reviews_gets_a_date(house: House) -> None:
    report = receive_report(Lane.INDUSTRY)
    Case.objects.update(review_at=None)
    deletion.propose_deletions(SYSTEM)
    case = Case.objects.get(id=report)
    assert case.review_at == months_after(case.opened_at, 12)


def test_what_moved_to_another_unit_is_proposed_there_and_no_longer_here(house: House) -> None:
    report = information()
    deletion.propose_deletions(SYSTEM)
    Case.objects.update(unit_id=house.units["helpline"])
    StoredReport.objects.update(origin_id=house.units["helpline"])
    assert deletion.propose_deletions(SYSTEM) == 1
    assert Proposal.objects.get().unit_id == house.units["helpline"]
    assert proposal_of(report)


def test_old_feedback_is_proposed_to_those_who_watch(house: House) -> None:
    report, child = acted_on(house)
    with clock.at(clock.now() - LONG_AGO * 2):
        feedback.give_feedback(child, TreatmentAnswers(words="Kind."), report)
    deletion.propose_deletions(SYSTEM)
    row = Proposal.objects.get()
    assert (row.record, row.kind) == (Feedback.objects.get().id, "feedback")
    assert row.unit_id == house.units["oversight"]
    assert row.since.date() == Feedback.objects.get().given_on


def test_reviews_begin_when_a_report_comes(house: House) -> None:
    receive_report(Lane.CHILD)
    stored = StoredReport.objects.get()
    assert stored.case.review_at == months_after(stored.received_at, 12)


def test_the_worst_case_of_a_short_month() -> None:
    moment = clock.now().replace(year=2028, month=2, day=29)
    assert months_after(moment, 12).date().isoformat() == "2029-02-28"
    assert months_after(moment, -12).date().isoformat() == "2027-02-28"
    assert months_after(moment.replace(month=12, day=31), 2).date().isoformat() == "2029-02-28"
