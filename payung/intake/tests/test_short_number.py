"""The short number: it tells whether an answer waits, to nobody more than that, and opens nothing."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.foundation import receipts
from payung.foundation.errors import NotFound
from payung.foundation.viewer import DOOR
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries, short_number
from payung.intake.dialogue.queries.news import has_number, something_new
from payung.intake.models import ShortNumber, StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House, reply

pytestmark = pytest.mark.django_db
SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}


def receive_report() -> ReporterViewer:
    receipt = receipts.draw()
    receiving.receive(DOOR, Report.lenient(SAFE), Lane.CHILD, country="XA", receipt=receipt)
    return ReporterViewer(receipts.reporter(receipt))


@pytest.fixture
def child(house: House) -> ReporterViewer:
    return receive_report()


@pytest.fixture
def answered(house: House, child: ReporterViewer) -> Callable[[], None]:
    def answer() -> None:
        report = StoredReport.objects.get(lookup=child.reporter.lookup)
        reply(house.viewer("intake"), report.id, "We are here.", upto=99)

    return answer


def test_something_is_new_until_it_was_opened(
    child: ReporterViewer, answered: Callable[[], None]
) -> None:
    number = dialogue.draw_number(child, uuid4())
    assert not something_new(DOOR, number)
    answered()
    assert something_new(DOOR, number)
    dialogue.read_answers(child, queries.dialogue(child).upto)
    assert not something_new(DOOR, number)
    answered()
    assert something_new(DOOR, number)


def test_what_they_wrote_themselves_is_not_new(child: ReporterViewer) -> None:
    number = dialogue.draw_number(child, uuid4())
    dialogue.add_word(child, "More.")
    dialogue.ask_to_stop(child)
    assert not something_new(DOOR, number)


def test_an_answer_to_somebody_else_is_not_new(
    child: ReporterViewer, answered: Callable[[], None]
) -> None:
    number = dialogue.draw_number(receive_report(), uuid4())
    answered()
    assert not something_new(DOOR, number)


def test_a_number_that_never_was_takes_the_same_look_as_one_with_nothing_new(
    child: ReporterViewer,
) -> None:
    number = dialogue.draw_number(child, uuid4())
    asked = []
    for tried in (number, "00000000"):
        with CaptureQueriesContext(connection) as queries_made:
            assert not something_new(DOOR, tried)
        asked.append(len(queries_made))
    assert asked == [1, 1]


def test_none_is_there_until_it_is_asked_for(child: ReporterViewer) -> None:
    assert not has_number(child)
    dialogue.draw_number(child, uuid4())
    assert has_number(child)


def test_the_same_page_sent_twice_gives_the_same_number(child: ReporterViewer) -> None:
    page = uuid4()
    assert dialogue.draw_number(child, page) == dialogue.draw_number(child, page)
    assert Entry.objects.filter(act="number.drawn").count() == 1


def test_another_number_takes_the_place_of_the_first(
    child: ReporterViewer, answered: Callable[[], None]
) -> None:
    first, second = (dialogue.draw_number(child, uuid4()) for _ in range(2))
    answered()
    assert (something_new(DOOR, first), something_new(DOOR, second)) == (False, True)


def test_a_number_that_was_given_up_tells_nothing(
    child: ReporterViewer, answered: Callable[[], None]
) -> None:
    number = dialogue.draw_number(child, uuid4())
    answered()
    for _ in range(2):
        dialogue.forget_number(child)
    assert not something_new(DOOR, number)
    assert not has_number(child)
    assert Entry.objects.filter(act="number.forgotten").count() == 1


def test_two_who_would_draw_the_same_get_two(
    child: ReporterViewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def narrow(_reporter: object, page: object, attempt: int = 0) -> str:
        return receipts.with_check(str(attempt).zfill(7))

    monkeypatch.setattr(short_number, "number", narrow)
    page = uuid4()
    assert dialogue.draw_number(receive_report(), page) != dialogue.draw_number(child, page)
    assert dialogue.draw_number(child, page) == receipts.with_check("0000001")


def test_it_is_kept_as_a_keyed_hash_and_does_not_open_the_answer(child: ReporterViewer) -> None:
    number = dialogue.draw_number(child, uuid4())
    (row,) = ShortNumber.objects.all()
    assert len(bytes(row.lookup)) == 16
    assert receipts.read(number) is None
    assert short_number.read(number) == number
    assert bytes(row.lookup) != child.reporter.lookup


def test_without_a_report_there_is_no_number(house: House) -> None:
    nobody = ReporterViewer(receipts.reporter(receipts.draw()))
    for act in (has_number, dialogue.forget_number, lambda who: dialogue.draw_number(who, uuid4())):
        with pytest.raises(NotFound):
            act(nobody)


@pytest.mark.parametrize(
    "numerals",
    ["๐๑๒๓๔๕๖๗๘๙", "០១២៣៤៥៦៧៨៩", "໐໑໒໓໔໕໖໗໘໙", "၀၁၂၃၄၅၆၇၈၉", "௦௧௨௩௪௫௬௭௮௯", "０１２３４５６７８９"],
    ids=["thai", "khmer", "lao", "burmese", "tamil", "full-width"],
)
def test_numbers_are_read_in_the_numerals_of_every_script(numerals: str) -> None:
    local = str.maketrans("0123456789", numerals)
    short, receipt = receipts.with_check("1234567"), receipts.draw()
    assert short_number.read(short.translate(local)) == short
    assert receipts.read(receipts.grouped(receipt).translate(local)) == receipt


@pytest.mark.parametrize("text", ["", "1234567", "12345678", "no number", "0" * 20])
def test_what_cannot_be_a_short_number_is_none(text: str) -> None:
    assert short_number.read(text) is None
