"""The rota: shifts, days off and agreements, who answers at a moment, and what the public face learns of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from payung.foundation import clock
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff.duty import actions, queries
from payung.staff.duty.holidays import holidays_of
from payung.staff.duty.queries import ReadingTimes
from payung.staff.models import Certificate, DutyCalendar, Notice, NoticeAddress, Shift
from payung.staff.notices import actions as notices
from payung.staff.notices.kinds import NoticeKind
from tests.house import House

DAY = (datetime.now(UTC) + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)


def test_who_is_on_duty_is_who_can_open_and_the_first_turn_comes_first(house: House) -> None:
    chief = house.viewer("super")
    for name, turn in (("intake", 2), ("fresh", 1), ("liaison", 1)):
        actions.add_shift(chief, house.officers[name], DAY, DAY + 8 * HOUR, turn)
    unit, order = house.units["police"], ("liaison", "intake")  # fresh has no certificate
    duty = queries.on_duty(DOOR, [unit], DAY)
    assert duty == {unit: tuple(house.officers[name] for name in order)}
    assert queries.on_duty(DOOR, [unit], DAY - HOUR) == {}
    assert queries.on_duty(DOOR, [unit], DAY + 8 * HOUR) == {}
    Certificate.objects.filter(officer=house.officers["liaison"]).update(withdrawn_at=clock.now())
    assert queries.on_duty(DOOR, [unit], DAY) == {unit: (house.officers["intake"],)}


@pytest.mark.parametrize(
    ("begin", "end", "turn"),
    [(0, 0, 1), (2, 1, 1), (0, 25, 1), (-72, -71, 1), (0, 8, 4)],
    ids=["no-length", "backwards", "too-long", "over", "unknown-turn"],
)
def test_what_is_no_shift_is_not_added(house: House, begin: int, end: int, turn: int) -> None:
    with pytest.raises(BadInput):
        actions.add_shift(
            house.viewer("super"),
            house.officers["intake"],
            DAY + begin * HOUR,
            DAY + end * HOUR,
            turn,
        )
    assert not Shift.objects.exists()


def test_nobody_is_on_duty_twice_at_once_or_in_another_unit(house: House) -> None:
    chief, intake = house.viewer("super"), house.officers["intake"]
    actions.add_shift(chief, intake, DAY, DAY + 8 * HOUR)
    with pytest.raises(BadInput, match="already on duty"):
        actions.add_shift(chief, intake, DAY + 7 * HOUR, DAY + 9 * HOUR)
    actions.add_shift(chief, intake, DAY + 8 * HOUR, DAY + 9 * HOUR)
    with pytest.raises(BadInput, match="of your unit"):
        actions.add_shift(chief, house.officers["care"], DAY, DAY + HOUR)


def test_only_who_plans_changes_the_rota_and_only_their_own(house: House) -> None:
    chief = house.viewer("super")
    shift = actions.add_shift(chief, house.officers["intake"], DAY, DAY + HOUR)
    with pytest.raises(NotAllowed):
        actions.add_shift(house.viewer("intake"), house.officers["intake"], DAY, DAY + HOUR)
    with pytest.raises(NotFound):
        actions.remove_shift(house.viewer("care"), shift)
    actions.remove_shift(chief, shift)
    assert not Shift.objects.exists()
    told = Entry.objects.filter(act__startswith="shift.").order_by("sequence")
    assert list(told.values_list("act", "subject")) == [
        ("shift.added", f"officer:{house.officers['intake']}"),
        ("shift.removed", f"officer:{house.officers['intake']}"),
    ]


def test_hours_without_anybody_able_are_shown_and_an_agreement_fills_them(house: House) -> None:
    chief, care = house.viewer("super"), house.viewer("care")
    actions.add_shift(chief, house.officers["fresh"], DAY, DAY + 4 * HOUR)  # saved all the same
    actions.add_shift(chief, house.officers["intake"], DAY + 4 * HOUR, DAY + 8 * HOUR)
    empty = [(DAY, DAY + 4 * HOUR), (DAY + 8 * HOUR, DAY + 10 * HOUR)]
    assert queries.gaps(chief, DAY, DAY + 10 * HOUR) == empty
    made = actions.make_agreement(chief, house.units["child_protection"])
    actions.add_shift(care, care.id, DAY - HOUR, DAY + 2 * HOUR)
    assert queries.gaps(chief, DAY, DAY + 10 * HOUR) == empty  # nobody has tested it
    actions.record_test(care, made)
    assert queries.gaps(chief, DAY, DAY + 10 * HOUR) == [
        (DAY + 2 * HOUR, DAY + 4 * HOUR),
        (DAY + 8 * HOUR, DAY + 10 * HOUR),
    ]
    assert [shift.is_able for shift in queries.rota(chief, DAY, DAY + HOUR)] == [False]


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("TH", "th", "วันสงกรานต์"),
        ("TH", "en", "Songkran Festival"),
        ("TH", "id", "Songkran Festival"),  # the library has no Indonesian word for it
        ("XA", "en", None),  # nobody knows an invented country's
    ],
)
def test_a_holiday_is_named_in_the_readers_language_or_in_english(
    country: str, language: str, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "th")  # of the machine, which is nobody's
    days = holidays_of(country, date(2027, 4, 13), date(2027, 4, 14), language)
    assert days == ({date(2027, 4, 13): name} if name else {})


def test_only_the_unit_that_answers_records_the_test_and_either_ends_it(house: House) -> None:
    chief, care = house.viewer("super"), house.viewer("care")
    for kind in ("oversight", "analysis", "police"):
        with pytest.raises(BadInput):
            actions.make_agreement(chief, house.units[kind])
    made = actions.make_agreement(chief, house.units["child_protection"])
    for name in ("super", "line"):
        with pytest.raises(NotFound):
            actions.record_test(house.viewer(name), made)
    with pytest.raises(NotFound):
        actions.end_agreement(house.viewer("line"), made)
    actions.record_test(care, made)
    (shown,) = queries.agreements(chief)
    assert (shown.tested_by, shown.answers) == ("Care", care.unit)
    assert queries.second_unit(DOOR, chief.unit) == care.unit
    actions.end_agreement(care, made)
    assert queries.second_unit(DOOR, chief.unit) is None
    assert queries.agreements(chief) == []


def test_the_public_face_learns_whether_somebody_reads_now_and_else_when(house: House) -> None:
    unit = house.units["police"]
    actions.add_shift(house.viewer("super"), house.officers["intake"], DAY, DAY + HOUR)
    with clock.at(DAY - HOUR):
        assert not queries.reading(DOOR, unit).now  # nobody has looked yet
        actions.note_states(SYSTEM)
        state = queries.reading(DOOR, unit)
        assert (state.now, state.next_at) == (False, DAY)
        assert ("police of XA", DAY - HOUR) in queries.unanswered(SYSTEM, "XA")
    with clock.at(DAY):
        actions.note_states(SYSTEM)
        assert queries.reading(DOOR, unit).now
    with clock.at(DAY + timedelta(minutes=30)):  # the worker stands still
        assert not queries.reading(DOOR, unit).now


def test_a_country_reads_when_the_last_of_its_units_does(house: House) -> None:
    police, helpline, last = (DAY + hours * HOUR for hours in (2, 3, 4))
    staff = (
        ("super", "fresh", 1),
        ("super", "intake", 2),
        ("line", "line", 3),
        ("care", "care", 4),
    )
    for chief, name, hours in staff:  # fresh has no certificate: that shift is no promise
        shift = (DAY + hours * HOUR, DAY + 8 * HOUR)
        actions.add_shift(house.viewer(chief), house.officers[name], *shift)
    for moment, expected in (
        (DAY, ReadingTimes(not_before=police, by=last)),
        (police, ReadingTimes(by=last)),
        (helpline, ReadingTimes(by=last)),
        (last, ReadingTimes(now=True)),
    ):
        with clock.at(moment):
            actions.note_states(SYSTEM)
            assert queries.reading_times(DOOR, "XA") == expected
            assert queries.reading_times(DOOR, "XB") == ReadingTimes()  # no unit is there


def test_a_gap_is_told_once_to_the_supervisor_and_to_oversight(house: House) -> None:
    for name in ("super", "over", "intake"):
        notices.set_address(house.viewer(name), NoticeKind.EMAIL, f"{name}@unit.example")
    Notice.objects.all().delete()
    actions.add_shift(house.viewer("super"), house.officers["intake"], DAY, DAY + HOUR)
    for minutes in (1, 61, 62, 90):
        with clock.at(DAY + timedelta(minutes=minutes)):
            actions.note_states(SYSTEM)
            if minutes == 1:
                Notice.objects.all().delete()  # of units that never had a rota
    told = Notice.objects.values_list("reason", "address__officer")
    assert set(told) == {("gap", house.officers["super"]), ("gap", house.officers["over"])}
    chain = Entry.objects.filter(chain=f"{house.units['police']}/people", act__startswith="duty.")
    assert list(chain.order_by("sequence").values_list("act", flat=True)) == [
        *("duty.filled", "duty.gap"),
    ]


def test_a_calendar_opens_by_its_newest_secret_alone(house: House) -> None:
    intake = house.viewer("intake")
    shift = actions.add_shift(house.viewer("super"), intake.id, DAY, DAY + HOUR)
    old, new = actions.make_calendar(intake), actions.make_calendar(intake)
    assert queries.own_shifts(DOOR, new) == [(shift, DAY, DAY + HOUR)]
    for secret in (old, "", "x"):
        with pytest.raises(NotFound):
            queries.own_shifts(DOOR, secret)


def test_who_leaves_is_on_no_rota_and_has_no_address(house: House) -> None:
    intake = house.viewer("intake")
    actions.add_shift(house.viewer("super"), intake.id, DAY, DAY + HOUR)
    actions.make_calendar(intake)
    notices.set_address(intake, NoticeKind.EMAIL, "intake@unit.example")
    people.leave(house.viewer("admin"), intake.id)
    for model in (Shift, DutyCalendar, NoticeAddress, Notice):
        assert not model._default_manager.exists()
