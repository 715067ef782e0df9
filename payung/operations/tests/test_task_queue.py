"""The task queue: tasks of killed workers and failed tasks start again, a limited number of times."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from logging.config import dictConfig
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake import tasks
from payung.media.matcher.client import NoMatcher
from payung.operations import task_queue
from payung.operations.management.commands import worker
from payung.operations.task_queue import AGAIN, DONE, FAILED, MOST, READY, RUNNING, Task
from tests.house import House

MINUTE = timedelta(minutes=1)


def task(status: str, *, begun: int = 1, ago: timedelta = 5 * MINUTE, **fields: object) -> Task:
    moment = clock.now() - ago
    tasks.link_report.enqueue(str(uuid4()))
    row = DBTaskResult.objects.order_by("-enqueued_at")[0]
    ended = moment if status in {DONE, FAILED} else None
    values = {"status": status, "worker_ids": ["w"] * begun, "started_at": moment, **fields}
    DBTaskResult.objects.filter(id=row.id).update(finished_at=ended, **values)
    row.refresh_from_db()
    return row


def state(row: Task) -> str:
    row.refresh_from_db()
    return str(row.status)


def test_what_a_killed_worker_left_begins_again_after_its_lease(db: None) -> None:
    left, running = task(RUNNING), task(RUNNING, ago=MINUTE)
    assert task_queue.take_up(SYSTEM) == 1
    assert (state(left), state(running)) == (READY, RUNNING)
    assert task_queue.take_up(SYSTEM) == 0


def test_what_is_begun_too_often_is_given_up_and_seen(db: None) -> None:
    left = task(RUNNING, begun=MOST)
    task_queue.take_up(SYSTEM)
    assert state(left) == FAILED
    (failure,) = task_queue.failed(SYSTEM)
    assert (failure.id, failure.task, failure.begun, failure.error) == (
        left.id,
        "link_report",
        MOST,
        "Killed",
    )
    assert task_queue.take_up(SYSTEM) == 0


@pytest.mark.parametrize("begun", range(1, MOST))
def test_what_failed_begins_again_after_a_pause_that_grows(db: None, begun: int) -> None:
    pause = AGAIN[begun - 1]
    early = task(FAILED, begun=begun, ago=pause - timedelta(seconds=5))
    late = task(FAILED, begun=begun, ago=pause + timedelta(seconds=5))
    assert task_queue.take_up(SYSTEM) == 1
    assert (state(early), state(late)) == (FAILED, READY)


def test_what_failed_too_often_waits_for_a_person(db: None) -> None:
    row = task(FAILED, begun=MOST, ago=timedelta(days=3))
    assert task_queue.take_up(SYSTEM) == 0
    assert task_queue.try_again(SYSTEM) == 1
    assert (state(row), row.worker_ids) == (READY, [])


def test_what_is_done_goes_after_a_day_and_what_failed_after_a_month(db: None) -> None:
    kept = [
        task(DONE, ago=timedelta(hours=23)),
        task(FAILED, begun=MOST, ago=timedelta(days=29)),
        task(READY, ago=timedelta(days=99)),
        task(RUNNING, ago=timedelta(days=99)),
    ]
    task(DONE, ago=timedelta(hours=25))
    task(FAILED, begun=MOST, ago=timedelta(days=31))
    assert task_queue.forget_done(SYSTEM) == 2
    assert set(DBTaskResult.objects.values_list("id", flat=True)) == {row.id for row in kept}


def test_how_the_queue_stands(db: None) -> None:
    oldest = task(READY)
    task(RUNNING, ago=MINUTE)
    task(RUNNING)
    task(FAILED, begun=MOST)
    task(FAILED)
    standing = task_queue.standing(SYSTEM)
    assert (standing.ready, standing.running, standing.stuck, standing.failed) == (1, 2, 1, 1)
    assert standing.oldest == oldest.enqueued_at


def test_the_command_tells_and_lets_begin_anew(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    row = task(FAILED, begun=MOST)
    call_command("tasks")
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {"ready": 0, "running": 0, "stuck": 0, "failed": 1}
    assert second["id"] == str(row.id)
    call_command("tasks", "retry")
    assert json.loads(capsys.readouterr().out) == {"begins_anew": 1}


@pytest.fixture
def lines() -> Iterator[list[logging.LogRecord]]:
    records: list[logging.LogRecord] = []

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    dictConfig(settings.LOGGING)  # a second configuration must not silence the queue
    handler = Recorder()
    task_queue.log.addHandler(handler)
    yield records
    task_queue.log.removeHandler(handler)


@pytest.mark.django_db(transaction=True)
def test_of_a_failure_its_type_is_kept_and_nothing_that_it_says(
    monkeypatch: pytest.MonkeyPatch, lines: list[logging.LogRecord]
) -> None:
    from payung.intake.links import actions

    def quoting(*_given: object) -> bool:
        raise ValueError("what somebody wrote")

    monkeypatch.setattr(actions, "bundle_report", quoting)
    tasks.link_report.enqueue(str(uuid4()))
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == (FAILED, "builtins.ValueError")
    assert "somebody" not in json.dumps(list(DBTaskResult.objects.values()), default=str)
    assert [record.msg for record in lines] == ["task-failed"]


def test_a_step_of_the_sweep_that_fails_stops_no_other(house: House) -> None:
    done: list[str] = []

    def failing(_viewer: object) -> None:
        raise ValueError

    assert worker.sweep((failing, lambda _viewer: done.append("second"), failing)) == 2
    assert done == ["second"]


def test_a_matcher_that_does_not_listen_yet_is_no_error(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def looking(_viewer: object) -> None:
        raise NoMatcher

    assert worker.sweep((looking,)) == 1
    assert [(line.levelname, line.msg) for line in caplog.records] == [
        ("WARNING", "matcher-not-there")
    ]
