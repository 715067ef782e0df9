"""Figures of officers' words: counted when a message is sent, once, without person, report or time of day."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as cases
from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import EntryCount, Message, MessageCount, StoredReport
from payung.intake.receiving import actions as receiving
from payung.language import text_checks, word_list
from payung.language.text_checks import Checked
from payung.staff.models import Unit
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House, reply

pytestmark = pytest.mark.django_db
BLAMING, DOUBTING = "Why did you send it?", "Are you sure that really happened?"
KIND = "Thank you for telling us."
BLAME, DOUBT = "en/blame-1", "en/disbelief-1"
BLAME_KEY, DOUBT_KEY = (
    next(finding.key for finding in text_checks.read(text, "en").findings if finding.entry == entry)
    for text, entry in ((BLAMING, BLAME), (DOUBTING, DOUBT))
)
Answer = Callable[..., None]


def receive_report(language: str = "en") -> UUID:
    report = Report.lenient({"language": language, "children": [{"safe_now": "yes"}]})
    receipt = receipts.draw()
    return receiving.receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipt).reference


@pytest.fixture
def answer(house: House) -> Answer:
    """Return how an officer of the police unit answers a report, a new one where none is named."""

    def send(
        text: str,
        report: UUID | None = None,
        by: str = "intake",
        shown: Iterable[str] = (),
        **more: Any,
    ) -> None:
        report_id = report or receive_report()
        read = text_checks.read(text, StoredReport.objects.get(id=report_id).language)
        given = {"upto": 99, "checked": Checked(read, frozenset(shown)), **more}
        reply(house.viewer(by), report_id, text, **given)

    return send


def messages() -> list[tuple[Any, ...]]:
    rows = MessageCount.objects.order_by("month", "unit", "language")
    return list(rows.values_list("language", "sent", "checked", "found", "kept"))


def entries() -> dict[str, tuple[int, int]]:
    return {row.entry: (row.shown, row.kept) for row in EntryCount.objects.all()}


def both(key: str, shown: int, kept: int) -> dict[str, tuple[int, int]]:
    """Return what is counted of a pattern: itself, and its entry."""
    return dict.fromkeys((key, word_list.entry_of(key)), (shown, kept))


# What is counted.


def test_kind_words_are_a_message_and_no_entry(answer: Answer) -> None:
    answer(KIND)
    assert (messages(), entries()) == ([("en", 1, 1, 0, 0)], {})


def test_words_that_were_shown_and_changed_are_shown_and_not_kept(answer: Answer) -> None:
    answer(KIND, shown=[BLAME_KEY])
    assert (messages(), entries()) == ([("en", 1, 1, 1, 0)], both(BLAME_KEY, 1, 0))


def test_words_that_were_shown_and_sent_nevertheless_are_kept(answer: Answer) -> None:
    answer(BLAMING, shown=[BLAME_KEY])
    assert (messages(), entries()) == ([("en", 1, 1, 1, 1)], both(BLAME_KEY, 1, 1))


def test_each_entry_is_counted_for_itself_and_once_a_message(answer: Answer) -> None:
    answer(f"{BLAMING} {BLAMING}", shown=[BLAME_KEY, DOUBT_KEY])
    answer(BLAMING, shown=[BLAME_KEY])
    assert messages() == [("en", 2, 2, 2, 2)]
    assert entries() == both(BLAME_KEY, 2, 2) | both(DOUBT_KEY, 1, 0)


def test_what_nobody_was_shown_counts_for_the_message_and_for_no_entry(answer: Answer) -> None:
    answer(BLAMING)
    assert (messages(), entries()) == ([("en", 1, 1, 1, 1)], {})


def test_two_patterns_of_an_entry_count_each_for_itself_and_once_for_their_entry(
    answer: Answer,
) -> None:
    entry = next(listed for listed in word_list.book("en").entries if listed.name == BLAME)
    other = next(key for key in entry.patterns if key != BLAME_KEY)
    answer(BLAMING, shown=[BLAME_KEY, other])
    assert entries() == {BLAME: (1, 1), BLAME_KEY: (1, 1), other: (1, 0)}


def test_what_was_sent_without_a_check_was_read_by_no_list(house: House) -> None:
    reply(house.viewer("intake"), receive_report(), BLAMING, upto=0)
    assert (messages(), entries()) == ([("en", 1, 0, 0, 0)], {})


def test_a_report_that_is_open_to_named_officers_alone_is_not_counted(
    house: House, answer: Answer
) -> None:
    report = receive_report("km")
    named = [house.officers[name] for name in ("intake", "super")]
    cases.name_readers(house.viewer("super"), report, named, "Because.")
    answer(BLAMING, report, shown=[BLAME_KEY])
    assert (messages(), entries()) == ([], {})
    assert Message.objects.count() == 1


@pytest.mark.parametrize("tag", ["abcdefgh", "qzq-Latn-x-budi", "und", "fr", "tlh"])
def test_of_a_language_that_is_none_of_the_houses_only_that_is_kept(
    answer: Answer, tag: str
) -> None:
    answer(BLAMING, receive_report(tag), shown=[BLAME_KEY])
    assert {row.language for row in MessageCount.objects.all()} == {"other"}
    assert {row.language for row in EntryCount.objects.all()} == {"other"}


@pytest.mark.parametrize("language", ["en", "th", "vi", "my"])
def test_no_list_is_read_while_others_wait(
    house: House, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    report, checked = receive_report(language), Checked(text_checks.read(BLAMING, language))

    def fail(*_: object, **_more: object) -> None:
        raise RuntimeError

    for name in ("check", "check_mixed", "_findings", "_entries"):
        monkeypatch.setattr(f"payung.language.blame_check.{name}", fail)
    monkeypatch.setattr("payung.language.detection.guess", fail)
    reply(house.viewer("intake"), report, BLAMING, upto=0, checked=checked)
    assert MessageCount.objects.get().found == 1


def test_a_language_without_a_list_counts_its_messages_as_read_by_no_list(answer: Answer) -> None:
    answer("Qo' yIjatlh, Dochvam vItu'.", receive_report("tlh"))
    assert (messages(), entries()) == ([("other", 1, 0, 0, 0)], {})


def test_what_the_english_list_finds_in_it_was_read_by_a_list(answer: Answer) -> None:
    answer(BLAMING, receive_report("tlh"), shown=[BLAME_KEY])
    assert (messages(), entries()) == ([("other", 1, 1, 1, 1)], both(BLAME_KEY, 1, 1))


def test_regions_of_a_language_are_counted_together(answer: Answer) -> None:
    answer(KIND, receive_report("en-GB"))
    answer(KIND)
    assert messages() == [("en", 2, 2, 0, 0)]


def test_words_in_another_language_count_for_the_childs_and_for_the_entry_that_found_them(
    answer: Answer,
) -> None:
    answer(BLAMING, receive_report("th"), shown=[BLAME_KEY])
    assert (messages(), entries()) == ([("th", 1, 1, 1, 1)], both(BLAME_KEY, 1, 1))


def test_the_same_page_sent_twice_counts_once(answer: Answer) -> None:
    report, number = receive_report(), uuid4()
    for _ in range(2):
        answer(BLAMING, report, number=number, shown=[BLAME_KEY])
    assert (messages(), entries()) == ([("en", 1, 1, 1, 1)], both(BLAME_KEY, 1, 1))


def test_what_is_not_sent_is_not_counted(house: House, answer: Answer) -> None:
    report = receive_report()
    with pytest.raises(BadInput):
        answer("  ", report, shown=[BLAME_KEY])
    with pytest.raises(NotFound):
        answer(KIND, report, by="care", shown=[BLAME_KEY])
    answer(KIND, report)
    with pytest.raises(Conflict):
        answer(KIND, report, upto=0, shown=[BLAME_KEY])
    assert (messages(), entries()) == ([("en", 1, 1, 0, 0)], {})


def test_a_message_that_fails_after_it_was_counted_takes_its_figures_with_it(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BadInput("text")

    monkeypatch.setattr("payung.intake.dialogue.actions.messages.next_clock", fail)
    with pytest.raises(BadInput):
        answer(BLAMING, shown=[BLAME_KEY])
    assert not Message.objects.exists()
    assert (messages(), entries()) == ([], {})


# Without persons and without contents.


def test_a_row_says_unit_month_and_language_and_nothing_else_of_anybody(answer: Answer) -> None:
    answer(BLAMING, shown=[BLAME_KEY])
    row, entry = MessageCount.objects.get(), EntryCount.objects.get(entry=BLAME)
    assert row.month.day == entry.month.day == 1
    assert {field.name for field in entry._meta.fields} == {
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
        report, officer = receive_report(), house.viewer("intake")
        checked = Checked(text_checks.read(text, "en"), frozenset(shown))
        with CaptureQueriesContext(connection) as queries:
            reply(officer, report, text, upto=99, checked=checked)
        return sum(
            "messagecount" in query["sql"] or "entrycount" in query["sql"] for query in queries
        )

    asked(KIND, [])
    assert asked(KIND, []) <= 1
    assert asked(f"{BLAMING} {DOUBTING}", [BLAME_KEY, DOUBT_KEY]) <= 3


# How long they stay.


def test_figures_go_by_themselves_two_years_after_their_month(house: House) -> None:
    place: dict[str, Any] = {"unit_id": house.units["police"], "language": "en"}
    for month in (date(2024, 3, 1), date(2024, 4, 1)):
        MessageCount.objects.create(**place, month=month, sent=1)
    EntryCount.objects.create(**place, month=date(2024, 3, 1), entry=BLAME, shown=1, kept=1)
    with clock.at(datetime(2026, 4, 2, tzinfo=UTC)):
        assert dialogue.forget_counts(SYSTEM, date(2024, 4, 1)) == 2
    assert MessageCount.objects.get().month == date(2024, 4, 1)


def test_a_report_that_is_deleted_takes_no_figure_with_it_nor_names_one(answer: Answer) -> None:
    answer(KIND)
    assert not any(
        relation.related_model in {MessageCount, EntryCount}
        for relation in Message._meta.related_objects
    )
