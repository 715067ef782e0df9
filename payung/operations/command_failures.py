"""Sentences that a command prints instead of a traceback when the database or the disk fails.

An error without a sentence here is a bug of ours, and keeps its traceback.
"""

import os
from typing import Final

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from payung.operations import machine

MISSING: Final = (
    "There is no database in {home} yet: `payung migrate` makes it. `payung serve` makes it too, with all "
    "else that is missing."
)
EMPTY: Final = "The database has no tables yet: run `payung migrate`, then `payung grants | psql`."
BEHIND: Final = (
    "The database is older than this version of Payung: make a backup, then run `payung migrate`."
)
FULL: Final = "The disk of the database is full: make room, then try again."
READ_ONLY: Final = "The database cannot be written: {home} or its disk can only be read."
CLOSED: Final = "The database in {home} cannot be opened: look who owns its files."
BUSY: Final = "Another process holds the database: try again."
DAMAGED: Final = (
    "The database in {home} is damaged: docs/operators/backup.md says how a backup comes back."
)
NOT_OURS: Final = (
    "The role {user} may not do this in the database: `payung grants` prints the roles."
)
AWAY: Final = "The database does not answer: is it running, and may this user come in?"

# The beginning of SQLite's name of an error, and PostgreSQL's code of it.
_SENTENCES: Final = {
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_BUSY": BUSY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "53100": FULL,
    "25006": READ_ONLY,
    "42501": NOT_OURS,
    "08": AWAY,
    "28": AWAY,
    "57P": AWAY,
}
# No such table or column: the database has never been made, or is older than the code.
_SHAPE: Final = ("SQLITE_ERROR", "42P01", "42703")


def sentence(error: DatabaseError | OSError) -> str | None:
    """Return the sentence for the operator, or None where the error is a bug of ours."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}." if error.filename else str(error)
    code = _code(error)
    if not settings.PAYUNG_HOME.exists() and connection.vendor == "sqlite":
        text: str | None = MISSING
    elif code.startswith(_SHAPE):
        text = _of_shape()
    elif code.startswith("SQLITE_CANTOPEN"):
        text = _of_folder()
    else:
        text = next((text for prefix, text in _SENTENCES.items() if code.startswith(prefix)), None)
    return text and text.format(home=settings.PAYUNG_HOME, user=connection.settings_dict["USER"])


def _code(error: DatabaseError) -> str:
    """Return SQLite's name of an error, or PostgreSQL's code."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    if not code and connection.vendor == "postgresql" and isinstance(error, OperationalError):
        return "08"  # a refused connection has no code
    return code


def _of_folder() -> str:
    """Return why SQLite cannot open its files. SQLite itself gives no reason."""
    if not machine.disk().free:
        return FULL
    return CLOSED if os.access(settings.PAYUNG_HOME, os.W_OK) else READ_ONLY


def _of_shape() -> str | None:
    """Return the sentence for missing tables or columns, or None where no migration is missing."""
    try:
        if not MigrationRecorder(connection).applied_migrations():
            return MISSING if connection.vendor == "sqlite" else EMPTY
        return BEHIND if machine.unapplied() else None
    except DatabaseError:  # this role may not read the table of migrations
        return BEHIND
