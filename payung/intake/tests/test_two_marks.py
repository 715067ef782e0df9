"""Two officers who mark at the same moment: nothing is counted twice, nothing lost, and both acts are kept."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from payung.intake.models import ReportMark
from payung.intake.rule_marks import actions
from payung.intake.rule_marks.actions import report_marks
from payung.intake.rule_marks.actions.rule_statistics import recount
from payung.intake.rule_marks.verdicts import Verdict
from payung.intake.tests.test_rule_marks import LISTS, MISSED, marked, months, rule, told
from payung.ledger.models import Entry
from payung.triage.reader import Kind
from tests.house import House

pytestmark = pytest.mark.django_db(transaction=True)
BETWEEN = 0.5  # seconds that one waits for the other between reading and writing
NO, MORE = Verdict.NO_DANGER, Verdict.MORE_URGENT


@pytest.fixture(autouse=True)
def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each officer wait for the other when they have read the mark and not yet written their own."""
    barrier = threading.Barrier(2)

    def slowly(*of_mark: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(BETWEEN)
        return recount(*of_mark)

    monkeypatch.setattr(report_marks, "recount", slowly)


def at_once(house: House, *marks: dict[str, Any]) -> None:
    def mark(officer: str, wanted: dict[str, Any]) -> None:
        try:
            actions.mark_report(house.viewer(officer), **wanted)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(mark, ("intake", "super"), marks))


def marks_in_ledger() -> int:
    return Entry.objects.filter(act="rules.report-marked").count()


def test_of_two_marks_of_one_report_the_later_one_counts(house: House) -> None:
    report = told(house)
    no = {"report_id": report, "verdict": NO, "sentence": "I have an exam."}
    more = {"report_id": report, "verdict": MORE, "kind": Kind.MEETING}
    at_once(house, no, more)

    verdict = marked(house, report).verdict
    assert (ReportMark.objects.count(), marks_in_ledger()) == (1, 2)
    assert months() == [("en", 0, verdict is NO, verdict is MORE)]
    assert rule(LISTS) == (0, verdict is NO, 0)
    assert rule(MISSED) == (0, 0, verdict is MORE)


def test_the_same_mark_of_one_report_by_two_counts_once(house: House) -> None:
    report = told(house)
    at_once(house, *[{"report_id": report, "verdict": NO}] * 2)
    assert (ReportMark.objects.count(), marks_in_ledger()) == (1, 1)
    assert (months(), rule()) == ([("en", 0, 1, 0)], (0, 1, 0))


def test_marks_of_two_reports_both_count(house: House) -> None:
    at_once(house, *({"report_id": told(house), "verdict": NO} for _ in range(2)))
    assert (ReportMark.objects.count(), marks_in_ledger()) == (2, 2)
    assert (months(), rule()) == ([("en", 0, 2, 0)], (0, 2, 0))
