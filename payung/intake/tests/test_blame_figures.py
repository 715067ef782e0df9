"""Who reads the figures of officers' words, and which: months that are over, shares, and nobody's own."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.foundation import clock, receipts
from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import queries
from payung.intake.dialogue.queries.blame_figures import Figures
from payung.intake.figure_limits import FEWEST
from payung.intake.models import EntryCount, MessageCount
from payung.language import blame_check
from payung.staff import actions as people
from payung.staff.models import Certificate, Officer, RoleHeld, Unit, UnitKind
from payung.staff.roles import Function
from payung.staff.viewer import ReporterViewer
from tests.house import House

pytestmark = pytest.mark.django_db
MAY, APRIL = date(2026, 5, 1), date(2026, 4, 1)
JUNE = datetime(2026, 6, 9, 12, tzinfo=UTC)
BLAME, DOUBT = "en/blame-1", "en/disbelief-1"
NOTHING = Figures([], [], too_few=False)


@pytest.fixture(autouse=True)
def certified_for_long(house: House) -> None:
    del house
    Certificate.objects.update(
        issued_at=datetime(2024, 1, 1, tzinfo=UTC), expires_at=datetime(2028, 1, 1, tzinfo=UTC)
    )


def counted(house: House, unit: str | UUID = "police", **more: Any) -> None:
    place = {"unit_id": house.units[unit] if isinstance(unit, str) else unit, "month": MAY}
    row = {"language": "en", "sent": 40, "checked": 40, **more}
    MessageCount.objects.create(**{**place, **row})


def shown(house: House, entry: str, times: int, kept: int, **more: Any) -> None:
    place = {"unit_id": house.units["police"], "month": MAY, "language": "en"}
    EntryCount.objects.create(**{**place, "entry": entry, "shown": times, "kept": kept, **more})


def read(house: House, by: str = "super", at: datetime = JUNE) -> Figures:
    with clock.at(at):
        return queries.blame_figures_of_unit(house.viewer(by))


def watched(house: House, unit: UUID | None = None) -> Figures:
    with clock.at(JUNE):
        return queries.blame_figures_of_units(house.viewer("over"), unit)


def certificate(house: House, name: str) -> Any:
    return Certificate.objects.filter(
        officer_id=house.officers[name], function=Function.FIRST_CONTACT
    )


def pattern(entry: str, which: int = 0) -> tuple[str, str]:
    """Return key and line of a pattern of an entry."""
    listed = blame_check.entry_for_child(entry)
    assert listed
    return list(listed.patterns.items())[which]


def another_unit(house: House) -> UUID:
    """Return another unit of the country, in which three can write."""
    unit = people.create_unit(SYSTEM, "Second", UnitKind.POLICE, "XA")
    for name in ("a", "b", "c"):
        officer = Officer.objects.create(name=name, full_name=name, unit_id=unit)
        RoleHeld.objects.create(officer=officer, role="intake")
        Certificate.objects.create(
            officer=officer, function=Function.FIRST_CONTACT, given_by="system",
            issued_at=datetime(2024, 1, 1, tzinfo=UTC), expires_at=datetime(2028, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return unit


# Who.


def test_a_supervisor_reads_their_own_units_figures_and_no_others(house: House) -> None:
    counted(house)
    (row,) = read(house).months
    assert (row.month, row.language, row.sent) == (MAY, "en", 40)
    for name in ("care", "line"):
        assert read(house, name).months == []


@pytest.mark.parametrize("name", ["intake", "liaison", "fresh", "admin", "trainer", "figures"])
def test_nobody_else_reads_them(house: House, name: str) -> None:
    for figures in (queries.blame_figures_of_unit, queries.blame_figures_of_units):
        with pytest.raises(NotAllowed):
            figures(house.viewer(name))


def test_a_supervisor_does_not_read_what_oversight_reads(house: House) -> None:
    with pytest.raises(NotAllowed):
        queries.blame_figures_of_units(house.viewer("super"))


def test_a_reporter_is_no_officer() -> None:
    child = ReporterViewer(receipts.reporter(receipts.draw()))
    with pytest.raises(NotAllowed):
        queries.blame_figures_of_unit(child)  # type: ignore[arg-type]


def test_oversight_reads_all_units_of_its_country_together_and_each_alone(house: House) -> None:
    second = another_unit(house)
    counted(house)
    counted(house, second, sent=30, checked=30, found=14)
    elsewhere = people.create_unit(SYSTEM, "Elsewhere", UnitKind.POLICE, "XB", is_default=True)
    counted(house, elsewhere, sent=50)
    assert [(row.sent, row.found_share) for row in watched(house).months] == [(70, 0.2)]
    assert [row.sent for row in watched(house, second).months] == [30]
    assert watched(house, elsewhere).months == []


# Which months.


def test_the_month_that_runs_is_not_shown_until_it_is_over_where_the_unit_is(house: House) -> None:
    Unit.objects.filter(id=house.units["police"]).update(time_zone="Asia/Bangkok")
    counted(house)
    shown(house, BLAME, 41, 6)
    before = datetime(2026, 5, 31, 16, 59, tzinfo=UTC)
    assert read(house, at=before) == NOTHING
    MessageCount.objects.update(sent=41, found=7)
    EntryCount.objects.update(shown=42, kept=7)
    assert read(house, at=before) == NOTHING
    after = read(house, at=datetime(2026, 5, 31, 17, tzinfo=UTC))
    assert ([row.month for row in after.months], len(after.entries)) == ([MAY], 1)


def test_twelve_months_that_are_over_are_read_the_newest_first(house: House) -> None:
    for month in (date(2025, 5, 1), date(2025, 6, 1), APRIL, MAY, date(2026, 6, 1)):
        counted(house, month=month)
        shown(house, BLAME, 10, 5, month=month)
    figures = read(house)
    assert [row.month for row in figures.months] == [MAY, APRIL, date(2025, 6, 1)]
    assert [row.share for row in figures.entries] == [0.5]


# How many officers.


def test_of_a_unit_in_which_two_can_write_now_nothing_is_shown(house: House) -> None:
    counted(house)
    shown(house, BLAME, 20, 10)
    Officer.objects.filter(id=house.officers["intake"]).update(is_active=False)
    assert read(house) == Figures([], [], too_few=True)


@pytest.mark.parametrize("field", ["withdrawn_at", "expires_at"])
def test_a_certificate_that_has_ended_counts_no_longer(house: House, field: str) -> None:
    counted(house)
    certificate(house, "intake").update(**{field: datetime(2026, 6, 1, tzinfo=UTC)})
    assert read(house) == Figures([], [], too_few=True)


def test_a_role_that_does_not_write_to_children_counts_nothing(house: House) -> None:
    counted(house)
    RoleHeld.objects.filter(officer_id=house.officers["intake"]).update(role="training")
    assert read(house).too_few


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [
        (datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), [MAY]),
        (datetime(2026, 5, 2, 9, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), []),
        (datetime(2026, 4, 1, 9, tzinfo=UTC), datetime(2026, 6, 10, tzinfo=UTC), [MAY, APRIL]),
    ],
)
def test_a_month_through_which_fewer_than_three_could_write_is_not_shown(
    house: House, begin: datetime, end: datetime, months: list[date]
) -> None:
    for month in (APRIL, MAY):
        counted(house, month=month)
        shown(house, BLAME, 10, 5, month=month)
    certificate(house, "intake").update(issued_at=begin, expires_at=end)
    figures = read(house)
    assert [row.month for row in figures.months] == months
    assert (len(figures.entries), figures.too_few) == (min(len(months), 1), False)


def test_a_certificate_that_was_renewed_goes_on(house: House) -> None:
    counted(house)
    (first,) = certificate(house, "intake")
    certificate(house, "intake").update(expires_at=datetime(2026, 5, 20, tzinfo=UTC))
    first.pk, first.issued_at = None, datetime(2026, 5, 15, tzinfo=UTC)
    first.save()
    assert [row.month for row in read(house).months] == [MAY]


def test_a_unit_with_too_few_officers_is_in_no_sum_of_oversights(house: House) -> None:
    counted(house)
    counted(house, "helpline", sent=60, checked=60)
    assert [row.sent for row in watched(house).months] == [40]
    assert watched(house, house.units["helpline"]) == Figures([], [], too_few=True)


# How many messages.


def test_shares_are_of_what_a_list_has_read(house: House) -> None:
    counted(house, checked=20, found=5, kept=1)
    (row,) = read(house).months
    assert (row.sent, row.found_share, row.kept_share) == (40, 0.25, 0.05)


def test_too_few_messages_that_a_list_has_read_have_no_share(house: House) -> None:
    counted(house, checked=FEWEST - 1, found=5, kept=1)
    (row,) = read(house).months
    assert (row.found_share, row.kept_share) == (None, None)


def test_nothing_is_shown_of_fewer_than_ten_messages(house: House) -> None:
    counted(house, sent=FEWEST - 1, checked=FEWEST - 1, found=9)
    shown(house, BLAME, 10, 10)
    assert read(house) == NOTHING


def test_languages_of_few_messages_are_together_and_last(house: House) -> None:
    counted(house, language="vi", sent=12, checked=12)
    for language, sent in (("en", 6), ("km", 5)):
        counted(house, language=language, sent=sent, checked=sent, found=1)
    assert [(row.language, row.sent) for row in read(house).months] == [("vi", 12), ("other", 11)]


def test_what_is_too_little_even_together_is_not_shown(house: House) -> None:
    counted(house)
    counted(house, language="km", sent=1, checked=1, found=1)
    assert [row.language for row in read(house).months] == ["en"]


def test_what_is_too_little_in_a_unit_cannot_be_had_from_a_sum(house: House) -> None:
    second = another_unit(house)
    counted(house, language="th")
    counted(house, second, language="th", sent=9, checked=9, found=9)
    assert [(row.language, row.sent) for row in watched(house).months] == [("th", 40)]


# What is overridden.


def test_what_is_overridden_most_stands_first_and_too_few_are_left_out(house: House) -> None:
    counted(house)
    shown(house, BLAME, 20, 4)
    shown(house, DOUBT, 10, 10)
    shown(house, "en/blame-2", FEWEST - 1, FEWEST - 1)
    shown(house, "en/leading-1", 20, 0)
    entries = read(house).entries
    assert [(row.name, row.share) for row in entries] == [(DOUBT, 1.0), (BLAME, 0.2)]
    assert entries[0].entry
    assert (entries[0].language, entries[0].patterns) == ("en", ())


def test_a_bad_pattern_is_found_among_the_others_of_its_entry(house: House) -> None:
    counted(house)
    (good, kind), (bad, line) = pattern(BLAME), pattern(BLAME, 1)
    shown(house, BLAME, 30, 12)
    shown(house, good, 20, 2)
    shown(house, bad, 10, 10)
    shown(house, DOUBT, 20, 10)
    entries = read(house).entries
    assert [row.name for row in entries] == [BLAME, DOUBT]
    assert [(figure.line, figure.share) for figure in entries[0].patterns] == [
        (line, 1.0),
        (kind, 0.1),
    ]


def test_what_stands_in_its_list_no_longer_is_shown_by_the_name_of_its_entry_alone(
    house: House,
) -> None:
    counted(house)
    shown(house, BLAME, 20, 12)
    shown(house, f"{BLAME}#00000000", 20, 12)
    shown(house, "en/gone-1", 10, 9)
    shown(house, "en/gone-1#00000000", 10, 9)
    gone, here = read(house).entries
    assert (gone.name, gone.language, gone.entry, gone.patterns) == ("en/gone-1", "en", None, ())
    assert here.entry
    assert (here.name, here.patterns) == (BLAME, ())


def test_months_and_languages_are_added_for_an_entry(house: House) -> None:
    for month in (APRIL, MAY):
        counted(house, month=month)
        shown(house, BLAME, 4, 1, month=month)
        shown(house, BLAME, 4, 3, month=month, language="th")
    assert [row.share for row in read(house).entries] == [0.5]


def test_reading_asks_the_same_few_questions_however_much_there_is(house: House) -> None:
    officers = {"super": queries.blame_figures_of_unit, "over": queries.blame_figures_of_units}

    def asked(name: str) -> int:
        viewer = house.viewer(name)
        with clock.at(JUNE), CaptureQueriesContext(connection) as questions:
            officers[name](viewer)
        return len(questions)

    counted(house, month=APRIL)
    few = [asked(name) for name in officers]
    another_unit(house)
    for language in ("en", "th", "id"):
        counted(house, language=language)
        shown(house, f"{language}/blame-1", 19, 1, language=language)
    assert [asked(name) for name in officers] == few == [4, 5]
