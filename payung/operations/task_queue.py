"""The task queue: tasks of a killed worker and failed tasks are started again, both a limited number of times.

Every task is idempotent, carries ids only, and ends within its lease (PAYUNG_TASK_LEASE, seconds). So starting
it again after its lease does no harm, whether it was done, half done or not begun.
"""

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.signals import pre_save
from django_tasks_db.models import DBTaskResult

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer, Viewer

log = logging.getLogger(__name__)

Task: TypeAlias = "DBTaskResult[..., object]"

MOST: Final = 5  # starts of a task before it is given up
# Pauses after the first failure, the second, and so on.
AGAIN: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 16, 64))
KEPT: Final = timedelta(days=1)  # how long a task that is done stays
KEPT_FAILED: Final = timedelta(days=30)
BATCH: Final = 500
READY, RUNNING, DONE, FAILED = "READY", "RUNNING", "SUCCESSFUL", "FAILED"
# Started fewer than MOST times: every start adds the worker's id to a list.
_MAY_BEGIN: Final = Q(**{f"worker_ids__{MOST - 1}__isnull": True})


@dataclass(frozen=True)
class Waiting:
    """Counts of the queue. `stuck`: running past the lease. `failed`: given up, a person must look."""

    ready: int
    running: int
    stuck: int
    failed: int
    oldest: datetime | None  # when the oldest ready task was queued


@dataclass(frozen=True)
class Failed:
    """A task that was given up. `begun`: number of starts. `error`: type of its last error."""

    id: UUID
    task: str
    begun: int
    error: str
    since: datetime


def _late() -> QuerySet[Task]:
    ends = clock.now() - timedelta(seconds=settings.PAYUNG_TASK_LEASE)
    return DBTaskResult.objects.filter(status=RUNNING, started_at__lt=ends)


def standing(viewer: Viewer) -> Waiting:
    """Return the counts of the queue."""
    del viewer  # counts
    rows = DBTaskResult.objects
    ready = rows.ready().order_by()
    oldest = ready.aggregate(since=Min("enqueued_at"))["since"]
    return Waiting(
        ready=ready.count(),
        running=rows.filter(status=RUNNING).count(),
        stuck=_late().count(),
        failed=_given_up().count(),
        oldest=oldest,
    )


def _given_up() -> QuerySet[Task]:
    return DBTaskResult.objects.filter(status=FAILED).exclude(_MAY_BEGIN)


def failed(viewer: SystemViewer) -> Iterator[Failed]:
    """Yield the tasks that were given up, newest first."""
    del viewer
    for row in _given_up().order_by("-finished_at")[:BATCH]:
        name = row.task_path.rpartition(".")[2]
        error = row.exception_class_path.rpartition(".")[2]
        yield Failed(row.id, name, len(row.worker_ids), error, row.finished_at or row.enqueued_at)


def try_again(viewer: SystemViewer) -> int:
    """Queue again all tasks that were given up; return how many."""
    del viewer
    return int(_given_up().update(status=READY, worker_ids=[], finished_at=None))


def take_up(viewer: SystemViewer) -> int:
    """Queue again the tasks of killed workers and those whose pause after a failure is over; return how many.

    After MOST starts a task is given up, and its row stays for a person to see.
    """
    del viewer
    with transaction.atomic():
        abandoned = list(_locked(_late()))
        for row in abandoned:
            row.status = READY if len(row.worker_ids) < MOST else FAILED
            row.finished_at = None if row.status == READY else clock.now()
            row.exception_class_path = "" if row.status == READY else "payung.Killed"
            if row.status == READY:
                log.error("task-taken-up")
            else:
                log.error("task-given-up")
        may_retry = DBTaskResult.objects.filter(_MAY_BEGIN, status=FAILED)
        retried = [
            row
            for row in _locked(may_retry)
            if row.finished_at and row.finished_at + _pause(row) <= clock.now()
        ]
        for row in retried:
            row.status, row.finished_at = READY, None
        fields = ["status", "finished_at", "exception_class_path"]
        DBTaskResult.objects.bulk_update([*abandoned, *retried], fields)
    return len(abandoned) + len(retried)


def _locked(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Return some of `rows`, locked until the transaction ends; another worker's sweep takes others."""
    return rows.select_for_update(skip_locked=True).order_by("started_at")[:BATCH]


def _pause(row: Task) -> timedelta:
    return AGAIN[min(len(row.worker_ids), len(AGAIN)) - 1]


def forget_done(viewer: SystemViewer) -> int:
    """Delete tasks done a day ago, and tasks given up a month ago; return how many."""
    del viewer
    done = Q(status=DONE, finished_at__lt=clock.now() - KEPT)
    given_up = Q(status=FAILED, finished_at__lt=clock.now() - KEPT_FAILED)
    ids = DBTaskResult.objects.filter(done | given_up).order_by("finished_at").values("id")[:BATCH]
    deleted, _by_model = DBTaskResult.objects.filter(
        id__in=list(ids.values_list("id", flat=True))
    ).delete()
    return deleted


def _remove_error_text(instance: Task, **_signal: object) -> None:
    """Store only the type of an error: its text, which the library would store, may quote somebody."""
    if instance.traceback:
        instance.traceback = ""
        kind, error, trace = sys.exc_info()
        if kind is not None and error is not None:
            log.error("task-failed", exc_info=(kind, error, trace))


def watch() -> None:
    """Remove error texts from every task before it is saved."""
    pre_save.connect(_remove_error_text, sender=DBTaskResult, dispatch_uid="payung.queue")
