"""Dump and restore of the embedded database as SQL, while others write.

A copy of the file (`VACUUM INTO`, the backup API) would be on the disk for a while. Its blocks could still hold
rows that are deleted from the database later. So the standard library writes SQL.
"""

import gzip
import io
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, Conflict

KIND: Final = "sqlite"
# Sessions hold officers' wrapped keys. After a restore everybody signs in again.
_LEFT_OUT: Final = 'INSERT INTO "django_session"'
_OURS: Final = {"BEGIN TRANSACTION;", "COMMIT;"}  # the loader has its own transaction
_TIMEOUT: Final = 20  # seconds to wait for another process's lock


@contextmanager
def moment() -> Iterator[str]:
    """Freeze a view of the database within the block. Writers go on."""
    with connection.cursor() as cursor:
        # Django's own transactions are immediate and would block writers.
        cursor.execute("BEGIN DEFERRED")
        try:
            # The first read fixes the moment.
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")
            yield ""
        finally:
            cursor.execute("ROLLBACK")


def version() -> str:
    """Return SQLite's version."""
    return sqlite3.sqlite_version


def dump(_moment: str) -> Iterator[bytes]:
    """Yield the database of this moment as compressed SQL."""
    packed = zlib.compressobj(1, wbits=31)  # in gzip's form
    for statement in connection.connection.iterdump():
        if not statement.startswith(_LEFT_OUT):
            yield packed.compress(statement.encode() + b"\n")
    yield packed.flush()


def holds_anything() -> bool:
    """Say whether there is a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master)")
        return bool(cursor.fetchone()[0])


def load(chunks: Iterable[bytes]) -> None:
    """Replace the whole database by what `dump` yielded, in one transaction.

    Raises BadInput where the SQL fails, Conflict where another process holds the file. Then nothing has
    changed.
    """
    connection.close()
    path = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(path, isolation_level=None, timeout=_TIMEOUT)) as raw:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=OFF",
        ):
            raw.execute(f"PRAGMA {pragma}")
        try:
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise Conflict(
                _("The database is in use. Stop all faces and the worker first.")
            ) from None
        try:
            _drop_all(raw)
            raw.set_authorizer(_within_this_file)
            for statement in _statements(chunks):
                raw.execute(statement)
            _check_references(raw)
            raw.execute("COMMIT")
        except (sqlite3.Error, zlib.error, EOFError, OSError, ValueError):
            raise BadInput("file", _("The database in this backup cannot be loaded.")) from None


def _drop_all(raw: sqlite3.Connection) -> None:
    for kind in ("trigger", "view", "table"):  # an index goes with its table
        names = raw.execute(
            "SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            (kind,),
        )
        for (name,) in names.fetchall():
            quoted = name.replace('"', '""')
            raw.execute(f'DROP {kind} "{quoted}"')


def _within_this_file(action: int, *_about: str | None) -> int:
    """Refuse access to other files: anybody with the public key can make a backup."""
    reaches = action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
    return sqlite3.SQLITE_DENY if reaches else sqlite3.SQLITE_OK


def _statements(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the statements one by one. Every statement begins on a new line."""
    text = io.TextIOWrapper(
        gzip.GzipFile(fileobj=_File(chunks)),
        encoding="utf-8",
        newline="\n",
    )
    statement = ""
    for line in text:
        statement += line
        if sqlite3.complete_statement(statement):
            if statement.rstrip("\n") not in _OURS:
                yield statement
            statement = ""
    if statement.strip():
        raise BadInput("file", _("The database in this backup cannot be loaded."))


class _File(io.RawIOBase):
    """A file that is read from chunks of bytes."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._rest = following
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def _check_references(raw: sqlite3.Connection) -> None:
    if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise sqlite3.IntegrityError
