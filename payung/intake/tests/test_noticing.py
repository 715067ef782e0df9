"""An ordinary sentence by messenger: the child's choice, child protection's each time, never content."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from payung.foundation import clock, receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR
from payung.intake import actions
from payung.intake.notices import SENTENCES, Chosen
from payung.ledger.models import Entry
from payung.people.models import Unit
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db
TOLD = {"language": "en", "narrative": "a secret kite", "children": [{"safe_now": "yes"}]}
CHOSEN = Chosen("@blue_kite_77", "library", "en", (16, 18))
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
        raise ConnectionError


@pytest.fixture
def report(house: House) -> UUID:
    Unit.objects.filter(id=house.units["police"]).update(time_zone="Asia/Bangkok")
    told = Report.lenient(TOLD)
    return actions.receive(DOOR, told, Lane.CHILD, country="XA", receipt=receipts.draw()).reference


def test_child_protection_sends_the_sentence_that_was_chosen(house: House, report: UUID) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE):
        actions.notify(house.viewer("liaison"), report, CHOSEN, messenger)
    assert messenger.sent == [("@blue_kite_77", "The library has new books.")]


def test_the_sentence_is_in_the_language_of_the_child(house: House, report: UUID) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE):
        thai = Chosen("@blue_kite_77", "library", "th", (16, 18))
        actions.notify(house.viewer("liaison"), report, thai, messenger)
    ((_account, words),) = messenger.sent
    assert words != str(SENTENCES["library"])


@pytest.mark.parametrize("name", ["intake", "super", "admin", "fresh"])
def test_nobody_else_may(house: House, report: UUID, name: str) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), pytest.raises(NotAllowed):
        actions.notify(house.viewer(name), report, CHOSEN, messenger)
    assert messenger.sent == []


def test_no_other_unit_may(house: House, report: UUID) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE), pytest.raises(NotFound):
        actions.notify(house.viewer("care"), report, CHOSEN, messenger)
    assert messenger.sent == []


@pytest.mark.parametrize("later", [-2, 2, 12])
def test_nothing_is_sent_at_another_time_of_the_day(house: House, report: UUID, later: int) -> None:
    messenger = Remembering()
    with clock.at(AT_FIVE + timedelta(hours=later)), pytest.raises(Conflict, match="another time"):
        actions.notify(house.viewer("liaison"), report, CHOSEN, messenger)
    assert messenger.sent == []


def test_hours_may_reach_over_midnight() -> None:
    night = Chosen("@blue_kite_77", "library", "en", (22, 1))
    assert [hour for hour in range(24) if night.is_safe(hour)] == [0, 1, 22, 23]


def test_only_a_sentence_of_ours_is_sent(house: House, report: UUID) -> None:
    messenger = Remembering()
    own = Chosen("@blue_kite_77", "We have an answer for you.", "en", (0, 23))
    with pytest.raises(BadInput):
        actions.notify(house.viewer("liaison"), report, own, messenger)
    assert messenger.sent == []


def test_each_contact_is_in_the_ledger_without_the_account(house: House, report: UUID) -> None:
    with clock.at(AT_FIVE):
        actions.notify(house.viewer("liaison"), report, CHOSEN, Remembering())
        with pytest.raises(ConnectionError):
            actions.notify(house.viewer("liaison"), report, CHOSEN, Failing())
    (entry,) = Entry.objects.filter(act="notice.sent")
    assert entry.actor == f"officer:{house.officers['liaison']}"
    assert entry.subject == f"report:{report}"


def test_no_sentence_names_us_or_asks_for_an_answer() -> None:
    for sentence in SENTENCES.values():
        words = str(sentence).lower()
        assert "?" not in words
        for word in ("answer", "payung", "report", "police", "message", "tell"):
            assert word not in words
