"""The queue: each state and filter finds what it says, in order, a page at a time; marked reports in bulk."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.queue import queries
from payung.cases.queue.queries import Position, QueueFilter, State
from payung.cases.tests.reports import DANGER, close, receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.contents import queries as selection
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import MessageKind
from payung.triage.lanes import Lane, Level
from tests.house import House, clock_of


def listed(house: House, name: str = "intake", **wanted: object) -> list[UUID]:
    return [row.id for row in queries.queue(house.viewer(name), QueueFilter(**wanted)).rows]  # type: ignore[arg-type]


def decided(house: House, report: UUID, name: str = "intake") -> UUID:
    officer = house.viewer(name)
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    return report


def test_each_state_finds_what_it_says(house: House) -> None:
    free, mine, theirs = receive_report(), receive_report(), receive_report()
    assignment.take(house.viewer("intake"), mine)
    assignment.take(house.viewer("super"), theirs)
    done = decided(house, receive_report())
    assert set(listed(house)) == {free, mine, theirs, done}
    assert listed(house, state=State.UNTAKEN) == [free]
    assert set(listed(house, state=State.MINE)) == {mine, done}
    close(house, done)
    assert listed(house, state=State.MINE) == [mine]
    assert set(listed(house, state=State.TAKEN)) == {mine, done}
    assert set(listed(house, state=State.ALL)) == {free, mine, theirs, done}
    assert listed(house, state=State.LATE) == listed(house, state=State.RISEN) == []


def test_what_is_late_or_has_risen_is_found(house: House) -> None:
    slow, quick = receive_report(), receive_report(children=DANGER)
    rises = clock_of(quick)[1]
    with clock.at(rises):
        case_actions.raise_clocks(SYSTEM)
        assert listed(house, state=State.RISEN) == [quick]
        assert listed(house, state=State.LATE) == []
    with clock.at(rises + timedelta(hours=1)):
        assert listed(house, state=State.LATE) == [quick]
        assert listed(house, state=State.OPEN) == [quick, slow]


@pytest.mark.parametrize("state", [State.OPEN, State.MINE])
def test_what_came_back_waits_with_the_rest_in_order(house: House, state: State) -> None:
    # given two decided reports: to one the child wrote again, of the other they want to stop
    (wrote, child), (stops, other) = receive_childs_report(), receive_childs_report()
    for report in (wrote, stops):
        decided(house, report)
        dialogue.answer(house.viewer("intake"), report, "Thank you.", upto=0)
        close(house, report)
    undecided = receive_report()
    assignment.take(house.viewer("intake"), undecided)
    with clock.at(clock.now() + timedelta(minutes=1)):
        dialogue.add_word(child, "Hello?")
    with clock.at(clock.now() + timedelta(minutes=2)):
        dialogue.ask_to_stop(other)
    # then all three wait, the soonest due first, and are counted
    assert listed(house, state=state) == [undecided, wrote, stops]
    assert queries.queue(house.viewer("intake"), QueueFilter(state=state)).counts["child"] == 3
    # and an answer is enough to close the first, a decision and an answer for the other
    with clock.at(clock.now() + timedelta(minutes=3)):
        dialogue.answer(house.viewer("intake"), wrote, "We are here.", upto=99)
        close(house, wrote)
    assert listed(house, state=state) == [undecided, stops]


def test_a_stop_that_is_decided_waits_until_the_child_is_told(house: House) -> None:
    report, child = receive_childs_report()
    decided(house, report)
    dialogue.ask_to_stop(child)
    dialogue.decide_wish(house.viewer("liaison"), report, MessageKind.STOP, "We stop asking.")
    assert listed(house) == [report]
    with pytest.raises(Conflict):
        decisions.close_case(house.viewer("intake"), report, decisions.Closure.DONE)
    dialogue.answer(house.viewer("intake"), report, "We have stopped asking.", upto=99)
    close(house, report)
    assert listed(house) == []


def test_languages_are_found_with_their_regions_and_others_apart(house: House) -> None:
    thai, region, other = (
        receive_report(language="th"),
        receive_report(language="th-TH"),
        receive_report(language="tl"),
    )
    assert set(listed(house, languages=("th",))) == {thai, region}
    assert listed(house, languages=("th",), other_languages=True) == [other]


def test_the_time_of_arrival_bounds_from_and_before(house: House) -> None:
    start = clock.now()
    with clock.at(start - timedelta(days=8)):
        old = receive_report()
    new = receive_report()
    edge = start - timedelta(days=8)
    for state in (State.OPEN, State.ALL):
        assert listed(house, state=state, opened_from=edge + timedelta(seconds=1)) == [new]
        assert listed(house, state=state, opened_before=edge + timedelta(seconds=1)) == [old]
        assert listed(house, state=state, opened_before=edge) == []
        assert set(listed(house, state=state, opened_from=edge)) == {old, new}


def test_a_colleagues_reports_are_found(house: House) -> None:
    mine, theirs = receive_report(), receive_report()
    assignment.take(house.viewer("intake"), mine)
    assignment.take(house.viewer("super"), theirs)
    assert listed(house, "super", owner=house.officers["intake"]) == [mine]
    assert listed(house, "super", state=State.ALL, owner=house.officers["super"]) == [theirs]


def test_a_case_of_the_unit_before_is_nobodys_here(house: House) -> None:
    report, child = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    dialogue.add_word(child, "He is a police officer.")
    assert listed(house, "over", state=State.UNTAKEN) == [report]
    for state in State:
        assert listed(house, "intake", state=state) == []


def test_an_archive_has_the_newest_first(house: House) -> None:
    start = clock.now()
    reports = []
    for minute in range(3):
        with clock.at(start + timedelta(minutes=minute)):
            reports.append(
                receive_report(children=DANGER if minute == 1 else [{"safe_now": "yes"}])
            )
    assert listed(house, state=State.ALL) == reports[::-1]
    assert listed(house)[0] == reports[1]


def test_from_each_report_the_queue_leads_on_and_back(house: House) -> None:
    # given a queue in which one came back after it was decided, among those that are undecided
    officer = house.viewer("intake")
    (wrote, child), first = receive_childs_report(), receive_report(children=DANGER)
    decided(house, wrote)
    free, theirs = receive_report(), receive_report()
    with clock.at(clock.now() - timedelta(hours=2)):
        dialogue.add_word(child, "Hello?")
    assignment.take(house.viewer("super"), theirs)
    for wanted in (QueueFilter(), QueueFilter(state=State.ALL), QueueFilter(state=State.UNTAKEN)):
        ids = [row.id for row in queries.queue(officer, wanted).rows]
        assert len(ids) == {State.OPEN: 4, State.ALL: 4, State.UNTAKEN: 2}[wanted.state]
        ends = [None, *ids, None]
        for before, report, after in zip(ends, ids, ends[2:], strict=False):
            assert queries.beside(officer, wanted, report) == after
            assert queries.beside(officer, wanted, report, back=True) == before
    # and from one that has left the queue meanwhile, to what stands behind its place
    assignment.take(officer, first)
    assert queries.beside(officer, QueueFilter(state=State.UNTAKEN), first, back=True) is None
    assert queries.beside(officer, QueueFilter(state=State.UNTAKEN), first) == free
    with pytest.raises(NotFound):
        queries.beside(house.viewer("care"), QueueFilter(), free)


def test_a_position_is_read_as_it_was_written_and_anything_else_is_none() -> None:
    position = Position("P3", clock.now(), uuid4())
    assert Position.read(str(position)) == position
    for text in (
        "",
        "P3",
        "P3.1",
        f"P9.1.{position.id}",
        f"\0.1.{position.id}",
        f"P3.x.{position.id}",
        "P3.1.x",
    ):
        assert Position.read(text) is None


def test_marked_reports_show_reasons_and_links_at_the_price_of_one(house: House) -> None:
    account = [{"kind": "account", "value": "invented_one", "service": "App"}]
    ids = [receive_report(identifiers=account) for _ in range(3)]
    theirs = receive_report(identifiers=account, share_with="helpline_only")
    officer = house.viewer("intake")

    def cost(wanted: list[UUID]) -> int:
        with CaptureQueriesContext(connection) as captured:
            selection.marked(officer, wanted)
        return len(captured)

    marked = selection.marked(officer, [*ids, theirs, uuid4()])
    assert {line.row.id for line in marked} == set(ids)
    for line in marked:
        assert line.reasons
        assert {link.report for link in line.links.cases} == {*set(ids) - {line.row.id}, None}
        assert [link.report for link in line.links.cases].count(None) == 1
    assert cost(ids[:1]) == cost(ids) <= 7


def test_reasons_stay_closed_to_who_may_not_open_contents(house: House) -> None:
    (marked,) = selection.marked(house.viewer("fresh"), [receive_report()])
    assert marked.reasons == ()


def test_lanes_are_counted_with_the_other_filters(house: House) -> None:
    receive_report(children=DANGER)
    receive_report(Lane.PARTNER)
    counts = queries.queue(house.viewer("intake"), QueueFilter(lane="partner", level="P1")).counts
    assert counts["child"] == 1
    assert counts["partner"] == 0
