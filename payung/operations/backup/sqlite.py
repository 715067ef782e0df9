"""The embedded database as SQL: read in one moment while others write, loaded again in one transaction.

SQL as the standard library writes it, since a copy of the file (`VACUUM INTO`, the backup API) would lie on the
disk for a while, and what was deleted from the database later could be found in its blocks.
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
# Sessions hold officers' keys, locked; whoever is signed in signs in again after a restore.
_LEFT_OUT: Final = 'INSERT INTO "django_session"'
_OURS: Final = {"BEGIN TRANSACTION;", "COMMIT;"}  # the transaction is the loader's
_TIMEOUT: Final = 20  # seconds that somebody else may hold the file


@contextmanager
def moment() -> Iterator[str]:
    """Hold the database as it is now, for what is read within the block; writers go on."""
    with connection.cursor() as cursor:
        # Django's own transactions are immediate: they would keep writers out.
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute(
                "SELECT COUNT(*) FROM sqlite_master"
            )  # the moment is that of the first read
            yield ""
        finally:
            cursor.execute("ROLLBACK")


def version() -> str:
    """Return which SQLite this is."""
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
    """Put what `dump` yielded in the place of all that there is, in one transaction.

    Raises BadInput where the SQL does not fit, Conflict where others hold the file; then nothing has changed.
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
        found = raw.execute(
            "SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            (kind,),
        )
        for (name,) in found.fetchall():
            quoted = name.replace('"', '""')
            raw.execute(f'DROP {kind} "{quoted}"')


def _within_this_file(action: int, *_about: str | None) -> int:
    """Refuse what would reach another file: whoever has the public key can make a backup."""
    reaches = action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
    return sqlite3.SQLITE_DENY if reaches else sqlite3.SQLITE_OK


def _statements(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield one statement after the other, as they are written: each begins on a line of its own."""
    text = io.TextIOWrapper(
        gzip.GzipFile(fileobj=_File(chunks)),
        encoding="utf-8",
        newline="\n",
    )
    whole = ""
    for line in text:
        whole += line
        if sqlite3.complete_statement(whole):
            if whole.rstrip("\n") not in _OURS:
                yield whole
            whole = ""
    if whole.strip():
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
