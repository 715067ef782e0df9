"""Do what waits: tasks from the queue at once, and every half minute a sweep for what was missed.

The sweep links reports whose task was lost and lets clocks rise; all may run twice without harm.
"""

import logging
import threading
from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import close_old_connections

from payung.cases.actions import raise_clocks
from payung.foundation.viewer import SYSTEM
from payung.intake.actions import deliver_due, forget_keys, link, tell_what_is_due
from payung.intake.queries import unlinked
from payung.people.actions import raise_rotations

log = logging.getLogger(__name__)

EVERY = 30.0  # seconds between sweeps
TELL_EVERY = 5.0  # seconds between looks at what partners are to be told


class Command(BaseCommand):
    help = "Do what waits in the queue, and sweep for what was missed."

    def handle(self, **options: Any) -> None:
        del options
        stop = threading.Event()
        sweeper = threading.Thread(target=sweep_until, args=(stop,), daemon=True)
        sweeper.start()
        # Apart, since a partner's machine may take seconds to answer.
        teller = threading.Thread(target=tell_until, args=(stop,), daemon=True)
        teller.start()
        try:
            call_command("db_worker", interval=0.5, reload=False, verbosity=0)
        finally:
            stop.set()


def sweep() -> None:
    """Find what a lost task or a silent unit has left."""
    for report in unlinked(SYSTEM):
        link(SYSTEM, report)
    raise_clocks(SYSTEM)
    raise_rotations(SYSTEM)


def sweep_until(stop: threading.Event) -> None:
    """Sweep at once and then every half minute until `stop` is set; a failure is logged and tried again."""
    while not stop.is_set():
        try:
            sweep()
        except Exception:
            log.exception("A sweep failed")
        close_old_connections()
        stop.wait(EVERY)


def tell_until(stop: threading.Event) -> None:
    """Tell partners what became of their reports, every few seconds until `stop` is set."""
    while not stop.is_set():
        try:
            tell_what_is_due(SYSTEM)
            deliver_due(SYSTEM)
            forget_keys(SYSTEM)
        except Exception:
            log.exception("Telling partners failed")
        close_old_connections()
        stop.wait(TELL_EVERY)
