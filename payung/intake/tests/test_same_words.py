"""Reports of children in the same words are one row of the queue: counted, the most urgent first, none lost."""

from typing import Any
from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.queue import queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.tests.reports import DANGER, receive_report
from payung.foundation import receipts
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import StoredReport, Token
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from tests.house import House

pytestmark = pytest.mark.django_db
WORDS = (
    "Somebody on the internet asks children of our school for pictures. Some of them have blocked "
    "the account and told their teacher."
)


def same(lane: Lane = Lane.CHILD, words: str = WORDS, **answers: Any) -> UUID:
    return receive_report(lane, narrative=words, **answers)


def rows(house: House, name: str = "intake", **wanted: Any) -> dict[UUID, int]:
    """Return the rows of a queue in order, with how many each stands for besides itself."""
    page = queries.queue(house.viewer(name), QueueFilter(**wanted))
    return {row.id: row.same_words for row in page.rows}


def test_a_flood_of_the_same_words_is_one_row_that_is_counted(house: House) -> None:
    first, *_others = [same(words=words) for words in (WORDS, f"  {WORDS.upper()}!!", WORDS)]
    alone = receive_report(narrative="Somebody asks for pictures.")
    assert rows(house) == {first: 2, alone: 0}
    assert sum(queries.queue(house.viewer("intake")).counts.values()) == 4


def test_each_of_them_is_reached_through_any_other(house: House) -> None:
    flood = [same() for _ in range(3)]
    receive_report()
    for report in flood:
        assert set(rows(house, same=report)) == set(flood)
    assert set(rows(house, state=State.ALL)) > set(flood)


def test_the_highest_level_leads_and_a_level_that_rises_sorts_again(house: House) -> None:
    first, second, third = same(), same(children=DANGER), same()
    assert rows(house) == {second: 2}
    report = StoredReport.objects.select_related("case").get(id=third).case
    report.level, report.due_at = Level.P1, report.opened_at
    report.save(update_fields=["level", "due_at"])
    assert rows(house) == {third: 2}
    assert rows(house, level=Level.P3) == {first: 0}


def test_who_is_taken_or_writes_again_has_a_row_of_their_own(house: House) -> None:
    receipt = receipts.draw()
    first, second, third = same(), same(receipt=receipt), same()
    assert rows(house) == {first: 2}
    dialogue.add_word(ReporterViewer(receipts.reporter(receipt)), "He is here again.")
    assert rows(house) == {first: 1, second: 0}
    assignment.take(house.viewer("intake"), first)
    assert rows(house) == {first: 0, second: 0, third: 0}


@pytest.mark.parametrize("words", ["Help me.", "Please help me. " * 4, ""])
def test_short_words_that_many_write_are_never_folded(house: House, words: str) -> None:
    reports = [same(words=words) for _ in range(2)]
    assert rows(house) == dict.fromkeys(reports, 0)
    assert not Token.objects.exists()


def test_lanes_do_not_fold_into_each_other_and_services_not_at_all(house: House) -> None:
    child, community = same(), same(Lane.COMMUNITY)
    partners = [same(Lane.PARTNER) for _ in range(2)]
    assert rows(house) == dict.fromkeys([child, community, *partners], 0)


def test_a_report_is_folded_behind_none_that_the_officer_may_not_know_of(house: House) -> None:
    first, second = same(), same()
    others = [house.officers[name] for name in ("super", "liaison")]
    assignment.name_readers(house.viewer("super"), first, others, "He knows the family.")
    assert rows(house) == {second: 0}
    assert rows(house, same=first) == {}


def test_the_same_words_are_no_link(house: House) -> None:
    first, _second = same(), same()
    assert not queries.row(house.viewer("intake"), first).linked
