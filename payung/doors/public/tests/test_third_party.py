"""The dialogue for somebody who reported for a child: they can write more, and read nothing of ours."""

import gzip
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as cases
from payung.doors.public.tests.receipt_pages import ADDRESS, field, new_report, opened, post
from payung.foundation import clock
from payung.intake.dialogue import actions
from payung.intake.dialogue.reporter_access import ReporterAccess
from payung.intake.models import Message, StoredReport
from tests.house import House, reply

pytestmark = pytest.mark.django_db
OURS = "Is there a person whom she trusts?"
CALL = "If a child is in danger now, please call."
OF_A_CHILD = (
    "I want to stop",
    "What I told you",
    "Were people here kind to you?",
    "How do I know that",
)


@pytest.fixture
def receipt(house: House) -> str:
    return new_report(reporter="parent_or_carer", narrative="a secret kite")


@pytest.fixture
def written(house: House, receipt: str) -> str:
    report = StoredReport.objects.get().id
    cases.take(house.viewer("intake"), report)
    reply(house.viewer("intake"), report, OURS, question=True, upto=0)
    return receipt


def present(html: str) -> list[str]:
    return re.findall(r'<li aria-current="step"><b>Now: ([^<]+)</b>', html)


def test_they_see_received_then_being_looked_at_and_no_step_more(
    house: House, public: Client, receipt: str
) -> None:
    html = opened(public, receipt)
    assert present(html) == ["We have it"]
    assert html.count("</b><br>") == 2
    cases.take(house.viewer("intake"), StoredReport.objects.get().id)
    assert present(opened(public, receipt)) == ["Trained people look at it"]


def test_no_word_no_question_and_no_button_tells_that_we_wrote(
    house: House, public: Client, receipt: str
) -> None:
    cases.take(house.viewer("intake"), StoredReport.objects.get().id)
    before = opened(public, receipt)
    reply(house.viewer("intake"), StoredReport.objects.get().id, OURS, question=True, upto=0)
    after = opened(public, receipt)
    for words in (OURS, "a secret kite", *OF_A_CHILD):
        assert words not in after
    way = re.compile(r'name="way" value="[^"]+"')
    assert way.sub("", before) == way.sub("", after)


@pytest.mark.parametrize(
    "deed", ["open", "write", "stop", "rights", "see", "treated", "know", "know-number", "see-now"]
)
def test_no_address_of_a_childs_page_opens_our_words(
    public: Client, written: str, deed: str
) -> None:
    html = post(public, opened(public, written), deed)
    assert OURS not in html
    assert "We ask you" not in html


def test_ruled_safe_it_is_the_page_that_a_child_has(
    house: House, public: Client, written: str
) -> None:
    report = StoredReport.objects.get().id
    actions.rule_reporter(
        house.viewer("liaison"), report, ReporterAccess.SAFE, "Because.", seen=None
    )
    html = opened(public, written)
    assert OURS in html
    assert "Were people here kind to you?" in html
    assert "safe_now" not in html


def test_they_add_words_and_see_their_own(public: Client, written: str) -> None:
    page = opened(public, written)
    for _ in range(2):  # the same page sent twice adds one
        html = post(public, page, "write", text="She is with her aunt.", safe_now="yes")
    assert "We have it. Thank you for telling us." in html
    assert "<b>Yes, the child is safe</b>" in html
    assert "She is with her aunt." in html
    assert Message.objects.filter(author="reporter").count() == 1
    assert CALL not in html


def test_who_says_nothing_of_the_childs_safety_is_shown_their_words_alone(
    public: Client, written: str
) -> None:
    html = post(public, opened(public, written), "write", text="She is at school.")
    assert '<div class="words">She is at school.</div>' in html
    assert "<b>I do not want to say" not in html


def test_a_child_who_is_not_safe_now_raises_it_and_the_page_says_whom_to_call(
    public: Client, written: str
) -> None:
    html = post(public, opened(public, written), "write", safe_now="no")
    assert StoredReport.objects.get().level == "P1"
    assert CALL in html
    assert "tel:" in html
    assert "P1" not in re.sub(r'value="[^"]*"', "", html)


@pytest.mark.parametrize("deed", ["stop-now", "see-now", "forget-now", "wrong-now"])
def test_no_wish_of_the_childs_is_theirs_and_the_page_is_the_one_that_they_have(
    public: Client, written: str, deed: str
) -> None:
    html = post(public, opened(public, written), deed, wrong="It was on Monday.")
    assert not Message.objects.filter(kind__in=("stop", "see", "forget", "correction")).exists()
    assert present(html) == ["Trained people look at it"]
    assert "You asked" not in html


def test_a_correction_of_theirs_is_kept_as_their_words(public: Client, written: str) -> None:
    page = opened(public, written)
    for _ in range(2):  # the same page sent twice adds one
        html = post(public, page, "wrong-now", wrong="It was on Monday.")
    assert "We have it. Thank you for telling us." in html
    assert '<div class="words">It was on Monday.</div>' in html
    assert Message.objects.filter(author="reporter", kind="message").count() == 1


def test_they_are_told_that_they_can_stop(public: Client, receipt: str) -> None:
    html = opened(public, receipt)
    assert "You can stop at any time. You do not have to give a reason." in html


def test_an_odd_answer_is_none(public: Client, written: str) -> None:
    html = post(public, opened(public, written), "write", safe_now="perhaps", text=" ")
    assert "Is the child safe right now?" in html
    assert not Message.objects.filter(author="reporter").exists()


def test_a_page_left_open_loses_neither_word_nor_answer(public: Client, written: str) -> None:
    page = opened(public, written)
    with clock.at(clock.now() + timedelta(hours=2)):
        page = post(public, page, "write", text="Long words.", safe_now="no")
        assert "type your code again" in page
        data = {"receipt": written, "do": "open", "text": "Long words."}
        data |= {name: field(page, name) for name in ("safe_now", "word")}
        public.post(ADDRESS, data)
    assert StoredReport.objects.get().level == "P1"
    assert Message.objects.filter(author="reporter").count() == 1


def test_it_costs_no_query_more_than_a_childs_page_however_much_was_written(
    house: House, public: Client, written: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            opened(public, written)
        return len(queries)

    before = queries()
    report = StoredReport.objects.get().id
    for number in range(5):
        reply(house.viewer("intake"), report, f"Word {number}.", upto=99)
    assert queries() == before
    actions.rule_reporter(
        house.viewer("liaison"), report, ReporterAccess.SAFE, "Because.", seen=None
    )
    opened(public, written)  # once, so that the answers are marked as read
    assert before <= queries()


def test_the_page_is_small(public: Client, written: str) -> None:
    assert len(gzip.compress(opened(public, written).encode())) < 10_000
