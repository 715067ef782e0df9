"""The queue: tasks that a killed worker left are taken up again, what failed is tried again, both bounded.

Every task is idempotent, carries ids only, and ends within its lease (PAYUNG_TASK_LEASE, seconds); who takes it
up after that finds it half done, done, or not begun, and none of these does harm.
"""

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.signals import pre_save
from django_tasks_db.models import DBTaskResult

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer, Viewer

log = logging.getLogger(__name__)

MOST: Final = 5  # times that a task is begun before it is given up
AGAIN: Final = tuple(
    timedelta(minutes=each) for each in (1, 4, 16, 64)
)  # after the first failure, ...
KEPT: Final = timedelta(days=1)  # what is done
KEPT_FAILED: Final = timedelta(days=30)
BATCH: Final = 500
READY, RUNNING, DONE, FAILED = "READY", "RUNNING", "SUCCESSFUL", "FAILED"
# Begun fewer than MOST times: each beginning adds the worker's id to a list.
_MAY_BEGIN: Final = Q(**{f"worker_ids__{MOST - 1}__isnull": True})


@dataclass(frozen=True)
class Waiting:
    """How the queue stands. `stuck`: begun, past their lease; `failed`: given up, a person must look."""

    ready: int
    running: int
    stuck: int
    failed: int
    oldest: datetime | None  # since when the oldest that could begin waits


@dataclass(frozen=True)
class Failed:
    """One task that was given up. `error`: the type of what it ended with."""

    id: UUID
    task: str
    begun: int
    error: str
    since: datetime


def _late() -> QuerySet[Any]:
    ends = clock.now() - timedelta(seconds=settings.PAYUNG_TASK_LEASE)
    return DBTaskResult.objects.filter(status=RUNNING, started_at__lt=ends)


def standing(viewer: Viewer) -> Waiting:
    """Return how the queue stands."""
    del viewer  # counts
    rows = DBTaskResult.objects
    begins = rows.ready().order_by()
    oldest = begins.aggregate(since=Min("enqueued_at"))["since"]
    return Waiting(
        ready=begins.count(),
        running=rows.filter(status=RUNNING).count(),
        stuck=_late().count(),
        failed=_given_up().count(),
        oldest=oldest,
    )


def _given_up() -> QuerySet[Any]:
    return DBTaskResult.objects.filter(status=FAILED).exclude(_MAY_BEGIN)


def failed(viewer: SystemViewer) -> Iterator[Failed]:
    """Yield what was given up, newest first."""
    del viewer
    for row in _given_up().order_by("-finished_at")[:BATCH]:
        name = row.task_path.rpartition(".")[2]
        error = row.exception_class_path.rpartition(".")[2]
        yield Failed(row.id, name, len(row.worker_ids), error, row.finished_at)


def try_again(viewer: SystemViewer) -> int:
    """Let what was given up begin anew, as if for the first time; return how many."""
    del viewer
    return int(_given_up().update(status=READY, worker_ids=[], finished_at=None))


def take_up(viewer: SystemViewer) -> int:
    """Let tasks begin again that a killed worker left or that failed some time ago; return how many.

    What was begun MOST times is given up, and stays to be seen.
    """
    del viewer
    with transaction.atomic():
        left = list(_held(_late()))
        for row in left:
            row.status = READY if len(row.worker_ids) < MOST else FAILED
            row.finished_at = None if row.status == READY else clock.now()
            row.exception_class_path = "" if row.status == READY else "payung.Killed"
            if row.status == READY:
                log.error("task-taken-up")
            else:
                log.error("task-given-up")
        ended = DBTaskResult.objects.filter(_MAY_BEGIN, status=FAILED)
        tried = [row for row in _held(ended) if row.finished_at + _pause(row) <= clock.now()]
        for row in tried:
            row.status, row.finished_at = READY, None
        fields = ["status", "finished_at", "exception_class_path"]
        DBTaskResult.objects.bulk_update([*left, *tried], fields)
    return len(left) + len(tried)


def _held(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return some of `rows`, held until the transaction ends; another worker's sweep takes others."""
    return rows.select_for_update(skip_locked=True).order_by("started_at")[:BATCH]


def _pause(row: Any) -> timedelta:
    return AGAIN[min(len(row.worker_ids), len(AGAIN)) - 1]


def forget_done(viewer: SystemViewer) -> int:
    """Delete what was done a day ago, and what was given up a month ago; return how many rows went."""
    del viewer
    done = Q(status=DONE, finished_at__lt=clock.now() - KEPT)
    given_up = Q(status=FAILED, finished_at__lt=clock.now() - KEPT_FAILED)
    ids = DBTaskResult.objects.filter(done | given_up).order_by("finished_at").values("id")[:BATCH]
    gone, _each = DBTaskResult.objects.filter(
        id__in=list(ids.values_list("id", flat=True))
    ).delete()
    return gone


def _without_contents(instance: Any, **_more: Any) -> None:
    """Keep of a failure its type alone: the library would keep its words, which may quote somebody."""
    if instance.traceback:
        instance.traceback = ""
        kind, error, trace = sys.exc_info()
        if kind is not None and error is not None:
            log.error("task-failed", exc_info=(kind, error, trace))


def watch() -> None:
    """Look at each task as it is kept."""
    pre_save.connect(_without_contents, sender=DBTaskResult, dispatch_uid="payung.queue")
