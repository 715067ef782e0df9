"""Requests to see, correct, delete or stop: explained first, sent only from there, no use to onlookers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.retention import actions as retention
from payung.cases.tests.old_reports import WAIT
from payung.cases.tests.reports import close
from payung.doors.public.tests.page_rules import is_quiet
from payung.doors.public.tests.receipt_pages import ADDRESS, field, new_report, opened, post
from payung.foundation import clock, receipts
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import Message, StoredReport
from payung.triage.lanes import Level
from tests.house import House, reply

pytestmark = pytest.mark.django_db
PAGES = ("rights", "see", "wrong", "forget", "stop")
ASKED = {"see-now": "see", "forget-now": "forget", "stop-now": "stop", "wrong-now": "correction"}
SECRET = "a secret kite"


@pytest.fixture
def receipt(house: House) -> str:
    return new_report(narrative=SECRET)


@pytest.mark.parametrize("deed", PAGES)
def test_each_is_explained_first_and_nothing_is_kept_by_looking(
    public: Client, receipt: str, deed: str
) -> None:
    page = post(public, opened(public, receipt), deed)
    assert 'value="open"' in page  # a way back
    assert not Message.objects.exists()
    assert SECRET not in page


@pytest.mark.parametrize(("deed", "kind"), ASKED.items())
def test_sent_twice_it_is_one_wish_and_the_page_says_what_happens(
    public: Client, receipt: str, deed: str, kind: str
) -> None:
    page = post(public, opened(public, receipt), deed.removesuffix("-now"))
    for _ in range(2):
        answer = post(public, page, deed, wrong="It was on Monday.")
    assert [message.kind for message in Message.objects.all()] == [kind]
    assert 'role="status"' in answer
    assert SECRET not in answer


def test_seeing_shows_nothing_here_whoever_holds_the_phone(public: Client, receipt: str) -> None:
    page = post(public, opened(public, receipt), "see")
    assert "Somebody else may look at this phone" in page
    answer = post(public, page, "see-now")
    assert "A trained person will write to you here" in answer
    assert SECRET not in answer


def test_what_is_wrong_is_put_beside_and_shown_as_the_childs_own_words(
    public: Client, receipt: str
) -> None:
    page = post(public, opened(public, receipt), "wrong")
    answer = post(public, page, "wrong-now", wrong="It was on <b>Monday</b>.")
    assert "It was on &lt;b&gt;Monday&lt;/b&gt;." in answer
    assert "Something is wrong or missing:" in answer


def test_an_empty_correction_is_asked_for_again(public: Client, receipt: str) -> None:
    page = post(public, opened(public, receipt), "wrong")
    answer = post(public, page, "wrong-now", wrong="  ")
    assert "Nothing was sent yet" in answer
    assert not Message.objects.exists()


@pytest.mark.parametrize("deed", PAGES)
def test_a_message_that_was_typed_and_not_sent_is_there_again(
    public: Client, receipt: str, deed: str
) -> None:
    page = post(public, opened(public, receipt), deed, text="Not sent\nyet.")
    page = post(public, page, "open", unsent=field(page, "unsent"))
    assert "\nNot sent\nyet.</textarea>" in page
    assert not Message.objects.exists()


def test_a_page_left_open_keeps_what_was_typed_and_sends_nothing_by_itself(
    public: Client, receipt: str
) -> None:
    page = post(public, opened(public, receipt), "wrong")
    with clock.at(clock.now() + timedelta(hours=2)):
        page = post(public, page, "wrong-now", wrong="It was on Monday.")
        assert "type your code again" in page
        assert not Message.objects.exists()
        data = {"receipt": receipt, "do": field(page, "do"), "wrong": field(page, "wrong")}
        page = public.post(ADDRESS, data).content.decode()
        assert "\nIt was on Monday.</textarea>" in page
        post(public, page, "wrong-now", wrong="It was on Monday.")
    assert Message.objects.get().kind == "correction"


@pytest.mark.parametrize("deed", ["see-now", "forget-now"])
def test_a_page_left_open_is_explained_again_before_it_is_sent(
    public: Client, receipt: str, deed: str
) -> None:
    page = post(public, opened(public, receipt), deed.removesuffix("-now"))
    with clock.at(clock.now() + timedelta(hours=2)):
        page = post(public, page, deed)
        page = public.post(ADDRESS, {"receipt": receipt, "do": field(page, "do")}).content.decode()
        assert f'value="{deed}"' in page
    assert not Message.objects.exists()


@pytest.mark.parametrize("deed", [*PAGES, *ASKED])
def test_a_wrong_number_learns_nothing(public: Client, receipt: str, deed: str) -> None:
    way = field(opened(public, receipts.draw()) or "", "word")  # asks for the number
    data = {"receipt": receipts.draw(), "do": deed, "word": way, "wrong": "x"}
    page = public.post(ADDRESS, data).content.decode()
    if deed in ASKED:
        assert "20 digits" in page
    assert not Message.objects.exists()


def delete(house: House) -> None:
    report = StoredReport.objects.get().id
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "Calm.", seen=Level.P3)
    outcome = dialogue.ForgetOutcome.DELETE
    wish = dialogue.MessageKind.FORGET
    dialogue.decide_wish(house.viewer("liaison"), report, wish, "We met.", outcome)
    reply(house.viewer("intake"), report, "We will.", upto=99)
    close(house, report)
    from payung.cases.models import Proposal

    retention.confirm_deletion(house.viewer("super"), [Proposal.objects.get().id])
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 1


def test_deleted_it_says_so_truthfully_and_loses_no_word(
    house: House, public: Client, receipt: str, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    page = post(public, opened(public, receipt), "forget")
    page = post(public, page, "forget-now")
    delete(house)
    page = post(public, page, "write", text="Are you there?")
    assert "What you told us is not here any more" in page
    assert "nobody doubts" not in page
    assert "It does not mean that anybody doubts you" in page
    assert "\nAre you there?</textarea>" in page
    assert "000 111" in page
    assert "What you told us is not here any more" in opened(public, receipt)
    # For another number nothing has changed.
    assert "20 digits" in opened(public, receipts.draw())


def test_a_year_later_the_number_says_nothing_any_more(
    house: House, public: Client, receipt: str, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    page = post(public, opened(public, receipt), "forget")
    post(public, page, "forget-now")
    delete(house)
    deletion.forget_receipts(SYSTEM, clock.now() + timedelta(days=400))
    assert "20 digits" in opened(public, receipt)


@pytest.mark.parametrize("deed", PAGES)
def test_its_pages_are_as_quiet_as_the_others(public: Client, receipt: str, deed: str) -> None:
    page = post(public, opened(public, receipt), deed)
    is_quiet(page)
    assert "withdraw" not in page


def test_explaining_asks_the_database_nothing_and_asking_little(
    public: Client, receipt: str
) -> None:
    page = opened(public, receipt)
    with CaptureQueriesContext(connection) as explaining:
        page = post(public, page, "forget")
    with CaptureQueriesContext(connection) as asking:
        post(public, page, "forget-now")
    assert len(explaining) == 0
    assert len(asking) <= 33  # two of them read the numbers to call
