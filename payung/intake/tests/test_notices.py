"""An ordinary sentence by messenger: the child's choice, child protection's each time, never content."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, PayungError
from payung.foundation.viewer import DOOR
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue.notice_channels import SENTENCES, NoticeChoice
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff.models import Unit
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db
TOLD = {"language": "en", "narrative": "a secret kite", "children": [{"safe_now": "yes"}]}
CHOSEN = NoticeChoice("@blue_kite_77", "library", "en", (16, 18))
Committing = Callable[..., AbstractContextManager[list[Callable[[], None]]]]
AT_FIVE = datetime(2026, 11, 7, 17, tzinfo=ZoneInfo("Asia/Bangkok"))


class Remembering:
    """A messenger that only remembers what it was given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, account: str, words: str) -> None:
        self.sent.append((account, words))


class Failing:
    """A messenger that is not there."""

    def send(self, account: str, words: str) -> None:
        raise ConnectionError(account, words)


@pytest.fixture
def report(house: House) -> UUID:
    Unit.objects.filter(id=house.units["police"]).update(time_zone="Asia/Bangkok")
    answers = Report.lenient(TOLD)
    return receiving.receive(
        DOOR, answers, Lane.CHILD, country="XA", receipt=receipts.draw()
    ).reference


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Committing) -> Committing:
    return django_capture_on_commit_callbacks


def test_child_protection_sends_the_sentence_that_was_chosen(
    house: House, report: UUID, committing: Committing
) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), committing(execute=True):
        dialogue.notify(house.viewer("liaison"), report, CHOSEN, messenger)
    assert messenger.sent == [("@blue_kite_77", "The library has new books.")]


def test_it_is_written_down_first_and_sent_when_nothing_is_locked(
    house: House, report: UUID, committing: Committing
) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), committing() as afterwards:
        dialogue.notify(house.viewer("liaison"), report, CHOSEN, messenger)
    assert messenger.sent == []
    assert Entry.objects.filter(act="notice.sent").count() == 1
    (send,) = afterwards
    send()
    assert len(messenger.sent) == 1


def test_nothing_is_sent_that_is_not_written_down(
    house: House, report: UUID, committing: Committing
) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), committing(execute=True), transaction.atomic():
        dialogue.notify(house.viewer("liaison"), report, CHOSEN, messenger)
        transaction.set_rollback(True)
    assert messenger.sent == []
    assert not Entry.objects.filter(act="notice.sent").exists()


def test_the_sentence_is_in_the_language_of_the_child(
    house: House, report: UUID, committing: Committing
) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), committing(execute=True):
        thai = NoticeChoice("@blue_kite_77", "library", "th", (16, 18))
        dialogue.notify(house.viewer("liaison"), report, thai, messenger)
    ((_account, words),) = messenger.sent
    assert words != str(SENTENCES["library"])


@pytest.mark.parametrize("name", ["intake", "super", "admin", "fresh"])
def test_nobody_else_may(house: House, report: UUID, name: str, committing: Committing) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), committing(execute=True), pytest.raises(NotAllowed):
        dialogue.notify(house.viewer(name), report, CHOSEN, messenger)
    assert messenger.sent == []


def test_no_other_unit_may(house: House, report: UUID, committing: Committing) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), committing(execute=True), pytest.raises(NotFound):
        dialogue.notify(house.viewer("care"), report, CHOSEN, messenger)
    assert messenger.sent == []


@pytest.mark.parametrize("later", [-2, 2, 12])
def test_nothing_is_sent_at_another_time_of_the_day(
    house: House, report: UUID, later: int, committing: Committing
) -> None:
    messenger = Remembering()
    at = AT_FIVE + timedelta(hours=later)
    with clock.at(at), committing(execute=True), pytest.raises(Conflict, match="another time"):
        dialogue.notify(house.viewer("liaison"), report, CHOSEN, messenger)
    assert messenger.sent == []


def test_hours_may_reach_over_midnight() -> None:
    night = NoticeChoice("@blue_kite_77", "library", "en", (22, 1))
    assert [hour for hour in range(24) if night.is_safe(hour)] == [0, 1, 22, 23]


def test_only_a_sentence_of_ours_is_sent(
    house: House, report: UUID, committing: Committing
) -> None:
    messenger = Remembering()
    own = NoticeChoice("@blue_kite_77", "We have an answer for you.", "en", (0, 23))
    with committing(execute=True), pytest.raises(BadInput):
        dialogue.notify(house.viewer("liaison"), report, own, messenger)
    assert messenger.sent == []


def test_each_contact_is_in_the_ledger_without_the_account(house: House, report: UUID) -> None:
    with clock.at(AT_FIVE):
        dialogue.notify(house.viewer("liaison"), report, CHOSEN, Remembering())
    (entry,) = Entry.objects.filter(act="notice.sent")
    assert entry.actor == f"officer:{house.officers['liaison']}"
    assert entry.subject == f"report:{report}"


def test_what_was_not_taken_is_said_and_logged_without_contents_and_can_be_sent_again(
    house: House, report: UUID, committing: Committing, caplog: pytest.LogCaptureFixture
) -> None:
    again = Remembering()
    with clock.at(AT_FIVE):
        with pytest.raises(PayungError, match="try again"), committing(execute=True):
            dialogue.notify(house.viewer("liaison"), report, CHOSEN, Failing())
        with committing(execute=True):
            dialogue.notify(house.viewer("liaison"), report, CHOSEN, again)
    assert caplog.messages == ["notice-failed"]
    assert caplog.records[0].exc_info is None
    assert len(again.sent) == 1


def test_no_sentence_names_us_or_asks_for_an_answer() -> None:
    for sentence in SENTENCES.values():
        words = str(sentence).lower()
        assert "?" not in words
        for word in ("answer", "payung", "report", "police", "message", "tell"):
            assert word not in words
