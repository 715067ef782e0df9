"""A P1 calls people until one of them opens it: by night, and with a mail server that is down."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from payung.cases import acts
from payung.cases.alarms import actions as alarms
from payung.cases.assignment.actions import hand_over, name_readers, take
from payung.cases.decisions.actions import decide_level
from payung.cases.handover.actions import accept_shift, hand_over_shift
from payung.cases.models import Alarm, Case
from payung.cases.queue import queries as queue
from payung.cases.tests.night import (
    NIGHT,
    WORDS,
    agree,
    on_duty,
    reachable,
    reported,
    sms_gateway,
)
from payung.cases.tests.reports import acts_of, receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.errors import NotFound, SealBroken
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.answering_unit import second_reader
from payung.intake.contents.actions import OpenedReport, open_contents
from payung.intake.dialogue.actions import add_word
from payung.intake.models import StoredReport
from payung.intake.queries import report_of
from payung.intake.sealed import open_report
from payung.ledger.models import Entry
from payung.staff import actions as people_actions
from payung.staff import queries as people
from payung.staff.duty import actions as duty
from payung.staff.models import DutyAgreement
from payung.staff.roles import Function, Role
from payung.staff.tests.notice_servers import Gateway
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level
from payung.triage.report import Report
from tests.house import House, fingerprint, join

CLOCKS = 10  # of the ten thousand of `payung bench calls`


@pytest.fixture
def gateway(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with sms_gateway(settings, monkeypatch) as server:
        yield server


def opened_by(viewer: OfficerViewer, report: UUID) -> OpenedReport:
    """Open a report as its page does: for its unit, or for one that shares its case."""
    near = queue.at_hand(viewer, report)
    return open_contents(viewer, report_of(viewer, near.case, report))


def people_acts(unit: UUID) -> list[tuple[str, str]]:
    """Return acts and subjects in the ledger of a unit's people since the night began."""
    rows = Entry.objects.filter(chain=f"{unit}/people", at__gte=NIGHT).order_by("sequence")
    return list(rows.values_list("act", "subject"))


def colleague_of(house: House, holder: str, name: str) -> UUID:
    """Let somebody join the unit of a holder of its key, with certificate and key."""
    viewer = house.viewer(holder)
    officer = house.officers[name] = join(viewer.unit, name, name.title(), [Role.CHILD_PROTECTION])
    people_actions.certify(SYSTEM, officer, Function.TRIAGE, days=100)
    people_actions.grant_unit_key(viewer, officer, fingerprint(officer))
    return officer


def test_a_night_in_which_the_second_unit_opens_what_the_first_slept_through(
    house: House, gateway: Gateway
) -> None:
    agree(house)
    on_duty(house, "intake")
    on_duty(house, "care")
    night = reachable(house, gateway, "intake", "care", "super")
    report, care, dawn = reported(), house.viewer("care"), colleague_of(house, "care", "dawn")

    assert night.sweep(0.1) == ["intake"]
    with clock.at(NIGHT + timedelta(minutes=1)), pytest.raises(NotFound):
        take(care, report)  # it has the key, and is not called yet
    assert night.sweep(14.9) == []
    assert night.sweep(15.1) == ["care", "intake"]
    with clock.at(NIGHT + timedelta(minutes=21)):
        take(care, report)
        assert opened_by(care, report).report.narrative == WORDS
    assert night.sweep(31) == []
    with clock.at(NIGHT + timedelta(minutes=290)):
        handover = hand_over_shift(care, care.id, dawn, [report], "She is at her aunt's.")
        assert accept_shift(house.viewer("dawn"), handover) == {}
    assert night.sweep(300) == []

    shared = [acts.CASE_SHARED, acts.CASE_SHARED]  # one in the chain of each unit
    told = [acts.ALARM_FIRST, acts.ALARM_NEXT, acts.REPORT_TAKEN, acts.CASE_ASSIGNED, *shared]
    assert sorted(acts_of(report)) == sorted(["report.received", "report.opened", *told])
    police, second = (people_acts(house.units[kind]) for kind in ("police", "child_protection"))
    intake, colleague = (f"officer:{house.officers[name]}" for name in ("intake", "care"))
    assert ("duty.called", intake) in police
    assert ("duty.called", colleague) in police
    assert ("duty.notice-failed", intake) in police  # the mail server was down
    assert ("duty.notice-sent", intake) in police
    assert ("duty.notice-sent", colleague) in second
    assert second[-2:] == [
        (acts.HANDOVER_OFFERED, f"officer:{dawn}"),
        (acts.HANDOVER_ACCEPTED, colleague),
    ]
    assert Case.objects.get(share_of=report).owner_id == dawn
    said = json.dumps(gateway.posts)
    assert WORDS not in said
    assert str(report) not in said


def test_without_an_answer_supervisors_are_called_again_and_again(
    house: House, gateway: Gateway
) -> None:
    on_duty(house, "intake")
    night = reachable(house, gateway, "intake", "super")
    report = reported()
    calls = [night.sweep(minutes) for minutes in (0.1, 15.1, 30.1, 30.2, 45.1)]
    every = ["intake", "super"]
    assert calls == [["intake"], ["intake"], every, [], every]
    assert acts_of(report)[1:] == [
        *(acts.ALARM_FIRST, acts.ALARM_NEXT),
        *(acts.ALARM_ALL, acts.ALARM_ALL),
    ]


def test_where_nobody_is_on_duty_the_supervisor_is_called_at_once(
    house: House, gateway: Gateway
) -> None:
    night = reachable(house, gateway, "intake", "super")
    reported()
    assert night.sweep(0.1) == ["super"]


def test_where_only_the_second_unit_is_on_duty_it_is_called_at_once_and_can_open(
    house: House, gateway: Gateway
) -> None:
    agree(house)
    on_duty(house, "care")
    night = reachable(house, gateway, "care", "super")
    report = reported()
    assert night.sweep(0.1) == ["care"]
    with clock.at(NIGHT + timedelta(minutes=3)):
        take(house.viewer("care"), report)
        assert opened_by(house.viewer("care"), report).report.narrative == WORDS


def test_a_report_that_becomes_p1_later_opens_to_the_second_unit(
    house: House, gateway: Gateway
) -> None:
    agree(house)
    on_duty(house, "care")
    night = reachable(house, gateway, "care")
    with clock.at(NIGHT - timedelta(hours=1)):
        report, child = receive_childs_report()
        add_word(child, "It is quiet.")
    with clock.at(NIGHT):
        add_word(child, "I want to die")
    assert night.sweep(0.1) == ["care"]
    with clock.at(NIGHT + timedelta(minutes=3)):
        take(house.viewer("care"), report)
        opened = opened_by(house.viewer("care"), report)
    assert [word.text for word in opened.dialogue] == ["It is quiet.", "I want to die"]


def test_new_danger_after_somebody_opened_it_calls_again(house: House, gateway: Gateway) -> None:
    on_duty(house, "intake")
    night = reachable(house, gateway, "intake")
    with clock.at(NIGHT):
        report, child = receive_childs_report()
        add_word(child, "I want to die")
        take(house.viewer("intake"), report)
        opened_by(house.viewer("intake"), report)
        decide_level(house.viewer("intake"), report, Level.P1, "Known by now.", seen=Level.P1)
    assert night.sweep(1) == []
    with clock.at(NIGHT + timedelta(hours=1)):
        add_word(child, "I still want to die")
    assert night.sweep(60.1) == ["intake"]
    assert night.sweep(60.2) == []


def test_an_agreement_that_nobody_tested_hands_nothing_over(house: House, gateway: Gateway) -> None:
    duty.make_agreement(house.viewer("super"), house.units["child_protection"])
    on_duty(house, "care")
    night = reachable(house, gateway, "care", "super")
    report = reported()
    assert night.sweep(31) == ["super"]
    assert not Case.objects.filter(share_of=report).exists()


def test_who_lacks_certificate_or_key_is_not_called(house: House, gateway: Gateway) -> None:
    on_duty(house, "fresh")  # without a certificate
    on_duty(house, "intake", turn=2)
    night = reachable(house, gateway, "fresh", "intake")
    reported()
    assert night.sweep(0.1) == ["intake"]


def test_what_somebody_opened_before_the_first_call_wakes_nobody(
    house: House, gateway: Gateway
) -> None:
    on_duty(house, "intake")
    night = reachable(house, gateway, "intake", "super")
    report = reported()
    with clock.at(NIGHT + timedelta(seconds=2)):
        take(house.viewer("intake"), report)
        opened_by(house.viewer("intake"), report)
    assert night.sweep(0.1) == night.sweep(31) == []


@pytest.mark.parametrize("act", ["transfer", "name"])
def test_who_was_never_called_keeps_no_key_of_a_case_that_moves(house: House, act: str) -> None:
    agree(house)
    report, chief = reported(), house.viewer("super")
    keys = people.unit_key_names(SYSTEM, house.units["child_protection"])
    grants = Grant.objects.filter(reader__in=keys)
    assert grants.filter(record=report).exists()
    made = DutyAgreement.objects.get().id
    duty.end_agreement(
        chief, made
    )  # what was sealed before it ended is no less sealed to that unit
    take(chief, report)
    if act == "transfer":
        hand_over(chief, report, house.units["helpline"], "Their area.")
    else:
        officers = [house.officers[name] for name in ("super", "liaison")]
        name_readers(chief, report, officers, "A cousin works there.")
    assert not grants.exists()


def test_no_second_unit_opens_what_is_not_p1(house: House) -> None:
    agree(house)
    with clock.at(NIGHT):
        report = receive_report(narrative=WORDS)
    with pytest.raises(SealBroken):
        open_report(StoredReport.objects.get(id=report), house.viewer("care").keys)


def test_police_whom_a_child_does_not_want_get_no_key_by_agreement(house: House) -> None:
    made = duty.make_agreement(house.viewer("care"), house.units["police"])
    duty.record_test(house.viewer("super"), made)
    with clock.at(NIGHT):
        care = people.unit(DOOR, house.units["child_protection"])
        wishes = [Report.lenient({"avoid": avoid}) for avoid in ([], ["police"])]
        readers = [second_reader(DOOR, care, wish, Level.P1) for wish in wishes]
    assert [len(keys) for keys in readers] == [1, 0]


def test_what_another_worker_holds_is_passed_over(
    house: House, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_duty(house, "intake")
    night = reachable(house, gateway, "intake")
    held = {reported() for _ in range(2)}
    free = reported()
    real = alarms._locked
    monkeypatch.setattr(alarms, "BATCH", 2)
    monkeypatch.setattr(
        alarms, "_locked", lambda ids: real([id_ for id_ in ids if id_ not in held])
    )
    assert night.sweep(0.1) == ["intake"]
    assert [row.case_id for row in Alarm.objects.all()] == [free]
    held.clear()
    assert night.sweep(0.2) == ["intake"]
    assert Alarm.objects.count() == 3


def test_a_case_whose_calls_fail_holds_up_no_other(
    house: House,
    gateway: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    on_duty(house, "intake")
    night = reachable(house, gateway, "intake")
    broken, whole = reported(), reported()
    real = alarms._row

    def row(case: Case, turn: int) -> Alarm:
        if case.id == broken:
            raise ValueError
        return real(case, turn)

    monkeypatch.setattr(alarms, "_row", row)
    assert night.sweep(0.1) == ["intake"]
    assert [row.case_id for row in Alarm.objects.all()] == [whole]
    assert "calls-failed" in caplog.text


def test_each_officer_gets_one_notice_for_all_that_waits_at_one_moment(
    house: House, gateway: Gateway, django_assert_max_num_queries: Any
) -> None:
    on_duty(house, "intake")
    night = reachable(house, gateway, "intake")
    for _ in range(CLOCKS):
        reported()
    with django_assert_max_num_queries(40):
        assert night.sweep(0.1) == ["intake"]
    rows = Entry.objects.filter(act="duty.called", at__gte=NIGHT)
    assert [row.count for row in rows] == [CLOCKS]
    assert Alarm.objects.count() == CLOCKS
