"""The one list of what `payung check` looks at. What a check finds is told in Django's own messages.

A check yields what it found: `Info` where all is well, `Error` or `Advice` with the remedy as its hint where
not. To add one: a function beside its kind (machine, database, work), and a line here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error
from django.db import DatabaseError

from payung.operations.checks import database, host, partners, processes, work

Look = Callable[[], Iterator[CheckMessage]]


class State(StrEnum):
    """How a finding stands. LATER: wrong where people rely on it, good enough for practice."""

    OK = "ok"
    WRONG = "wrong"
    LATER = "later"


@dataclass(frozen=True)
class Finding:
    """One thing that a check found, and what would be right instead (empty: all is well)."""

    check: str
    state: State
    found: str
    remedy: str = ""


CHECKS: Final[dict[str, Look]] = {
    "settings": processes.own,
    "faces": processes.faces,
    "practice": work.practice,
    "files": host.files,
    "data": work.data,
    "languages": work.languages,
    "database": database.answers,
    "migrations": database.migrations,
    "roles": database.roles,
    "clocks": host.clocks,
    "keys": work.keys,
    "helplines": work.helplines,
    "questions": partners.questions,
    "worker": work.worker,
    "backup": work.backup,
    "ledger": work.chains,
    "deletions": work.deletions,
    "disk": host.disk,
    "swap": host.swap,
    "core-files": host.core_files,
    "walls": host.walls,
}
# What only people who rely on it need: where one practises it can be left as it is.
REAL: Final = frozenset(
    {"faces", "practice", "roles", "keys", "helplines", "backup", "swap", "core-files", "walls"}
)


def findings() -> Iterator[Finding]:
    """Yield what each check finds, one after the other; at least one for each."""
    for name in CHECKS:
        yield from found_by(name)


def found_by(name: str) -> Iterator[Finding]:
    """Yield what one check finds."""
    later = settings.PAYUNG_DEVELOPMENT and name in REAL
    for message in _looked(CHECKS[name]):
        state = State.OK
        if message.is_serious(WARNING):
            state = State.LATER if later else State.WRONG
        yield Finding(name, state, str(message.msg), str(message.hint or ""))


def _looked(look: Look) -> list[CheckMessage]:
    try:
        return list(look())
    except DatabaseError:
        hint = "Start the database, see that this user may come in, then run `payung migrate`."
        return [Error("The database cannot be read.", hint=hint)]
