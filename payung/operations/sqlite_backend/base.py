"""Django's SQLite backend, whose writers take turns, and whose threads share connections.

SQLite lets one writer in at a time; the others sleep ever longer and try again. When sixteen children sent at
once, some waited for seconds while later ones passed. Here a transaction waits for a lock on a file next to the
database. The kernel hands the lock on at once, and frees it when its holder dies.

A new connection reads the whole schema, which takes longer than most queries. So a connection that a thread
closes waits for the next thread, as in Django's pool for PostgreSQL: `OPTIONS["pool"]["max_size"]` of them at
most. Hundreds of threads that each keep one would hold two files and a page cache each.
"""

import fcntl
import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeAlias
from weakref import WeakSet

from django.db.backends.sqlite3 import base

Parameters: TypeAlias = dict[str, Any]
# Process, device, number of the file, and what SQLite is asked for.
File: TypeAlias = tuple[int, int, int, str]

_IDLE: Final[defaultdict[File, list[Any]]] = defaultdict(list)
# SQLite allows no connection to be carried into another process.
os.register_at_fork(before=_IDLE.clear)


def _identity(parameters: Parameters) -> File | None:
    """Return which file these open, in which process: one that was replaced is another. None: no file."""
    try:
        file = Path(parameters["database"]).stat()
    except OSError:  # SQLite says better what is wrong
        return None
    return os.getpid(), file.st_dev, file.st_ino, repr(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the turn from the beginning of a transaction to its end.

    Django's stubs lack these methods, hence the ignored errors.
    """

    _turn: int | None = None  # the file descriptor that holds the lock
    _file: File | None = None
    _cursors: WeakSet[Any]

    def get_connection_params(self) -> Parameters:
        """Return what SQLite is asked for. The pool is ours."""
        parameters: Parameters = super().get_connection_params()
        parameters.pop("pool", None)
        return parameters

    def get_new_connection(self, parameters: Parameters) -> Any:
        """Return a connection that waits for a thread, or else a new one."""
        self._cursors = WeakSet()
        self._file = _identity(parameters)
        if self._file:
            with suppress(IndexError):  # none waits
                return _IDLE[self._file].pop()
        connection = super().get_new_connection(parameters)
        self._file = _identity(parameters)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor, and remember it as long as somebody uses it."""
        cursor = super().create_cursor(name)
        self._cursors.add(cursor)
        return cursor

    def is_usable(self) -> bool:
        """Say whether the next request may use the connection: not after an error."""
        return not self.errors_occurred

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            if self._file and self._may_wait(self._file):
                # A cursor that was read in part would keep an old state.
                for cursor in list(self._cursors):
                    cursor.close()
                _IDLE[self._file].append(self.connection)
            else:
                super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _may_wait(self, file: File) -> bool:
        most = self.settings_dict["OPTIONS"].get("pool", {}).get("max_size", 0)
        is_clean = not (
            self.errors_occurred or self.in_atomic_block or self.connection.in_transaction
        )
        return is_clean and file[0] == os.getpid() and len(_IDLE[file]) < most

    def _take_turn(self) -> None:
        if self._turn is None and not self.is_in_memory_db():
            name = f"{self.settings_dict['NAME']}-turn"
            # Not the database's own file: closing it would release SQLite's locks.
            self._turn = os.open(name, os.O_RDONLY | os.O_CREAT, 0o600)
            fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)  # releases the lock
            self._turn = None
