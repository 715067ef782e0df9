"""The worker is killed at each place of its calls: every call is made once, and few notices come twice."""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from payung.cases import acts
from payung.cases.alarms.actions import call_out
from payung.cases.models import Alarm, Case
from payung.cases.tests.night import NIGHT, agree, on_duty, reachable, reported, sms_gateway
from payung.cases.tests.reports import acts_of
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.ledger.verification import verify
from payung.staff.models import Notice
from payung.staff.notices import actions as notices
from payung.staff.notices.kinds import NoticeKind
from payung.staff.tests.notice_servers import Gateway
from tests.drills.payung_process import conversation
from tests.house import build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
MINUTE = timedelta(minutes=1)
PATIENCE = 120.0  # seconds in which the database lets go of what a killed worker held
MODULE = "tests.drills.killed_caller"


@pytest.fixture
def gateway(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with sms_gateway(settings, monkeypatch) as server:
        yield server
    connection.close()


@pytest.fixture
def worker(tmp_path: Path, gateway: Gateway) -> Iterator["subprocess.Popen[str]"]:
    """Run the process that makes calls and is killed at a place, on the database of this test."""
    process = conversation(tmp_path, MODULE, PAYUNG_SMS_GATEWAY=gateway.url)
    yield process
    process.communicate(timeout=30)


def killed_at(worker: "subprocess.Popen[str]", place: int) -> bool:
    """Let the worker call at ten past two and kill it at a place; say whether it came so far."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{place} {NIGHT.isoformat()}\n")
    worker.stdin.flush()
    answer = worker.stdout.readline().strip()
    assert answer in {"ended", str(int(SIGKILL))}, answer
    return answer != "ended"


def next_worker_calls() -> None:
    """Let another worker do its rounds, less than a minute after the call was due."""
    until = time.monotonic() + PATIENCE
    with clock.at(NIGHT + MINUTE - timedelta(seconds=1)):
        while not Alarm.objects.exists() and time.monotonic() < until:
            call_out(SYSTEM)
        notices.deliver_sms(SYSTEM)


def as_before(report: UUID) -> None:
    """Let nobody be called yet."""
    Notice.objects.all().delete()
    Alarm.objects.all().delete()
    Case.objects.filter(share_of=report).delete()


def test_killed_at_each_place_the_worker_makes_each_call_and_tells_what_came_twice(
    gateway: Gateway, worker: "subprocess.Popen[str]"
) -> None:
    house = build_house()
    agree(house)
    on_duty(house, "care")  # the second unit alone: it is given the case with the first call
    reachable(house, gateway, "care")
    for name in ("super", "care"):  # the duty telephones of both units
        number = f"+62812555019{len(name)}"
        notices.set_address(house.viewer(name), NoticeKind.SMS, number, of_unit=True)
    report = reported()
    once = Counter([acts.ALARM_FIRST, acts.CASE_SHARED, acts.CASE_SHARED])
    twice: Counter[int] = Counter()
    place = 0
    while True:
        as_before(report)
        before, known = len(gateway.posts), Counter(acts_of(report))
        is_killed = killed_at(worker, place)
        next_worker_calls()

        assert Counter(acts_of(report)) - known == once, place
        sent = Counter(body["id"] for body in gateway.bodies[before:])
        attempts = dict(Notice.objects.exclude(done_at=None).values_list("id", "attempts"))
        assert set(sent) == {notice.hex for notice in attempts}, place
        assert len(sent) == 3, place
        # What came twice is one notice with one id, and its record has both attempts.
        assert all(sent[id_.hex] <= tries <= 2 for id_, tries in attempts.items()), place
        twice[place] = sum(sent.values()) - len(sent)
        if not is_killed:
            break
        place += 1
    assert place > 30
    assert twice[place] == 0  # nobody was killed
    assert 0 < max(twice.values()) <= len(sent)
    assert verify(SYSTEM).broken is None
