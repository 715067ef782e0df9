"""Django's SQLite, in which those who write take turns.

SQLite lets one write at a time, and whoever finds it busy sleeps ever longer and asks again: of sixteen
children who send at once, some waited for seconds while others passed. Here a transaction waits for a lock of
a file beside the database: the kernel hands it on as soon as it is free, and takes it back from who dies.
"""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the turn from the beginning of a transaction to its end.

    What is ignored below: the stubs of Django do not name what a backend may do otherwise.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._turn: int | None = None

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
            # Not the database's own file: closing it would give up the locks that SQLite holds.
            self._turn = os.open(name, os.O_RDONLY | os.O_CREAT, 0o600)
            fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)  # which gives up the lock
            self._turn = None
