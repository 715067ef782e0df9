"""Do queued tasks at once, and regular work at fixed pauses: `payung worker`.

Every few seconds people are called to each P1 that nobody has opened, and notices go out. Every half minute
clocks escalate, the tasks of killed workers start again, and fingerprints of a flood are released. Every few
seconds reports of services are bundled, and partners are told of progress. Every half minute exhibits are
looked up in changed hash sets. Every hour deletions are proposed, decided ones are carried out, leftovers are
deleted, and SQLite counts its rows. All of it may run twice.
"""

import logging
import os
import threading
from collections.abc import Callable

from django.core.management import BaseCommand, call_command
from django.db import close_old_connections

from payung.cases.actions import raise_clocks
from payung.cases.alarms.actions import call_out
from payung.cases.retention.actions import raise_reviews
from payung.foundation import logs, statistics
from payung.foundation.viewer import SYSTEM, SystemViewer
from payung.intake.deletion.actions import delete_decided, forget_leftovers, propose_deletions
from payung.intake.links.actions import bundle_report
from payung.intake.queries import unbundled
from payung.intake.submissions.actions import (
    deliver_due,
    follow_leads,
    forget_keys,
    tell_what_is_due,
)
from payung.media.exhibits.actions import file_destroyed, look_back
from payung.media.matcher.client import NoMatcher
from payung.operations import task_queue
from payung.operations.session_expiry import forget_sessions
from payung.removal.fingerprints.actions import forget_ended, release_line, withdraw_ended
from payung.staff.actions import raise_rotations
from payung.staff.duty.actions import forget_shifts, note_states
from payung.staff.notices.actions import (
    deliver_mail,
    deliver_sms,
    deliver_webhooks,
    forget_notices,
    send_tests,
)

log = logging.getLogger(__name__)

Steps = tuple[Callable[[SystemViewer], object], ...]

EVERY = 30.0  # seconds between sweeps
CALL_EVERY = 5.0  # seconds between searches for P1 that nobody has opened, and for notices to send
LOOK_EVERY = 30.0  # seconds between look-ups of exhibits in changed hash sets
BUNDLE_EVERY = 2.0  # seconds between searches for reports that were not bundled yet
TELL_EVERY = 5.0  # seconds between notices to partners
NICENESS = 5  # on a small machine the doors come first
TEND_EVERY = 3600.0  # seconds between proposals and deletions


class Command(BaseCommand):
    help = "Do queued tasks, bundle reports, escalate clocks, send webhooks, and sweep for what was missed."

    def handle(self, **_options: object) -> None:
        logs.take_over()
        os.nice(NICENESS)
        stop = threading.Event()
        # Separate threads, since a partner's machine or the matcher may take seconds to answer.
        for steps, pause in SCHEDULE:
            threading.Thread(target=keep_doing, args=(steps, pause, stop), daemon=True).start()
        try:
            call_command("db_worker", interval=0.5, reload=False, verbosity=0)
        finally:
            stop.set()


def bundle_missed(viewer: SystemViewer) -> None:
    """Bundle reports that no task has bundled: those of machines, oldest first, and lost ones."""
    for report in unbundled(viewer):
        bundle_report(viewer, report)


# Clocks come first: a child must not wait for other work that is late or fails.
SWEEP: Steps = (
    *(raise_clocks, raise_rotations, task_queue.take_up, task_queue.forget_done),
    *(withdraw_ended, release_line),
)
CALLING: Steps = (call_out, note_states)
LOOKING: Steps = (look_back, file_destroyed)
BUNDLING: Steps = (bundle_missed,)
TELLING: Steps = (follow_leads, tell_what_is_due, deliver_due, forget_keys)
TENDING: Steps = (
    *(propose_deletions, delete_decided, raise_reviews),
    *(forget_leftovers, forget_sessions, statistics.refresh),
    *(send_tests, forget_notices, forget_shifts, forget_ended),
)
SCHEDULE = (
    # Each way out by itself, so that a mail server that hangs delays no SMS.
    *((CALLING, CALL_EVERY), ((deliver_mail,), CALL_EVERY)),
    *(((deliver_sms,), CALL_EVERY), ((deliver_webhooks,), CALL_EVERY)),
    *((SWEEP, EVERY), (BUNDLING, BUNDLE_EVERY), (LOOKING, LOOK_EVERY)),
    *((TELLING, TELL_EVERY), (TENDING, TEND_EVERY)),
)


def sweep(steps: Steps = SWEEP) -> int:
    """Do all steps, even where one fails; return how many failed."""
    failed = 0
    for step in steps:
        try:
            step(SYSTEM)
        except NoMatcher:  # it starts beside this process, and may not listen yet
            log.warning("matcher-not-there")
            failed += 1
        except Exception:
            log.exception("sweep-failed")
            failed += 1
    return failed


def keep_doing(steps: Steps, pause: float, stop: threading.Event) -> None:
    """Do the steps at once and then after every pause, until `stop` is set. Failed steps are tried again."""
    while not stop.is_set():
        sweep(steps)
        close_old_connections()
        stop.wait(pause)
