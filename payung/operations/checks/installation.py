"""The list of checks that `payung check` runs.

A check yields Django's messages: `Info` where all is well, otherwise `Error` or `Warning` with the remedy as
hint. To add one, write a function in the module of its kind (host, database, work) and a line in `CHECKS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error
from django.db import DatabaseError

from payung.operations.checks import database, host, partners, processes, work

Check = Callable[[], Iterator[CheckMessage]]


class State(StrEnum):
    """State of a finding. LATER: wrong on a real installation, good enough for practice."""

    OK = "ok"
    WRONG = "wrong"
    LATER = "later"


@dataclass(frozen=True)
class Finding:
    """One result of a check, with its remedy (empty: all is well)."""

    check: str
    state: State
    found: str
    remedy: str = ""


CHECKS: Final[dict[str, Check]] = {
    "settings": processes.own,
    "faces": processes.faces,
    "practice": work.practice,
    "files": host.files,
    "data": work.data,
    "second-reader": work.second_reader,
    "languages": work.languages,
    "database": database.answers,
    "migrations": database.migrations,
    "roles": database.roles,
    "clocks": host.clocks,
    "keys": work.keys,
    "helplines": work.helplines,
    "questions": partners.questions,
    "fingerprints": partners.fingerprints,
    "worker": work.worker,
    "duty": work.duty,
    "backup": work.backup,
    "ledger": work.chains,
    "deletions": work.deletions,
    "disk": host.disk,
    "swap": host.swap,
    "core-files": host.core_files,
    "walls": host.walls,
}
# Needed only on a real installation, not for practice.
REAL: Final = frozenset(
    {
        "faces",
        "practice",
        "roles",
        "keys",
        "helplines",
        "duty",
        "backup",
        "swap",
        "core-files",
        "walls",
    }
)


def findings() -> Iterator[Finding]:
    """Yield the findings of all checks, at least one of every check."""
    for name in CHECKS:
        yield from findings_of(name)


def findings_of(name: str) -> Iterator[Finding]:
    """Yield the findings of one check."""
    later = settings.PAYUNG_DEVELOPMENT and name in REAL
    for message in _messages(CHECKS[name]):
        state = State.OK
        if message.is_serious(WARNING):
            state = State.LATER if later else State.WRONG
        yield Finding(name, state, str(message.msg), str(message.hint or ""))


def _messages(check: Check) -> list[CheckMessage]:
    try:
        return list(check())
    except DatabaseError:
        hint = "Start the database, see that this user may come in, then run `payung migrate`."
        return [Error("The database cannot be read.", hint=hint)]
