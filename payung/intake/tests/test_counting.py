"""Figures of officers' words: counted when a message is sent, once, without person, report or time of day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import actions, queries
from payung.intake.models import EntryCount, Message, MessageCount
from payung.intake.queries.counting import FEWEST, FEWEST_SHOWN
from payung.people import actions as people
from payung.people.models import Unit, UnitKind
from payung.people.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db
BLAMING, DOUBTING = "Why did you send the pictures?", "Are you sure that really happened?"
KIND = "Thank you for telling us."
BLAME, DOUBT = "en/blame-1", "en/disbelief-1"
Answer = Callable[..., None]


def told(language: str = "en") -> UUID:
    report = Report.lenient({"language": language, "children": [{"safe_now": "yes"}]})
    receipt = receipts.draw()
    return actions.receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipt).reference


@pytest.fixture
def answer(house: House) -> Answer:
    """Return how an officer of the police unit answers a report, a new one where none is named."""

    def send(text: str, report: UUID | None = None, by: str = "intake", **more: Any) -> None:
        actions.answer(house.viewer(by), report or told(), text, upto=99, **more)

    return send


def messages() -> list[tuple[Any, ...]]:
    rows = MessageCount.objects.order_by("month", "unit", "language")
    return list(rows.values_list("language", "sent", "checked", "found", "kept"))


def entries() -> dict[str, tuple[int, int]]:
    return {row.entry: (row.shown, row.kept) for row in EntryCount.objects.all()}


# What is counted.


def test_kind_words_are_a_message_and_no_entry(answer: Answer) -> None:
    answer(KIND)
    assert (messages(), entries()) == ([("en", 1, 1, 0, 0)], {})


def test_words_that_were_shown_and_changed_are_shown_and_not_kept(answer: Answer) -> None:
    answer(KIND, shown=[BLAME])
    assert (messages(), entries()) == ([("en", 1, 1, 1, 0)], {BLAME: (1, 0)})


def test_words_that_were_shown_and_sent_nevertheless_are_kept(answer: Answer) -> None:
    answer(BLAMING, shown=[BLAME])
    assert (messages(), entries()) == ([("en", 1, 1, 1, 1)], {BLAME: (1, 1)})


def test_each_entry_is_counted_for_itself_and_once_a_message(answer: Answer) -> None:
    answer(f"{BLAMING} {BLAMING}", shown=[BLAME, DOUBT, BLAME])
    answer(BLAMING, shown=[BLAME])
    assert messages() == [("en", 2, 2, 2, 2)]
    assert entries() == {BLAME: (2, 2), DOUBT: (1, 0)}


def test_what_nobody_was_shown_counts_for_the_message_and_for_no_entry(answer: Answer) -> None:
    answer(BLAMING)
    assert (messages(), entries()) == ([("en", 1, 1, 1, 1)], {})


@pytest.mark.parametrize(
    "name", ["", "en/blame-999", "tlh/blame-1", "en.record/blame-1", "../en/x", "<b>", "x" * 5000]
)
def test_names_that_are_in_no_list_for_children_are_ignored(answer: Answer, name: str) -> None:
    answer(KIND, shown=[name])
    assert (messages(), entries()) == ([("en", 1, 1, 0, 0)], {})


def test_a_language_without_a_list_counts_its_messages_as_read_by_no_list(answer: Answer) -> None:
    answer("Qo' yIjatlh, Dochvam vItu'.", told("tlh"))
    assert (messages(), entries()) == ([("tlh", 1, 0, 0, 0)], {})


def test_what_the_english_list_finds_in_it_was_read_by_a_list(answer: Answer) -> None:
    answer(BLAMING, told("tlh"), shown=[BLAME])
    assert (messages(), entries()) == ([("tlh", 1, 1, 1, 1)], {BLAME: (1, 1)})


def test_regions_of_a_language_are_counted_together(answer: Answer) -> None:
    answer(KIND, told("en-GB"))
    answer(KIND)
    assert messages() == [("en", 2, 2, 0, 0)]


def test_words_in_another_language_count_for_the_childs_and_for_the_entry_that_found_them(
    answer: Answer,
) -> None:
    answer(BLAMING, told("th"), shown=[BLAME])
    assert (messages(), entries()) == ([("th", 1, 1, 1, 1)], {BLAME: (1, 1)})


def test_the_same_page_sent_twice_counts_once(answer: Answer) -> None:
    report, number = told(), uuid4()
    for _ in range(2):
        answer(BLAMING, report, number=number, shown=[BLAME])
    assert (messages(), entries()) == ([("en", 1, 1, 1, 1)], {BLAME: (1, 1)})


def test_what_is_not_sent_is_not_counted(house: House, answer: Answer) -> None:
    report = told()
    with pytest.raises(BadInput):
        answer("  ", report, shown=[BLAME])
    with pytest.raises(NotFound):
        answer(KIND, report, by="care", shown=[BLAME])
    answer(KIND, report)
    with pytest.raises(Conflict):
        actions.answer(house.viewer("intake"), report, KIND, upto=0, shown=[BLAME])
    assert (messages(), entries()) == ([("en", 1, 1, 0, 0)], {})


def test_a_message_that_fails_after_it_was_counted_takes_its_figures_with_it(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BadInput("text")

    monkeypatch.setattr("payung.intake.actions.dialogue.chain", fail)
    with pytest.raises(BadInput):
        answer(BLAMING, shown=[BLAME])
    assert not Message.objects.exists()
    assert (messages(), entries()) == ([], {})


# Without persons and without contents.


def test_a_row_says_unit_month_and_language_and_nothing_else_of_anybody(answer: Answer) -> None:
    answer(BLAMING, shown=[BLAME])
    row, entry = MessageCount.objects.get(), EntryCount.objects.get()
    assert row.month.day == entry.month.day == 1
    assert {each.name for each in entry._meta.fields} == {
        *("id", "unit", "month", "language", "entry", "shown", "kept")
    }


def test_a_month_begins_when_it_does_where_the_unit_is(house: House, answer: Answer) -> None:
    Unit.objects.filter(id=house.units["police"]).update(time_zone="Asia/Bangkok")
    with clock.at(datetime(2026, 2, 28, 17, 30, tzinfo=UTC)):
        answer(KIND)
    assert MessageCount.objects.get().month == date(2026, 3, 1)


def test_a_zone_that_is_none_counts_by_utc(house: House, answer: Answer) -> None:
    Unit.objects.filter(id=house.units["police"]).update(time_zone="Moon/Far_Side")
    with clock.at(datetime(2026, 2, 28, 17, 30, tzinfo=UTC)):
        answer(KIND)
    assert MessageCount.objects.get().month == date(2026, 2, 1)


def test_counting_costs_a_few_questions_however_much_was_found(
    house: House, answer: Answer
) -> None:
    def asked(text: str, shown: list[str]) -> int:
        report, officer = told(), house.viewer("intake")
        with CaptureQueriesContext(connection) as seen:
            actions.answer(officer, report, text, upto=99, shown=shown)
        return sum("messagecount" in each["sql"] or "entrycount" in each["sql"] for each in seen)

    asked(KIND, [])
    assert asked(KIND, []) <= 1
    assert asked(f"{BLAMING} {DOUBTING}", [BLAME, DOUBT]) <= 3


# Who reads it.


def test_a_supervisor_reads_their_own_units_figures_and_no_others(
    house: House, answer: Answer
) -> None:
    answer(KIND)
    (row,), _ = queries.words_of_unit(house.viewer("super"))
    assert (row.language, row.sent) == ("en", 1)
    for name in ("care", "line"):
        assert queries.words_of_unit(house.viewer(name)) == ([], [])


@pytest.mark.parametrize("name", ["intake", "liaison", "fresh", "admin", "trainer", "figures"])
def test_nobody_else_reads_them(house: House, answer: Answer, name: str) -> None:
    answer(KIND)
    for read in (queries.words_of_unit, queries.words_of_units):
        with pytest.raises(NotAllowed):
            read(house.viewer(name))


def test_a_supervisor_does_not_read_what_oversight_reads(house: House) -> None:
    with pytest.raises(NotAllowed):
        queries.words_of_units(house.viewer("super"))


def test_oversight_reads_all_units_of_its_country_together_and_each_alone(
    house: House, answer: Answer
) -> None:
    answer(KIND)
    line, month = house.units["helpline"], MessageCount.objects.get().month
    MessageCount.objects.create(unit_id=line, month=month, language="en", sent=3, checked=2)
    elsewhere = people.create_unit(SYSTEM, "Elsewhere", UnitKind.POLICE, "XB", is_default=True)
    MessageCount.objects.create(unit_id=elsewhere, month=month, language="en", sent=50)
    over = house.viewer("over")
    assert [row.sent for row in queries.words_of_units(over)[0]] == [4]
    assert [row.sent for row in queries.words_of_units(over, line)[0]] == [3]
    assert queries.words_of_units(over, elsewhere) == ([], [])


def counted(house: House, **more: Any) -> None:
    place = {"unit_id": house.units["police"], "month": clock.now().date().replace(day=1)}
    MessageCount.objects.create(**{**place, "language": "en", **more})


def shown(house: House, entry: str, times: int, kept: int, **more: Any) -> None:
    place = {"unit_id": house.units["police"], "month": clock.now().date().replace(day=1)}
    row = {**place, "language": "en", "entry": entry, "shown": times, "kept": kept}
    EntryCount.objects.create(**{**row, **more})


def test_shares_are_of_what_a_list_has_read(house: House) -> None:
    counted(house, sent=40, checked=20, found=5, kept=1)
    ((row,), _) = queries.words_of_unit(house.viewer("super"))
    assert (row.sent, row.found_share, row.kept_share) == (40, 0.25, 0.05)


def test_too_few_messages_have_no_share(house: House) -> None:
    counted(house, sent=40, checked=FEWEST - 1, found=5, kept=1)
    ((row,), _) = queries.words_of_unit(house.viewer("super"))
    assert (row.found_share, row.kept_share) == (None, None)


def test_what_is_overridden_most_stands_first_and_too_few_are_left_out(house: House) -> None:
    shown(house, BLAME, 10, 2)
    shown(house, DOUBT, 6, 6)
    shown(house, "en/blame-2", FEWEST_SHOWN - 1, FEWEST_SHOWN - 1)
    _, found = queries.words_of_unit(house.viewer("super"))
    assert [(row.entry.name, row.shown, row.share) for row in found] == [
        (DOUBT, 6, 1.0),
        (BLAME, 10, 0.2),
    ]
    assert found[0].entry.why
    assert found[0].entry.wrong


def test_months_are_added_for_an_entry_and_one_that_left_its_list_is_not_shown(
    house: House,
) -> None:
    shown(house, BLAME, 4, 1)
    shown(house, BLAME, 4, 3, month=clock.now().date().replace(day=1) - timedelta(days=62))
    shown(house, "en/gone-1", 9, 9)
    _, found = queries.words_of_unit(house.viewer("super"))
    assert [(row.entry.name, row.shown, row.kept) for row in found] == [(BLAME, 8, 4)]


def test_twelve_months_are_read_the_newest_first(house: House) -> None:
    with clock.at(datetime(2026, 12, 5, tzinfo=UTC)):
        for month in (date(2025, 12, 1), date(2026, 1, 1), date(2026, 12, 1)):
            counted(house, month=month, sent=1)
            shown(house, BLAME, 5, 5, month=month)
        rows, found = queries.words_of_unit(house.viewer("super"))
    assert [row.month for row in rows] == [date(2026, 12, 1), date(2026, 1, 1)]
    assert [row.shown for row in found] == [10]


def test_reading_asks_the_same_few_questions_however_much_there_is(house: House) -> None:
    officer = house.viewer("super")
    with CaptureQueriesContext(connection) as few:
        queries.words_of_unit(officer)
    for number, language in enumerate(("en", "th", "id")):
        counted(house, language=language, sent=number)
        shown(house, f"{language}/blame-1", 9, 1, language=language)
    with CaptureQueriesContext(connection) as many:
        rows, found = queries.words_of_unit(officer)
    assert (len(rows), len(found)) == (3, 3)
    assert len(many) == len(few) == 3


# How long they stay.


def test_figures_go_by_themselves_two_years_after_their_month(house: House) -> None:
    counted(house, month=date(2024, 3, 1))
    counted(house, month=date(2024, 4, 1))
    shown(house, BLAME, 1, 1, month=date(2024, 3, 1))
    with clock.at(datetime(2026, 4, 2, tzinfo=UTC)):
        assert actions.forget_counts(SYSTEM, date(2024, 4, 1)) == 2
    assert MessageCount.objects.get().month == date(2024, 4, 1)


def test_a_report_that_is_deleted_takes_no_figure_with_it_nor_names_one(answer: Answer) -> None:
    answer(KIND)
    assert not any(
        each.related_model in {MessageCount, EntryCount} for each in Message._meta.related_objects
    )


def test_a_reporter_is_no_officer(house: House) -> None:
    child = ReporterViewer(receipts.reporter(receipts.draw()))
    with pytest.raises(NotAllowed):
        queries.words_of_unit(child)  # type: ignore[arg-type]
