"""Who has a report open: colleagues of the unit hear it, nobody else, and for two minutes."""

from datetime import timedelta
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
        assert [each.name for each in row.here] == ["Intake"]


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


def test_what_is_over_is_deleted(house: House, report: UUID) -> None:
    start = clock.now()
    with clock.at(start):
        actions.be_present(house.viewer("intake"), report)
    with clock.at(start + timedelta(minutes=2)):
        actions.be_present(house.viewer("super"), report)
    assert Presence.objects.get().officer_id == house.officers["super"]


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
