"""Who has a report open: colleagues of the unit hear it, nobody else, and for two minutes."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from payung.cases.models import Presence
from payung.cases.queue import actions, queries
from payung.cases.tests.reports import receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.errors import NotAllowed, NotFound
from payung.intake.dialogue import actions as intake
from tests.house import House


@pytest.fixture
def report(house: House) -> UUID:
    return receive_report()


def test_a_colleague_hears_who_has_it_open_since_when(house: House, report: UUID) -> None:
    start = clock.now()
    for seconds in (0, 60, 150):
        with clock.at(start + timedelta(seconds=seconds)):
            actions.be_present(house.viewer("intake"), report)
    with clock.at(start + timedelta(seconds=200)):
        (here,) = queries.others(house.viewer("super"), report)
        assert (here.name, here.since) == ("Intake", start)
        (row,) = queries.queue(house.viewer("super")).rows
        assert [officer.name for officer in row.here] == ["Intake"]


def test_nobody_hears_of_themselves(house: House, report: UUID) -> None:
    actions.be_present(house.viewer("intake"), report)
    assert queries.others(house.viewer("intake"), report) == ()
    assert queries.row(house.viewer("intake"), report).here == ()


def test_two_minutes_after_the_last_sign_it_is_over_and_the_next_sign_begins_anew(
    house: House, report: UUID
) -> None:
    start = clock.now()
    with clock.at(start):
        actions.be_present(house.viewer("intake"), report)
    with clock.at(start + timedelta(minutes=2)):
        assert queries.others(house.viewer("super"), report) == ()
        actions.be_present(house.viewer("intake"), report)
        assert queries.others(house.viewer("super"), report)[0].since == clock.now()


def looked_at(house: House, report: UUID, name: str = "intake") -> datetime | None:
    own = queries.row(house.viewer(name), report).own
    return own.looked_at if own else None


def see(house: House, report: UUID, *, shown: bool = True) -> None:
    officer = house.viewer("intake")
    actions.be_present_at(officer, queries.row(officer, report), shown=shown)


def test_what_came_since_is_counted_from_the_visit_before(house: House, report: UUID) -> None:
    start = clock.now()
    with clock.at(start):
        assert looked_at(house, report) is None
        see(house, report)
        assert looked_at(house, report) is None  # the visit goes on
    with clock.at(start + timedelta(minutes=1)):
        see(house, report)
        assert looked_at(house, report) is None
    with clock.at(start + timedelta(hours=1)):
        assert looked_at(house, report) == start + timedelta(minutes=1)
        see(house, report)
        actions.be_present(house.viewer("intake"), report)
    with clock.at(start + timedelta(hours=1, minutes=1)):
        see(house, report)
        assert looked_at(house, report) == start + timedelta(minutes=1)
    with clock.at(start + timedelta(hours=2)):
        assert looked_at(house, report) == start + timedelta(hours=1, minutes=1)
    assert looked_at(house, report, "super") is None


def test_a_page_without_contents_is_no_look_at_them(house: House, report: UUID) -> None:
    start = clock.now()
    with clock.at(start):
        see(house, report)
    with clock.at(start + timedelta(hours=1)):
        see(house, report, shown=False)
        actions.be_present(house.viewer("intake"), report)
        assert looked_at(house, report) == start
        see(house, report)
        assert looked_at(house, report) == start
    with clock.at(start + timedelta(hours=2)):
        assert looked_at(house, report) == start + timedelta(hours=1)


def test_a_page_that_stays_open_shows_nothing_new_by_itself(house: House, report: UUID) -> None:
    start = clock.now()
    with clock.at(start):
        see(house, report)
    for minutes in range(1, 30):
        with clock.at(start + timedelta(minutes=minutes)):
            actions.be_present(house.viewer("intake"), report)
    with clock.at(start + timedelta(hours=1)):
        assert looked_at(house, report) == start


def test_a_page_that_is_shown_again_need_not_say_it_again(house: House, report: UUID) -> None:
    start = clock.now()
    officer = house.viewer("intake")
    for seconds, said in ((0, 0), (29, 0), (30, 30)):
        with clock.at(start + timedelta(seconds=seconds)):
            actions.be_present_at(officer, queries.row(officer, report))
            assert Presence.objects.get().seen_at == start + timedelta(seconds=said)


def test_a_page_after_a_long_pause_begins_anew(house: House, report: UUID) -> None:
    start = clock.now()
    officer = house.viewer("intake")
    for minutes in (0, 60):
        with clock.at(start + timedelta(minutes=minutes)):
            actions.be_present_at(officer, queries.row(officer, report))
    assert Presence.objects.get().since == start + timedelta(minutes=60)


def test_another_unit_neither_says_nor_hears_it(house: House, report: UUID) -> None:
    with pytest.raises(NotFound):
        actions.be_present(house.viewer("care"), report)
    with pytest.raises(NotAllowed):
        actions.be_present(house.viewer("admin"), report)
    actions.be_present(house.viewer("intake"), report)
    assert queries.others(house.viewer("care"), report) == ()


def test_where_a_report_moves_on_the_first_unit_is_not_shown_there(house: House) -> None:
    report, child = receive_childs_report()
    actions.be_present(house.viewer("intake"), report)
    intake.add_word(child, "He is a police officer.")
    assert queries.row(house.viewer("over"), report).here == ()
    assert queries.others(house.viewer("over"), report) == ()
