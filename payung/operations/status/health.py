"""Is all well? If not, why: as codes, which say nothing of any report."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import DatabaseError

from payung.cases.queries import figures
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake import queries as intake
from payung.ledger import queries as ledger
from payung.ledger.acts import BEGUN_AGAIN
from payung.operations import machine, task_queue

SKEW: Final = 5.0  # seconds that clocks may differ
FREE: Final = 0.05  # part of the disk that must be free
WAITS: Final = timedelta(
    minutes=3
)  # for a task that could begin, a report to be linked, and a clock that should have risen

BEGUN: Final = timedelta(days=1)  # how long the status port tells that a chain was damaged


def _clock() -> bool:
    return abs(machine.skew()) > SKEW


def _disk() -> bool:
    return machine.disk().share < FREE


def _migrations() -> bool:
    return bool(machine.unapplied())


def is_worker_silent() -> bool:
    """Say whether a task could have begun, a report been linked, or a clock risen, for minutes."""
    since = task_queue.standing(SYSTEM).oldest
    latest = clock.now() - WAITS
    return (
        (since is not None and since < latest)
        or intake.has_unlinked(SYSTEM, latest)
        or figures.has_silent_clock(SYSTEM, latest)
    )


def _ledger() -> bool:
    since = clock.now() - BEGUN
    return bool(ledger.search(SYSTEM, ledger.Wanted(acts=(BEGUN_AGAIN,), since=since), limit=1))


CODES: Final[dict[str, Callable[[], bool]]] = {
    "clock": _clock,  # the database's clock and this machine's differ
    "disk": _disk,  # nearly full
    "ledger": _ledger,  # a chain was damaged; `payung check` names it for good
    "migrations": _migrations,  # the database is older than this code
    "worker": is_worker_silent,  # nobody does what waits
}
DATABASE: Final = "database"  # it does not answer


def reasons() -> list[str]:
    """Return the codes of what is not well; none where all is."""
    found = []
    for code, wrong in CODES.items():
        try:
            if wrong():
                found.append(code)
        except DatabaseError:
            return [DATABASE]
    return found
