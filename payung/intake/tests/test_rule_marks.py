"""Officers mark how the rules heard a report: sealed, counted once, and nothing of the case changes by it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.deletion.actions import forget_leftovers
from payung.intake.models import ReportCount, ReportMark, RuleCount, StoredReport
from payung.intake.queries import report_of
from payung.intake.receiving import actions as receiving
from payung.intake.rule_marks import actions, queries
from payung.intake.rule_marks.verdicts import NOTHING, Marked, Verdict
from payung.ledger.models import Entry
from payung.triage.lanes import Lane, Level
from payung.triage.reader import Kind
from payung.triage.report import Report
from payung.triage.rules import RULE_SET
from tests.house import House

pytestmark = pytest.mark.django_db
LISTS, MISSED = "words-of-money-paid", "words-of-a-meeting"
STORY = "I have an exam. I already paid him."
NO, MORE = Verdict.NO_DANGER, Verdict.MORE_URGENT


@pytest.fixture
def taken(house: House) -> UUID:
    return told(house)


def told(house: House, words: str = STORY, language: str = "en") -> UUID:
    form = {"language": language, "children": [{"safe_now": "yes"}], "narrative": words}
    receipt = receipts.draw()
    sent = receiving.receive(DOOR, Report.lenient(form), Lane.CHILD, country="XA", receipt=receipt)
    assignment.take(house.viewer("intake"), sent.reference)
    return sent.reference


def decide(house: House, report: UUID, by: str = "intake") -> None:
    seen = Level(Case.objects.get(id=report).level)
    decisions.decide_level(house.viewer(by), report, seen, "Read.", seen=seen)


def mark(
    house: House, report: UUID, verdict: Verdict = NO, by: str = "intake", **more: Any
) -> None:
    actions.mark_report(house.viewer(by), report, verdict, **more)


def marked(house: House, report: UUID, by: str = "intake") -> Marked:
    viewer = house.viewer(by)
    return queries.mark_of(viewer, report_of(viewer, Case.objects.get(id=report), report))


def months() -> list[tuple[Any, ...]]:
    rows = ReportCount.objects.order_by("month", "language")
    return list(rows.values_list("language", "decided", "no_danger", "more_urgent"))


def rule(name: str = LISTS) -> tuple[int, int, int]:
    row = RuleCount.objects.filter(rule=name, rule_set=RULE_SET).first()
    return (row.fired, row.no_danger, row.missed) if row else (0, 0, 0)


# What is counted.


def test_a_report_counts_when_its_level_is_first_decided_with_the_rules_about_its_words(
    house: House, taken: UUID
) -> None:
    assert months() == []
    decide(house, taken)
    assert months() == [("en", 1, 0, 0)]
    assert rule() == (1, 0, 0)
    assert not RuleCount.objects.filter(rule="a-child-is-heard").exists()
    decide(house, taken, "super")
    assert (months(), rule()) == ([("en", 1, 0, 0)], (1, 0, 0))


def test_no_danger_counts_for_the_rules_that_fired(house: House, taken: UUID) -> None:
    decide(house, taken)
    mark(house, taken)
    assert months() == [("en", 1, 1, 0)]
    assert (rule(), rule(MISSED)) == ((1, 1, 0), (0, 0, 0))


def test_more_urgent_counts_for_the_rules_of_its_kind_that_did_not_fire(
    house: House, taken: UUID
) -> None:
    mark(house, taken, MORE, kind=Kind.MEETING)
    assert months() == [("en", 0, 0, 1)]
    assert (rule(), rule(MISSED), rule("reads-like-a-meeting")) == (
        (0, 0, 0),
        (0, 0, 1),
        (0, 0, 1),
    )


def test_what_did_fire_was_not_missed(house: House, taken: UUID) -> None:
    mark(house, taken, MORE, kind=Kind.PAID)
    assert rule() == (0, 0, 0)


def test_without_a_kind_no_rule_was_missed(house: House, taken: UUID) -> None:
    mark(house, taken, MORE)
    assert months() == [("en", 0, 0, 1)]
    assert not RuleCount.objects.exists()


def test_a_changed_mark_moves_its_count(house: House, taken: UUID) -> None:
    decide(house, taken)
    mark(house, taken)
    mark(house, taken, MORE, kind=Kind.MEETING)
    assert (months(), rule(), rule(MISSED)) == ([("en", 1, 0, 1)], (1, 0, 0), (0, 0, 1))
    mark(house, taken)
    assert (months(), rule(), rule(MISSED)) == ([("en", 1, 1, 0)], (1, 1, 0), (0, 0, 0))


def test_the_same_mark_again_counts_once_and_is_no_second_act(house: House, taken: UUID) -> None:
    for _ in range(2):
        mark(house, taken, sentence="I already paid him.")
    assert months() == [("en", 0, 1, 0)]
    assert Entry.objects.filter(act="rules.report-marked").count() == 1


def test_a_mark_that_is_taken_back_counts_nowhere(house: House, taken: UUID) -> None:
    mark(house, taken, sentence="I already paid him.")
    actions.take_mark_back(house.viewer("super"), taken)
    assert (months(), rule()) == ([("en", 0, 0, 0)], (0, 0, 0))
    assert marked(house, taken) == NOTHING
    assert not ReportMark.objects.get().has_sentence
    mark(house, taken)
    assert months() == [("en", 0, 1, 0)]


def test_once_its_month_is_over_a_count_stays_where_it_was_seen(house: House) -> None:
    with clock.at(datetime(2026, 3, 30, tzinfo=UTC)):
        report = told(house)
        mark(house, report)
    with clock.at(datetime(2026, 4, 2, tzinfo=UTC)):
        mark(house, report, MORE, kind=Kind.MEETING)
        assert marked(house, report).verdict is MORE
        actions.take_mark_back(house.viewer("intake"), report)
        mark(house, report, MORE)
    assert months() == [("en", 0, 1, 0)]
    assert (rule(), rule(MISSED)) == ((0, 1, 0), (0, 0, 0))


def test_a_case_for_named_officers_alone_adds_to_no_figure(house: House, taken: UUID) -> None:
    named = [house.officers[name] for name in ("intake", "super")]
    mark(house, taken)
    assignment.name_readers(house.viewer("super"), taken, named, "Because.")
    mark(house, taken, MORE)
    decide(house, taken)
    assert months() == [("en", 0, 0, 0)]
    assert marked(house, taken).verdict is MORE


def test_a_language_that_is_none_of_ours_counts_as_other(house: House) -> None:
    mark(house, told(house, language="qzq-Latn-x-budi"))
    assert months() == [("other", 0, 1, 0)]


# What is kept, and of whom.


def test_what_was_marked_is_sealed_and_a_row_says_only_that_it_was(
    house: House, taken: UUID
) -> None:
    mark(house, taken, MORE, kind=Kind.MEETING, sentence="  I already \t paid him. ")
    row = ReportMark.objects.get()
    assert (row.report_id, row.has_sentence, row.exported_at) == (taken, True, None)
    assert marked(house, taken, "super") == Marked(MORE, Kind.MEETING, "I already paid him.", "en")
    for clear in (b"paid him", b"meeting", b"more_urgent"):
        assert clear not in bytes(row.body)
    assert {field.name for field in RuleCount._meta.fields} == {
        *("id", "unit", "month", "language", "rule", "rule_set", "fired", "no_danger", "missed")
    }


def test_nothing_of_the_case_changes_by_a_mark(house: House, taken: UUID) -> None:
    before = Case.objects.values().get(id=taken), StoredReport.objects.values("status").get()
    mark(house, taken)
    assert (Case.objects.values().get(id=taken), StoredReport.objects.values("status").get()) == (
        before
    )


@pytest.mark.parametrize(
    ("by", "refusal"), [("liaison", NotAllowed), ("fresh", NotAllowed), ("care", NotFound)]
)
def test_who_may_not_decide_the_level_marks_nothing(
    house: House, taken: UUID, by: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        mark(house, taken, by=by)
    with pytest.raises(refusal):
        actions.take_mark_back(house.viewer(by), taken)
    assert (months(), ReportMark.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    "more", [{"sentence": "x" * 601}, {"kind": Kind.NONE}, {"kind": Kind.UNSURE}]
)
def test_what_is_too_long_or_no_danger_is_refused(
    house: House, taken: UUID, more: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        mark(house, taken, MORE, **more)
    assert (months(), ReportMark.objects.count()) == ([], 0)


def test_a_mark_that_fails_takes_its_figures_with_it(
    house: House, taken: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **_more: object) -> None:
        raise BadInput("mark")

    monkeypatch.setattr("payung.foundation.sealing.seal", fail)
    with pytest.raises(BadInput):
        mark(house, taken)
    assert (months(), ReportMark.objects.count()) == ([], 0)


def test_a_mark_follows_its_case_to_another_unit(house: House, taken: UUID) -> None:
    mark(house, taken, sentence="I already paid him.")
    assignment.hand_over(house.viewer("super"), taken, house.units["child_protection"], "Theirs.")
    assignment.take(house.viewer("care"), taken)
    assert marked(house, taken, "care").sentence == "I already paid him."
    readers = set(Grant.objects.filter(record=ReportMark.objects.get().id).values_list("reader"))
    assert len(readers) <= 2  # the new unit, and the recovery key
    mark(house, taken, MORE, by="care")
    assert months() == [("en", 0, 0, 1)]


def test_a_decision_costs_a_few_questions_however_many_rules_fired(house: House) -> None:
    def asked(words: str) -> int:
        report = told(house, words)
        with CaptureQueriesContext(connection) as questions:
            decide(house, report)
        return sum("reportcount" in one["sql"] or "rulecount" in one["sql"] for one in questions)

    asked("Hello there.")
    assert asked("Hello there.") <= 3
    assert asked(f"{STORY} He locked me in. He said I have 24 hours.") <= 3


def test_figures_go_by_themselves_two_years_after_their_month(house: House, taken: UUID) -> None:
    decide(house, taken)
    ReportCount.objects.update(month="2024-03-01")
    RuleCount.objects.update(month="2024-05-01")
    with clock.at(datetime(2026, 4, 2, tzinfo=UTC)):
        forget_leftovers(SYSTEM)
    assert not ReportCount.objects.exists()
    assert RuleCount.objects.exists()
