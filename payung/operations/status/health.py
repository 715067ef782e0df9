"""Health of the installation as codes, which reveal nothing about a report."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import DatabaseError

from payung.cases.queue.queries import figures
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake import queries as intake
from payung.ledger import queries as ledger
from payung.ledger.acts import BEGUN_AGAIN
from payung.operations import machine, task_queue

SKEW: Final = 5.0  # seconds that clocks may differ
FREE: Final = 0.05  # part of the disk that must be free
# How long a task, an unbundled report or a clock may wait for the worker.
WAITS: Final = timedelta(minutes=3)
DAMAGE_SHOWN: Final = timedelta(days=1)  # how long the status port reports a damaged chain


def _clock() -> bool:
    return abs(machine.skew()) > SKEW


def _disk() -> bool:
    return machine.disk().share < FREE


def _migrations() -> bool:
    return bool(machine.unapplied())


def is_worker_silent() -> bool:
    """Say whether a task, an unbundled report or a clock has waited too long for the worker."""
    since = task_queue.standing(SYSTEM).oldest
    latest = clock.now() - WAITS
    return (
        (since is not None and since < latest)
        or intake.has_unbundled(SYSTEM, latest)
        or figures.has_silent_clock(SYSTEM, latest)
    )


def _ledger() -> bool:
    since = clock.now() - DAMAGE_SHOWN
    return bool(
        ledger.search(SYSTEM, ledger.EntryFilter(acts=(BEGUN_AGAIN,), since=since), limit=1)
    )


CODES: Final[dict[str, Callable[[], bool]]] = {
    "clock": _clock,  # the database's clock and this machine's differ
    "disk": _disk,  # nearly full
    "ledger": _ledger,  # a chain was damaged; `payung check` names it even later
    "migrations": _migrations,  # the database is older than this code
    "worker": is_worker_silent,  # tasks wait, and nothing does them
}
DATABASE: Final = "database"  # it does not answer


def reasons() -> list[str]:
    """Return the codes of all problems."""
    codes = []
    for code, wrong in CODES.items():
        try:
            if wrong():
                codes.append(code)
        except DatabaseError:
            return [DATABASE]
    return codes
