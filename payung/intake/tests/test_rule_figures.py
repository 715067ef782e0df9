"""Who reads the figures of what the rules hear, and which: months that are over, shares, and nobody's own."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.foundation import clock
from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import SYSTEM
from payung.intake.models import ReportCount, RuleCount
from payung.intake.rule_marks import queries
from payung.intake.rule_marks.queries import RuleFigures
from payung.intake.rule_marks.queries.rule_figures import Heard
from payung.intake.tests.test_blame_figures import another_unit
from payung.staff import actions as people
from payung.staff.models import Certificate, Officer
from payung.staff.roles import Function
from payung.triage.rules import RULE_SET
from payung.triage.text_rules import Hearer
from tests.house import House

pytestmark = pytest.mark.django_db
MAY, APRIL = date(2026, 5, 1), date(2026, 4, 1)
JUNE = datetime(2026, 6, 9, 12, tzinfo=UTC)
PAID, MEETING, READS = "words-of-money-paid", "words-of-a-meeting", "reads-like-a-meeting"
NOTHING = RuleFigures([], [], too_few=False)


@pytest.fixture(autouse=True)
def certified_for_long(house: House) -> None:
    del house
    Certificate.objects.update(
        issued_at=datetime(2024, 1, 1, tzinfo=UTC), expires_at=datetime(2028, 1, 1, tzinfo=UTC)
    )


def counted(house: House, unit: str | UUID = "police", **more: Any) -> None:
    place = {"unit_id": house.units[unit] if isinstance(unit, str) else unit, "month": MAY}
    ReportCount.objects.create(**{**place, "language": "en", "decided": 40, **more})


def fired(house: House, rule: str, times: int, no_danger: int = 0, **more: Any) -> None:
    place = {"unit_id": house.units["police"], "month": MAY, "language": "en"}
    row = {"rule": rule, "rule_set": RULE_SET, "fired": times, "no_danger": no_danger}
    RuleCount.objects.create(**{**place, **row, **more})


def read(house: House, by: str = "super", at: datetime = JUNE) -> RuleFigures:
    with clock.at(at):
        return queries.rule_figures_of_unit(house.viewer(by))


def watched(house: House, unit: UUID | None = None) -> RuleFigures:
    with clock.at(JUNE):
        return queries.rule_figures_of_units(house.viewer("over"), unit)


def test_without_figures_there_is_nothing(house: House) -> None:
    assert read(house) == watched(house) == NOTHING


def test_a_month_says_how_much_was_marked(house: House) -> None:
    counted(house, no_danger=10, more_urgent=2)
    (row,) = read(house).months
    assert (row.month, row.language, row.decided) == (MAY, "en", 40)
    assert (row.no_danger_share, row.more_urgent_share) == (0.25, 0.05)


def test_the_worst_rule_comes_first_with_its_reader_and_languages(house: House) -> None:
    counted(house, decided=90)
    fired(house, PAID, 40, 4)
    fired(house, READS, 20, 10)
    fired(house, READS, 20, 18, language="th")
    fired(house, READS, 9, 9, language="km")
    worst, other = read(house).rules
    assert (worst.rule, worst.by, worst.heard) == (
        READS,
        Hearer.SECOND_READER,
        Heard(49, 37 / 49, 0),
    )
    assert worst.languages == (("en", Heard(20, 0.5, 0)), ("th", Heard(20, 0.9, 0)))
    assert (other.rule, other.by, other.heard.share) == (PAID, Hearer.LISTS, 0.1)


def test_a_rule_that_was_missing_is_named_from_ten_on(house: House) -> None:
    counted(house)
    fired(house, MEETING, 0, missed=12)
    fired(house, PAID, 0, missed=9)
    assert [(row.rule, row.heard) for row in read(house).rules] == [(MEETING, Heard(0, None, 12))]


def test_rule_sets_are_not_added(house: House) -> None:
    counted(house)
    fired(house, PAID, 20, 10)
    fired(house, PAID, 20, 5, rule_set="2026-01")
    assert [(row.rule_set, row.heard.share) for row in read(house).rules] == [
        (RULE_SET, 0.5),
        ("2026-01", 0.25),
    ]


def test_a_rule_of_former_times_has_no_reader(house: House) -> None:
    counted(house)
    fired(house, "a-rule-of-long-ago", 20, 10)
    assert [row.by for row in read(house).rules] == [None]


def test_nothing_of_fewer_than_ten_reports_is_shown(house: House) -> None:
    counted(house, decided=9, no_danger=9)
    fired(house, PAID, 9, 9)
    assert read(house) == NOTHING
    counted(house, language="th", decided=4)
    assert [(row.language, row.decided) for row in read(house).months] == [("other", 13)]


def test_the_present_month_is_not_shown(house: House) -> None:
    counted(house, month=date(2026, 6, 1))
    fired(house, PAID, 40, 4, month=date(2026, 6, 1))
    assert read(house) == NOTHING


def test_nothing_is_shown_of_a_unit_with_few_who_decide(house: House) -> None:
    counted(house)
    fired(house, PAID, 40, 4)
    Officer.objects.filter(id=house.officers["liaison"]).update(is_active=False)
    assert read(house) == watched(house) == RuleFigures([], [], too_few=True)


def test_marks_of_a_later_month_make_no_share_over_one(house: House) -> None:
    counted(house, decided=10, no_danger=12)
    fired(house, PAID, 10, 12)
    figures = read(house)
    assert (figures.months[0].no_danger_share, figures.rules[0].heard.share) == (1.0, 1.0)


def test_only_a_supervisor_and_oversight_read_them(house: House) -> None:
    for name in ("intake", "liaison", "admin", "trainer"):
        with pytest.raises(NotAllowed):
            read(house, name)
    with pytest.raises(NotAllowed):
        queries.rule_figures_of_units(house.viewer("super"))


def test_oversight_reads_all_units_together_or_one(house: House) -> None:
    second = another_unit(house)
    for officer in Officer.objects.filter(unit_id=second):
        people.certify(SYSTEM, officer.id, Function.TRIAGE, days=100)
    Certificate.objects.update(issued_at=datetime(2024, 1, 1, tzinfo=UTC))
    counted(house)
    counted(house, second, decided=20, month=APRIL)
    assert [row.decided for row in watched(house).months] == [40, 20]
    assert [row.decided for row in watched(house, second).months] == [20]
    assert read(house, "over") == RuleFigures([], [], too_few=True)


def test_reading_asks_the_same_few_questions_however_much_there_is(house: House) -> None:
    def asked(name: str) -> int:
        viewer = house.viewer(name)
        read_figures = {
            "super": queries.rule_figures_of_unit,
            "over": queries.rule_figures_of_units,
        }[name]
        with clock.at(JUNE), CaptureQueriesContext(connection) as questions:
            read_figures(viewer)
        return len(questions)

    counted(house, month=APRIL)
    few = [asked(name) for name in ("super", "over")]
    for language in ("en", "th", "id"):
        counted(house, language=language)
        for name in (PAID, READS):
            fired(house, name, 19, 1, language=language)
    assert [asked(name) for name in ("super", "over")] == few
