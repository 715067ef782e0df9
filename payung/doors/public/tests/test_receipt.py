"""The dialogue behind a receipt: only by POST, only with the receipt, and without the report itself."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.foundation import clock, receipt_lookup_client, receipts
from payung.foundation.errors import TooMany
from payung.foundation.viewer import DOOR
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import Message, StoredReport
from payung.intake.receiving import actions as receiving
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House, reply

pytestmark = pytest.mark.django_db
ADDRESS = "/en/answer/"


@pytest.fixture
def receipt(house: House) -> str:
    number = receipts.draw()
    document = {"language": "en", "children": [{"safe_now": "yes"}], "narrative": "a secret kite"}
    receiving.receive(DOOR, Report.lenient(document), Lane.CHILD, country="XA", receipt=number)
    return number


def way(html: str) -> str:
    match = re.search(r'name="way" value="([^"]+)"', html)
    assert match
    return match[1]


def test_with_the_receipt_the_answer_is_there_and_the_report_is_not(
    house: House, public: Client, receipt: str
) -> None:
    reply(house.viewer("intake"), StoredReport.objects.get().id, "You did well to tell us.", upto=0)
    html = public.post(ADDRESS, {"receipt": receipts.grouped(receipt)}).content.decode()
    assert "You did well to tell us." in html
    assert "a secret kite" not in html


def test_the_box_is_for_the_answer_while_our_question_is_the_last_word(
    house: House, public: Client, receipt: str
) -> None:
    report, officer = StoredReport.objects.get().id, house.viewer("intake")
    reply(officer, report, "Are you at school?", upto=0, question=True)
    page = public.post(ADDRESS, {"receipt": receipt}).content.decode()
    assert '<label class="ask" for="text">Your answer</label>' in page
    page = public.post(ADDRESS, {"way": way(page), "do": "write", "text": "Yes."}).content.decode()
    assert "Your answer" not in page
    assert "Do you want to tell us more?" in page


def test_numbers_to_call_are_behind_every_receipt_and_tell_nobody_what_a_child_said(
    public: Client, receipt: str
) -> None:
    page = public.post(ADDRESS, {"receipt": receipt}).content.decode()
    assert "000 999" in page
    assert "000 111" in page
    assert page.index('value="write"') < page.index('<details class="more">')
    assert page.index('<details class="more">') < page.index('value="stop"')


def test_numerals_of_another_script_are_read(public: Client, receipt: str) -> None:
    thai = receipt.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert "There is no answer yet" in public.post(ADDRESS, {"receipt": thai}).content.decode()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "Please type your code."),
        ("not a number", "Please type your code."),
        ("๑2", "You typed 2 of 20 digits."),
        ("1" * 500, "You typed 500 digits."),
        ("1" * 20, "one or more are not right"),
        ("0" * 20, "We cannot find this code."),
    ],
)
def test_a_wrong_number_gets_a_sentence_that_says_how_and_stays_on_the_page(
    public: Client, receipt: str, number: str, sentence: str
) -> None:
    response = public.post(ADDRESS, {"receipt": number, "text": "what I wrote"})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "what I wrote" in response.content.decode()


def test_a_word_is_added_once(public: Client, receipt: str) -> None:
    page = public.post(ADDRESS, {"receipt": receipt}).content.decode()
    for _ in range(2):
        html = public.post(
            ADDRESS, {"way": way(page), "do": "write", "text": "More."}
        ).content.decode()
    assert "More." in html
    assert Message.objects.count() == 1


def test_stopping_is_asked_once_more_and_then_written_down(public: Client, receipt: str) -> None:
    page = public.post(ADDRESS, {"receipt": receipt}).content.decode()
    page = public.post(ADDRESS, {"way": way(page), "do": "stop"}).content.decode()
    assert not Message.objects.exists()
    html = public.post(ADDRESS, {"way": way(page), "do": "stop-now"}).content.decode()
    assert Message.objects.get().kind == "stop"
    assert "You asked us to stop" in html


def test_a_page_left_open_asks_for_the_number_again_and_keeps_the_text(
    public: Client, receipt: str
) -> None:
    page = public.post(ADDRESS, {"receipt": receipt}).content.decode()
    with clock.at(clock.now() + timedelta(hours=2)):
        html = public.post(
            ADDRESS, {"way": way(page), "do": "write", "text": "Long words."}
        ).content.decode()
        assert "type your code again" in html
        assert "Long words." in html
        assert not Message.objects.exists()


def test_when_it_cannot_be_opened_the_words_stay_on_the_page_and_are_sent_once(
    public: Client, receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = public.post(ADDRESS, {"receipt": receipt}).content.decode()

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("payung.intake.dialogue.queries.dialogue", fail)
        data = {"way": way(page), "do": "write", "text": "My words."}
        page = public.post(ADDRESS, data).content.decode()
    assert "Nothing that you wrote is lost" in page
    assert "My words." in page
    page = public.post(
        ADDRESS, {"way": way(page), "do": "open", "text": "My words."}
    ).content.decode()
    assert Message.objects.count() == 1


def test_an_answer_that_was_not_shown_is_not_marked_as_seen(
    house: House, public: Client, receipt: str
) -> None:
    report = StoredReport.objects.get().id
    reply(house.viewer("intake"), report, "First.", upto=0)
    reply(house.viewer("intake"), report, "Second.", upto=1)
    dialogue.read_answers(ReporterViewer(receipts.reporter(receipt)), upto=1)
    assert Message.objects.filter(seen_at=None).count() == 1


def test_who_guesses_waits_behind_others_and_nobody_is_shut_out(
    public: Client, receipt: str
) -> None:
    for _ in range(2):
        public.post(ADDRESS, {"receipt": receipts.draw()}, REMOTE_ADDR="203.0.113.5")
    other = public.post(ADDRESS, {"receipt": receipt}, REMOTE_ADDR="203.0.113.6")
    assert "Do you want to tell us more?" in other.content.decode()
    same = public.post(ADDRESS, {"receipt": receipt}, REMOTE_ADDR="203.0.113.5")
    assert "Do you want to tell us more?" in same.content.decode()


def test_who_is_turned_away_keeps_what_they_wrote_and_may_try_again(
    public: Client, receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = public.post(ADDRESS, {"receipt": receipt}).content.decode()

    def full(*_: object) -> None:
        raise TooMany

    with monkeypatch.context() as busy:
        busy.setattr(receipt_lookup_client, "look_up", full)
        data = {"way": way(page), "do": "write", "text": "My words."}
        page = public.post(ADDRESS, data).content.decode()
    assert "Many people are here now" in page
    assert "My words." in page
    data = {"way": way(page), "do": "open", "text": "My words."}
    assert "My words." in public.post(ADDRESS, data).content.decode()
    assert Message.objects.count() == 1


def test_who_waits_for_a_look_up_has_asked_the_database_nothing(
    public: Client, receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up, asked = receipt_lookup_client.look_up, []

    def watched(*given: Any) -> receipts.Reporter:
        asked.append(len(counted))
        return look_up(*given)

    monkeypatch.setattr(receipt_lookup_client, "look_up", watched)
    with CaptureQueriesContext(connection) as counted:
        public.post(ADDRESS, {"receipt": receipt, "text": "My words."})
    assert asked == [0]
    assert len(counted) > 0
