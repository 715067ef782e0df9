"""Figures on the wording to children: what an answer's page carries, and the pages with the figures."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from payung.cases.assignment import actions as cases
from payung.doors.desk import labels
from payung.doors.desk.answers import wording_findings
from payung.doors.desk.answers.wording_findings import Shown
from payung.doors.desk.blame_figures.views import month_name
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn, carried
from payung.foundation import clock, receipts
from payung.intake.models import EntryCount, MessageCount
from payung.intake.tests.test_blame_figures import another_unit
from payung.language import blame_check
from payung.language.reader import second_look
from payung.language.reader.faults import Reading
from payung.language.text_checks import Read
from payung.language.word_list import Kind, entry_of
from payung.staff.models import Certificate, Officer
from tests.house import House

pytestmark = pytest.mark.django_db
BLAMING, KIND = "Why did you send it?", "Thank you for telling us."
DOUBTING = "Are you sure that really happened?"
BLAME, DOUBT = "en/blame-1", "en/disbelief-1"
PAGES = (("super", "/unit/blame-figures/"), ("over", "/oversight/blame-figures/"))


@pytest.fixture
def taken(house: House, send: Send) -> UUID:
    report = send(receipt=RECEIPT)
    cases.take(house.viewer("intake"), report)
    return report


def post(client: Client, report: UUID, text: str, **more: Any) -> str:
    given = {"upto": 1, "thought_of_others": "on", "text": text, **more}
    return unescape(client.post(f"/reports/{report}/answer/", given).content.decode())


def html(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.fixture
def certified_for_long(house: House) -> None:
    del house
    Certificate.objects.update(issued_at=clock.now() - timedelta(days=900))


def last_month() -> date:
    return (clock.now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


def counted(house: House, unit: str = "police", **more: Any) -> None:
    row = {"unit_id": house.units[unit], "month": last_month(), "language": "en", **more}
    MessageCount.objects.create(**{"checked": row["sent"], **row})


def overridden(house: House, entry: str, shown: int, kept: int) -> None:
    place: dict[str, Any] = {"unit_id": house.units["police"], "month": last_month()}
    EntryCount.objects.create(**place, language="en", entry=entry, shown=shown, kept=kept)


def entries() -> dict[str, tuple[int, int]]:
    return {
        row.entry: (row.shown, row.kept)
        for row in EntryCount.objects.filter(entry__in=(BLAME, DOUBT))
    }


# What the page of the answer carries.


def test_what_was_shown_and_changed_is_counted_when_the_answer_is_sent(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, taken, BLAMING)
    assert carried(page)
    assert MessageCount.objects.count() == 0
    post(client, taken, KIND, shown=carried(page))
    assert MessageCount.objects.values_list("sent", "found", "kept").get() == (1, 1, 0)
    assert entries() == {BLAME: (1, 0)}


def test_what_was_shown_and_sent_as_it_is_is_counted_as_kept(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, taken, BLAMING)
    post(client, taken, BLAMING, shown=carried(page), send="anyway")
    assert MessageCount.objects.values_list("sent", "found", "kept").get() == (1, 1, 1)
    assert entries() == {BLAME: (1, 1)}
    (pattern,) = EntryCount.objects.exclude(entry=BLAME)
    entry = blame_check.entry_for_child(BLAME)
    assert entry
    assert pattern.entry in entry.patterns
    assert (pattern.shown, pattern.kept) == (1, 1)


@pytest.mark.parametrize("lines", ["{}\r\nWe are here.", "  {}\n\nWe are here.\n"])
def test_a_box_may_give_back_other_ends_of_lines(
    signed_in: SignedIn, taken: UUID, lines: str
) -> None:
    client, text = signed_in("intake"), lines.format(BLAMING)
    page = post(client, taken, text)
    post(client, taken, text.strip().replace("\r\n", "\n"), shown=carried(page), send="anyway")
    assert MessageCount.objects.get().kept == 1


def test_another_text_is_not_sent_as_it_is_but_read_like_a_first(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, taken, BLAMING)
    other = f"{BLAMING} {DOUBTING}"
    page = post(client, taken, other, shown=carried(page), send="anyway")
    assert "Not sent yet" in page
    assert MessageCount.objects.count() == 0
    post(client, taken, other, shown=carried(page), send="anyway")
    assert entries() == {BLAME: (1, 1), DOUBT: (1, 1)}


def test_what_was_shown_of_a_first_text_does_not_let_the_next_pass(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, taken, f"{BLAMING} {DOUBTING}")
    assert "Not sent yet" in post(client, taken, BLAMING, shown=carried(page), send="anyway")


@pytest.mark.parametrize("value", ["", BLAME, "<script>", "x" * 9000, "eyJ9:1abc:def"])
def test_without_a_right_value_it_is_read_like_a_first_press(
    signed_in: SignedIn, taken: UUID, value: str
) -> None:
    client = signed_in("intake")
    page = post(client, taken, BLAMING, shown=value, send="anyway")
    assert "Not sent yet" in page
    assert MessageCount.objects.count() == 0
    post(client, taken, KIND, shown=value)
    assert MessageCount.objects.values_list("sent", "found").get() == (1, 0)
    assert not EntryCount.objects.exists()


def test_what_another_report_has_shown_is_no_right_value(
    signed_in: SignedIn, taken: UUID, house: House, send: Send
) -> None:
    client, other = signed_in("intake"), send(receipt=receipts.draw())
    cases.take(house.viewer("intake"), other)
    page = post(client, other, BLAMING)
    assert "Not sent yet" in post(client, taken, BLAMING, shown=carried(page), send="anyway")
    post(client, taken, KIND, shown=carried(page))
    assert not EntryCount.objects.exists()


def test_a_language_that_was_not_named_before_is_named_first() -> None:
    thai = Read(looks_like="th")
    report = uuid4()
    first = wording_findings.carried(report, wording_findings.signed(report, KIND, Read(), Shown()))
    assert not first.covers(KIND, thai)
    second = wording_findings.carried(report, wording_findings.signed(report, KIND, thai, first))
    assert second.covers(KIND, thai)
    assert not second.covers(KIND, Read(looks_like="vi"))


def test_what_is_shown_step_by_step_is_carried_together(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    first = carried(post(client, taken, BLAMING))
    second = carried(post(client, taken, DOUBTING, shown=first))
    # and a page that comes back for another reason forgets nothing
    third = carried(post(client, taken, KIND, shown=second, thought_of_others=""))
    names = [
        {entry_of(key) for key in wording_findings.carried(taken, text).keys}
        for text in (second, third)
    ]
    assert names == [{BLAME, DOUBT}] * 2


def test_a_page_that_comes_back_for_another_reason_lets_it_be_sent_as_it_is(
    signed_in: SignedIn, taken: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, taken, BLAMING)
    page = post(client, taken, BLAMING, shown=carried(page), send="anyway", thought_of_others="")
    assert 'value="anyway"' in page
    post(client, taken, BLAMING, shown=carried(page), send="anyway")
    assert entries() == {BLAME: (1, 1)}


def test_a_page_that_shows_nothing_carries_nothing(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    assert carried(client.get(f"/reports/{taken}/").content.decode()) == ""
    assert carried(post(client, taken, KIND, thought_of_others="")) == ""


def test_a_button_pressed_twice_counts_once(signed_in: SignedIn, taken: UUID) -> None:
    client = signed_in("intake")
    number = "6f2c6c1a-95a3-4a58-8f26-3b6f6c1a95a3"
    page = post(client, taken, BLAMING, number=number)
    for _ in range(2):
        post(client, taken, BLAMING, shown=carried(page), send="anyway", number=number)
    assert entries() == {BLAME: (1, 1)}


# The pages.


@pytest.mark.parametrize(("name", "url"), PAGES)
def test_a_page_without_figures_says_why(
    signed_in: SignedIn, house: House, name: str, url: str
) -> None:
    client = signed_in(name)
    page = html(client, url)
    assert "Nothing is shown yet" in page
    assert "No entry was both shown often enough and left unchanged" in page
    Officer.objects.filter(id=house.officers["liaison"]).update(is_active=False)
    assert "Nothing is shown: fewer than 3 officers can write to children here now" in html(
        client, url
    )


@pytest.mark.parametrize(("name", "url"), PAGES)
@pytest.mark.usefixtures("certified_for_long")
def test_a_page_says_how_much_was_found_and_what_that_may_mean(
    signed_in: SignedIn, house: House, name: str, url: str
) -> None:
    counted(house, sent=1207, found=300, kept=60)
    page = html(signed_in(name), url)
    assert f"{month_name(last_month())} Language English (en) Messages 1,200 or more" in page
    assert "Flagged 25% Sent unchanged 5%" in page
    assert "1,207" not in page
    for sentence in (
        "A high share may mean a bad list, not bad wording",
        "What is not stored",
        "To protect each officer, a month appears when it is completed, in percent, and never with fewer than",
        "never with fewer than 10 messages",
        "where fewer than 3 officers can write to children",
    ):
        assert sentence in page


@pytest.mark.usefixtures("certified_for_long")
def test_one_more_message_changes_no_page_before_its_month_is_over(
    signed_in: SignedIn, house: House, taken: UUID
) -> None:
    counted(house, sent=41, found=9, kept=3)
    overridden(house, BLAME, 12, 3)
    pages, moment = [], clock.now()
    for _ in range(2):
        with clock.at(moment):  # every page says what time it is
            pages.append(html(signed_in("super"), "/unit/blame-figures/"))
        client = signed_in("intake")
        page = post(client, taken, BLAMING)
        post(client, taken, BLAMING, shown=carried(page), send="anyway")
    assert pages[0] == pages[1]
    assert MessageCount.objects.filter(sent=2, found=2).exists()


@pytest.mark.usefixtures("certified_for_long")
def test_too_few_messages_are_too_few_to_say(signed_in: SignedIn, house: House) -> None:
    counted(house, sent=12, checked=9, found=9, kept=9)
    page = html(signed_in("super"), "/unit/blame-figures/")
    assert page.count("too few to show") == 2
    assert "no list for 25% of them" in page
    MessageCount.objects.update(sent=9)
    page = html(signed_in("super"), "/unit/blame-figures/")
    assert "too few to show" not in page
    assert "%" not in page


@pytest.mark.usefixtures("certified_for_long")
def test_other_languages_stand_together_and_say_where_no_list_reads_them(
    signed_in: SignedIn, house: House
) -> None:
    counted(house, language="other", sent=30, checked=0)
    page = html(signed_in("super"), "/unit/blame-figures/")
    assert "Language other languages Messages 30 or more" in page
    assert page.count("no list yet") == 2


@pytest.mark.usefixtures("certified_for_long")
def test_an_overridden_entry_shows_its_patterns_as_the_list_writes_them(
    signed_in: SignedIn, house: House
) -> None:
    entry = blame_check.entry_for_child(BLAME)
    assert entry
    key, line = next(iter(entry.patterns.items()))
    counted(house, sent=40)
    overridden(house, BLAME, 16, 12)
    overridden(house, key, 10, 9)
    overridden(house, f"{BLAME}#00000000", 10, 10)
    overridden(house, "en/gone-1", 10, 4)
    page = html(signed_in("super"), "/unit/blame-figures/")
    said = f"May sound like blame. {entry.why} {line} not changed: 90% Not changed 75%"
    assert f"{BLAME} English (en) Reason in the list {' '.join(said.split())}" in page
    assert (
        "en/gone-1 English (en) Reason in the list No longer in the list. Not changed 40%" in page
    )
    assert "00000000" not in page


@pytest.mark.usefixtures("certified_for_long")
def test_an_entry_of_the_second_reader_says_so(signed_in: SignedIn, house: House) -> None:
    counted(house, sent=40)
    overridden(house, "reader/blame", 16, 12)
    page = html(signed_in("super"), "/unit/blame-figures/")
    said = "reader/blame Reason in the list May sound like blame. Marked by the second reader"
    assert said in page


@pytest.mark.usefixtures("certified_for_long")
def test_a_mark_of_the_second_reader_shows_its_example_and_counts_for_it(
    signed_in: SignedIn, taken: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        second_look,
        "readings",
        lambda texts, *_args: [Reading(Kind.BLAME, 1.0) for _ in texts],
    )
    client, words = signed_in("intake"), "We are glad that you wrote to us."
    page = post(client, taken, words)
    assert "Marked by the second reader" in page
    post(client, taken, words, shown=carried(page), send="anyway")
    counts = EntryCount.objects.values_list("entry", "shown", "kept")
    assert counts.get() == ("reader/blame", 1, 1)


@pytest.mark.usefixtures("certified_for_long")
def test_another_units_supervisor_sees_nothing_of_it(signed_in: SignedIn, house: House) -> None:
    counted(house, sent=40, found=20)
    for name in ("care", "line"):
        page = html(signed_in(name), f"/unit/blame-figures/?unit={house.units['police']}")
        assert "Nothing is shown: fewer than 3 officers" in page
        assert "%" not in page


@pytest.mark.usefixtures("certified_for_long")
def test_oversight_chooses_a_unit(signed_in: SignedIn, house: House) -> None:
    house.units["second"] = another_unit(house)
    counted(house, sent=40)
    counted(house, "second", sent=60)
    counted(house, "helpline", sent=90)
    over = signed_in("over")
    assert "Messages 100 or more" in html(over, "/oversight/blame-figures/")
    second, helpline = (
        f"/oversight/blame-figures/?unit={house.units[unit]}" for unit in ("second", "helpline")
    )
    assert "Messages 60 or more" in html(over, second)
    assert "Nothing is shown: fewer than 3 officers" in html(over, helpline)
    assert "Messages 100 or more" in html(over, "/oversight/blame-figures/?unit=none-such")


def test_the_unit_page_leads_there_for_who_may_read_it(signed_in: SignedIn) -> None:
    link = 'href="/unit/blame-figures/"'
    assert link in signed_in("super").get("/unit/").content.decode()
    for name in ("intake", "liaison", "admin"):
        assert link not in signed_in(name).get("/unit/").content.decode()


@pytest.mark.parametrize(("name", "url"), PAGES)
@pytest.mark.usefixtures("certified_for_long")
def test_a_page_asks_the_same_however_much_there_is(
    signed_in: SignedIn, house: House, name: str, url: str
) -> None:
    client = signed_in(name)
    counted(house, language="ms", sent=40)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for language in ("en", "th", "id"):
        counted(house, language=language, sent=40)
        overridden(house, f"{language}/blame-1", 20, 10)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("language", "number", "share"),
    [("en", "1,200", "25%"), ("id", "1.200", "25%"), ("my", "1,200", "25%")],
)
def test_numbers_are_written_as_the_reader_writes_them(
    language: str, number: str, share: str
) -> None:
    with translation.override(language):
        assert (labels.number(1200), labels.percent(0.25)) == (number, share)
