"""Do what waits: tasks from the queue at once, and every half minute a sweep for what was missed.

The sweep lets clocks rise and takes up what a killed worker left. Apart from it, every few seconds, reports
of machines are linked, and any whose task was lost, and partners are told what became of theirs; every half
minute exhibits are looked up in lists that have changed, and destroyed ones are listed; and every hour
what got old is proposed, what officers have decided to delete goes, and what is no record of anybody's words.
All may run twice without harm.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import close_old_connections

from payung.cases.actions import (
    delete_decided,
    forget_leftovers,
    propose_deletions,
    raise_clocks,
    raise_reviews,
)
from payung.foundation import logs
from payung.foundation.viewer import SYSTEM, SystemViewer
from payung.intake.actions import deliver_due, forget_keys, link, tell_what_is_due
from payung.intake.queries import unlinked
from payung.media.exhibits.actions import file_destroyed, look_back
from payung.operations import task_queue
from payung.operations.session_expiry import forget_sessions
from payung.staff.actions import raise_rotations

log = logging.getLogger(__name__)

Steps = tuple[Callable[[SystemViewer], object], ...]

EVERY = 30.0  # seconds between sweeps
LOOK_EVERY = 30.0  # seconds between looks whether a new list names what units hold
LINK_EVERY = 2.0  # seconds between looks at reports that nothing has linked
TELL_EVERY = 5.0  # seconds between looks at what partners are to be told
STANDS_BACK = 5  # niceness: on a small machine the doors come first, and what waits here waits a little longer
TEND_EVERY = 3600.0  # seconds between looks at what got old


class Command(BaseCommand):
    help = "Do queued tasks, link reports, escalate clocks, send webhooks, and sweep for what was missed."

    def handle(self, **options: Any) -> None:
        del options
        logs.take_over()
        os.nice(STANDS_BACK)
        stop = threading.Event()
        # Telling and looking are apart, since a partner's machine and the matcher may take seconds to answer.
        for steps, pause in EACH:
            threading.Thread(target=keep_doing, args=(steps, pause, stop), daemon=True).start()
        try:
            call_command("db_worker", interval=0.5, reload=False, verbosity=0)
        finally:
            stop.set()


def link_missed(viewer: SystemViewer) -> None:
    """Link what no task has linked: what machines sent, oldest first, and whatever was lost."""
    for report in unlinked(viewer):
        link(viewer, report)


# Clocks first: whatever else is late or fails, a child does not wait for it.
SWEEP: Steps = (raise_clocks, raise_rotations, task_queue.take_up, task_queue.forget_done)
LOOKING: Steps = (look_back, file_destroyed)
LINKING: Steps = (link_missed,)
TELLING: Steps = (tell_what_is_due, deliver_due, forget_keys)
TENDING: Steps = (
    *(propose_deletions, delete_decided, raise_reviews),
    *(forget_leftovers, forget_sessions),
)
EACH = (
    *((SWEEP, EVERY), (LINKING, LINK_EVERY), (LOOKING, LOOK_EVERY)),
    *((TELLING, TELL_EVERY), (TENDING, TEND_EVERY)),
)


def sweep(steps: Steps = SWEEP) -> int:
    """Do each step; return how many failed. One that fails stops no other."""
    failed = 0
    for step in steps:
        try:
            step(SYSTEM)
        except Exception:
            log.exception("sweep-failed")
            failed += 1
    return failed


def keep_doing(steps: Steps, pause: float, stop: threading.Event) -> None:
    """Do the steps at once and then after each pause until `stop` is set; what failed is tried again."""
    while not stop.is_set():
        sweep(steps)
        close_old_connections()
        stop.wait(pause)
