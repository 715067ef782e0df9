"""A question that every report asks, put into SQL once: writing its SQL takes as long as the answer.

The rows, and how their values are read, stay Django's own.
"""

from collections import namedtuple
from collections.abc import Sequence
from copy import copy
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet


def _rows_of(names: Sequence[str]) -> Any:
    return namedtuple("Row", tuple(names))


class Prepared:
    """One question for named columns. `given` to `rows` takes the places of the parameters it was made with."""

    def __init__(self, asked: QuerySet[Any, Any], *names: str) -> None:
        self._compiler = asked.values_list(*names).query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._asked_with = self._compiler.as_sql()
        self._row = _rows_of(names)

    def rows(self, *given: object) -> list[Any]:
        """Ask, over the connection of this thread, and return what is there now."""
        compiler = copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda: (self._sql, given or self._asked_with)
        return [self._row(*row) for row in compiler.results_iter(tuple_expected=True)]
