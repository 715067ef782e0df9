"""Feedback behind the receipt, after an answer: nothing is lost, and the unit gets nothing of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.doors.public.tests.page_rules import is_quiet
from payung.doors.public.tests.receipt_pages import ADDRESS, field, new_report, opened, post
from payung.foundation import clock
from payung.intake.feedback import queries
from payung.intake.feedback.treatment import HowMuch, TreatmentAnswers
from payung.intake.models import Feedback, Message, StoredReport
from payung.staff.models import UnitKey
from tests.house import House, reply

pytestmark = pytest.mark.django_db
ASKED = "Were people here kind to you?"
ANSWERS = {"listened": "a_little", "blamed": "no", "words": "A secret kite <b>."}


@pytest.fixture
def receipt(house: House) -> str:
    return new_report()


@pytest.fixture
def answered(house: House, receipt: str) -> str:
    report = StoredReport.objects.get().id
    reply(house.viewer("intake"), report, "We are here.", upto=0)
    return receipt


def said(house: House) -> list[TreatmentAnswers | None]:
    return [row.answers for row in queries.feedback(house.viewer("over"))[0]]


def test_what_a_child_says_reaches_oversight(house: House, public: Client, answered: str) -> None:
    page = post(public, opened(public, answered), "treated")
    assert "It does not go to those who answer you" in page
    assert "Nobody answers you here" in page
    page = post(public, page, "treated-send", **ANSWERS)
    assert "We have it. Thank you." in page
    assert "000 111" in page  # numbers to call, if the report was about danger
    assert "secret kite" not in page
    assert said(house) == [TreatmentAnswers(HowMuch.A_LITTLE, HowMuch.NO, "A secret kite <b>.")]
    assert Message.objects.filter(author="reporter").count() == 0


def test_it_is_asked_only_after_an_answer(house: House, public: Client, receipt: str) -> None:
    page = opened(public, receipt)
    assert ASKED not in page
    assert ASKED not in post(public, page, "treated")
    page = post(public, page, "treated-send", **ANSWERS)
    assert "Nothing was sent" in page
    assert "A secret kite &lt;b&gt;." in page
    assert not Feedback.objects.exists()


def test_it_is_not_asked_where_nobody_would_read_it(public: Client, answered: str) -> None:
    assert ASKED in opened(public, answered)
    UnitKey.objects.filter(unit__kind="oversight").update(signature=None)
    assert ASKED not in opened(public, answered)


def test_every_question_can_be_left_open_but_not_all(
    house: House, public: Client, answered: str
) -> None:
    page = post(public, opened(public, answered), "treated")
    assert " checked" not in page
    page = post(public, page, "treated-send", listened="", blamed="", words=" ")
    assert "Nothing was written, so nothing was sent." in page
    post(public, page, "treated-send", blamed="yes", listened="what else")
    assert said(house) == [TreatmentAnswers(None, HowMuch.YES, "")]


def test_nothing_is_stored_before_send(public: Client, answered: str) -> None:
    page = post(public, opened(public, answered), "treated", **ANSWERS)
    post(public, page, "open", **ANSWERS)
    assert not Feedback.objects.exists()
    assert Message.objects.count() == 1


def test_sent_twice_it_is_kept_once_and_said_again_it_is_kept_again(
    public: Client, answered: str
) -> None:
    page = post(public, opened(public, answered), "treated")
    for _ in range(2):
        thanks = post(public, page, "treated-send", **ANSWERS)
    assert Feedback.objects.count() == 1
    page = post(public, post(public, thanks, "open"), "treated")
    post(public, page, "treated-send", **ANSWERS)
    assert Feedback.objects.count() == 2


def test_a_message_that_was_typed_and_not_sent_is_there_again(
    public: Client, answered: str
) -> None:
    page = post(public, opened(public, answered), "treated", text="Not sent\nyet.")
    page = post(public, page, "treated-send", unsent=field(page, "unsent"), words="Good.")
    assert Message.objects.filter(author="reporter").count() == 0
    page = post(public, page, "open", unsent=field(page, "unsent"))
    assert "\nNot sent\nyet.</textarea>" in page
    assert Message.objects.filter(author="reporter").count() == 0


def is_kept_on_the_way(house: House, public: Client, page: str, receipt: str) -> None:
    """From the page that asks for the number: what was typed comes back, and the unit is sent none of it."""
    kept = {name: field(page, name) for name in (*ANSWERS, "unsent")}
    data = {"receipt": receipt, "do": field(page, "do"), "word": field(page, "word"), **kept}
    page = public.post(ADDRESS, data).content.decode()
    assert "A secret kite" in page
    assert page.count(" checked") == 2
    assert not Message.objects.filter(author="reporter").exists()
    post(public, page, "treated-send", **ANSWERS)
    assert said(house) == [TreatmentAnswers(HowMuch.A_LITTLE, HowMuch.NO, "A secret kite <b>.")]


def test_a_page_left_open_keeps_what_was_typed(house: House, public: Client, answered: str) -> None:
    page = post(public, opened(public, answered), "treated")
    with clock.at(clock.now() + timedelta(hours=2)):
        page = post(public, page, "treated-send", **ANSWERS, unsent="Later.")
        assert "type your code again" in page
        is_kept_on_the_way(house, public, page, answered)


def test_when_it_cannot_be_kept_the_words_go_to_nobody_else(
    house: House, public: Client, answered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = post(public, opened(public, answered), "treated")

    def fail(*args: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("payung.intake.feedback.treatment.number", fail)
        page = post(public, page, "treated-send", **ANSWERS, unsent="Later.")
    assert "Nothing that you wrote is lost" in page
    assert "<textarea" not in page
    data = {name: field(page, name) for name in ("way", "do", "unsent", *ANSWERS)}
    page = public.post(ADDRESS, data).content.decode()
    assert "A secret kite" in page
    assert not Message.objects.filter(author="reporter").exists()
    post(public, page, "treated-send", **ANSWERS)
    assert len(said(house)) == 1


def test_the_sixth_time_is_refused_with_the_words_kept(public: Client, answered: str) -> None:
    for _ in range(6):
        page = post(public, opened(public, answered), "treated")
        page = post(public, page, "treated-send", **ANSWERS)
    assert "This form is full." in page
    assert "A secret kite" in page
    assert Feedback.objects.count() == 5


def test_what_is_too_long_is_cut_and_that_is_said(
    house: House, public: Client, answered: str
) -> None:
    page = post(public, opened(public, answered), "treated")
    page = post(public, page, "treated-send", words="x" * 30_000)
    assert "We kept the first part" in page
    (kept,) = said(house)
    assert kept is not None
    assert len(kept.words) == 20_000


@pytest.mark.parametrize("steps", [("treated",), ("treated", "treated-send")])
def test_its_pages_are_as_quiet_as_the_others(
    public: Client, answered: str, steps: tuple[str, ...]
) -> None:
    page = opened(public, answered)
    for deed in steps:
        page = post(public, page, deed, **(ANSWERS if deed == "treated-send" else {}))
    is_quiet(page)


def test_it_is_never_in_an_address(public: Client, answered: str) -> None:
    answer = public.get(ADDRESS, {"do": "treated", "receipt": answered})
    assert ASKED not in answer.content.decode()


def test_asking_and_sending_take_few_queries(public: Client, answered: str) -> None:
    page = opened(public, answered)
    with CaptureQueriesContext(connection) as asking:
        page = post(public, page, "treated")
    with CaptureQueriesContext(connection) as sending:
        post(public, page, "treated-send", **ANSWERS)
    assert len(asking) <= 9  # two of them check who may read our messages
    assert len(sending) <= 30
