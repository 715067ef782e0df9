"""Django's SQLite backend, whose writers take turns.

SQLite lets one writer in at a time; the others sleep ever longer and try again. When sixteen children sent at
once, some waited for seconds while later ones passed. Here a transaction waits for a lock on a file next to the
database. The kernel hands the lock on at once, and frees it when its holder dies.
"""

import fcntl
import os

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the turn from the beginning of a transaction to its end.

    Django's stubs lack these methods, hence the ignored errors.
    """

    _turn: int | None = None  # the file descriptor that holds the lock

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
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

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
