"""The drill with a worker that is killed again and again: every task is done, and once."""

import random
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from payung.foundation import clock
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import StoredReport
from payung.intake.receiving.actions import receive
from payung.ledger.verification import verify
from payung.operations.task_queue import DONE, RUNNING
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.drills.payung_process import payung
from tests.house import build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
REPORTS = 60
KILLS = 4
LEASE = 1  # seconds
PATIENCE = 120.0  # seconds in which all must be done


def receive_report(number: int) -> None:
    """Receive a report that shares an account with those of the same ten, and so has nine links."""
    account = [{"kind": "account", "value": f"kite-{number // 10}"}]
    report = Report.strict({"language": "en", "identifiers": account})
    receive(DOOR, report, Lane.COMMUNITY, country="XA")


def done() -> int:
    return int(DBTaskResult.objects.filter(status=DONE).count())


def start(home: Path) -> "subprocess.Popen[str]":
    return payung(home, "worker", PAYUNG_TASK_LEASE=str(LEASE), DJANGO_SETTINGS_MODULE=WORKER)


WORKER = "payung.config.settings.worker"


def killed_in_the_middle(home: Path, chance: random.Random) -> bool:
    """Start a worker, let it begin, and kill it; say whether it left a task half done."""
    before, worker = done(), start(home)
    deadline = time.monotonic() + PATIENCE
    while done() <= before and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(chance.random() * 0.05)
    worker.kill()
    worker.communicate(timeout=30)
    return bool(DBTaskResult.objects.filter(status=RUNNING).exists())


def leases_end() -> None:
    """Return when what was left may be taken up: a worker looks as it starts, and half a minute later."""
    running = DBTaskResult.objects.filter(status=RUNNING)
    while running.filter(started_at__gt=clock.now() - timedelta(seconds=LEASE)).exists():
        time.sleep(0.05)


def test_each_task_is_done_once_however_often_the_worker_is_killed(tmp_path: Path) -> None:
    build_house()
    for number in range(REPORTS):
        receive_report(number)
    chance = random.Random()
    left = [killed_in_the_middle(tmp_path, chance) for _ in range(KILLS)]
    leases_end()

    worker = start(tmp_path)
    deadline = time.monotonic() + PATIENCE
    while done() < REPORTS and time.monotonic() < deadline:
        time.sleep(0.1)
    worker.terminate()
    worker.communicate(timeout=30)

    assert done() == DBTaskResult.objects.count() == REPORTS, f"half done: {left}"
    assert not StoredReport.objects.filter(linked_at=None).exists()
    assert verify(SYSTEM).broken is None
    connection.close()
