"""Staffing: an example worked by hand, never fewer people for more reports, sensible at both ends."""

import pytest

from payung.staff import staffing
from payung.staff.staffing import Load, Post, Work, plan


def people(load: Load) -> dict[Post, int]:
    return {need.post: need.people for need in plan(load).needs}


def test_every_lane_costs_something_of_every_work() -> None:
    assert all(set(effort.minutes) == set(Work) for effort in staffing.EFFORT.values())


def test_a_load_worked_through_by_hand() -> None:
    """Of 550 reports of services a person looks at 55; children send 8."""
    load = Load({"child": 8, "industry": 550})
    # (8 x 120 + 55 x 20) minutes are 34.33 hours; x 365 / 1,210 is 10.36.
    assert load.hours(Work.INTAKE) == pytest.approx(34.333, abs=0.001)
    needs = people(load)
    assert needs[Post.INTAKE] == 11
    # (8 x 30 + 55 x 30) minutes are 31.5 hours; x 365 / 880, at 4 hours of viewing a day, is 13.07.
    assert needs[Post.IDENTIFICATION] == 14
    # (8 x 240 + 55 x 45) minutes are 73.25 hours; x 365 / 1,210 is 22.1.
    assert needs[Post.INVESTIGATOR] == 23
    # (8 x 90 + 55 x 5) minutes are 16.58 hours; x 365 / 1,210 is 5.0.
    assert needs[Post.PROTECTION] == 6
    assert needs[Post.SUPERVISOR] == 8  # 11 + 14 + 23 are 48, six to one
    # 8 x 20 % + 550 x 0.18 %
    assert plan(load).urgent == pytest.approx(2.59)


def test_without_any_report_the_smallest_team_still_answers_day_and_night() -> None:
    smallest = plan(Load({}))
    assert smallest.seats == 1
    assert people(Load({})) == {
        Post.INTAKE: 5,
        Post.SUPERVISOR: 2,
        Post.PROTECTION: 3,
        Post.INVESTIGATOR: 2,
        Post.IDENTIFICATION: 2,
        Post.WELLBEING: 1,
        Post.TRAINING: 1,
        Post.ADMINISTRATOR: 2,
    }
    assert not smallest.is_large


def test_more_reports_never_need_fewer_people() -> None:
    for lane in staffing.EFFORT:
        before = people(Load({}))
        for number in (0.1, 1, 7, 50, 400, 3_000, staffing.MOST):
            now = people(Load({lane: number}))
            assert all(now[post] >= before[post] for post in Post), (lane, number)
            before = now


def test_the_largest_load_is_worked_out_and_said_to_be_too_large() -> None:
    most = plan(Load(dict.fromkeys(staffing.EFFORT, staffing.MOST), 100))
    assert most.is_large
    assert most.people > 100_000


def test_a_seat_takes_five_people_and_more_danger_takes_more_seats() -> None:
    assert staffing.people_for_seat() == 5  # 8,760 hours by 1,760
    assert [staffing.seats_for(urgent) for urgent in (0, 0.1, 6, 6.1, 30)] == [1, 1, 1, 2, 5]


def test_an_exact_number_is_not_rounded_up_to_one_more() -> None:
    # 6 officers for one supervisor, 12 for two: 0.1 + 0.2 of a computer must not make it three.
    assert staffing._counted(Post.SUPERVISOR, 0.1 + 0.2 + 1.7, 1).people == 2


def test_the_page_says_the_figures_that_the_arithmetic_uses() -> None:
    """They stand in sentences that are translated as a whole."""
    assert (staffing.DAYS, staffing.HOURS, staffing.VIEWING, staffing.SHIFT) == (220, 5.5, 4, 8)
    assert (staffing.FIRST_ACTS, staffing.BUSY, staffing.RATIO) == (2, 0.5, 6)
    assert staffing.EFFORT["industry"].urgent == 0.18
