"""What every report asks and changes, put into SQL once: writing its SQL takes as long as the answer.

New rows are written by `inserts.py` in the same way.
"""

from collections import namedtuple
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet


def _rows_of(names: Sequence[str]) -> Any:
    return namedtuple("Row", tuple(names))


class Prepared:
    """One question for named columns. `given` to `rows` takes the places of the parameters it was made with.

    How their values are read stays Django's own.
    """

    def __init__(self, asked: QuerySet[Any, Any], *names: str) -> None:
        self._compiler = asked.values_list(*names).query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._asked_with = self._compiler.as_sql()
        selected = [column[0] for column in self._compiler.select or ()]
        self._converters = self._compiler.get_converters(selected)
        self._row = _rows_of(names)

    def rows(self, *given: Any) -> list[Any]:
        """Ask, over the connection of this thread, and return what is there now."""
        own = connections[DEFAULT_DB_ALIAS]
        with own.cursor() as cursor:
            cursor.execute(self._sql, given or self._asked_with)
            found: Iterable[Any] = cursor.fetchall()
        if self._converters:
            compiler = copy(self._compiler)
            compiler.connection = own
            found = compiler.apply_converters(found, self._converters)
        return [self._row(*row) for row in found]
