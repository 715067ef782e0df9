"""Django's SQLite backend, whose writers take turns, and whose connections are used again.

SQLite lets one writer in at a time; the others sleep ever longer and try again. When sixteen children sent at
once, some waited for seconds while later ones passed. Here a transaction waits for a lock on a file next to the
database. The kernel hands the lock on at once, and frees it when its holder dies.
"""

import fcntl
import os
import sqlite3
from typing import Any
from weakref import WeakSet

from django.db.backends.sqlite3 import base

from payung.operations.sqlite_backend.idle_connections import IDLE, Opened, file_of


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the turn from the beginning of a transaction to its end.

    Django's stubs lack these methods, hence the ignored errors.
    """

    _turn: int | None = None  # the file descriptor that holds the lock
    _opened: Opened | None = None  # the connection, where it may be used again

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Return an idle connection; open one where there is none."""
        raw: sqlite3.Connection
        if self.is_in_memory_db():
            raw = super().get_new_connection(conn_params)
            return raw
        parameters = tuple(sorted((name, str(value)) for name, value in conn_params.items()))
        opened = IDLE.take(parameters, file_of(conn_params["database"]))
        if opened is None:
            raw = super().get_new_connection(conn_params)
            opened = Opened(raw, parameters, file_of(conn_params["database"]))
        self._opened = opened
        return opened.raw

    def create_cursor(self, name: str | None = None) -> sqlite3.Cursor:
        """Return a cursor that ends with the use of this connection."""
        cursor: sqlite3.Cursor = super().create_cursor(name)
        self._cursors.add(cursor)
        return cursor

    def close_pool(self) -> None:
        """Close the idle connections, as Django's backend for PostgreSQL does."""
        IDLE.close()

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
            if not self._is_kept():
                super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _is_kept(self) -> bool:
        """Keep the connection for another request, unless something of this one is left in it."""
        opened, self._opened = self._opened, None
        cursors, self._cursors = list(self._cursors), WeakSet()
        if opened is None or opened.raw is not self.connection:
            return False
        if self.in_atomic_block or self.errors_occurred or opened.raw.in_transaction:
            return False
        for cursor in cursors:  # one with rows left would hold the next request in this moment
            cursor.close()
        return IDLE.keep(opened)

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
