"""Queries that every report runs, compiled to SQL once: compiling takes as long as running.

`inserts.py` does the same for new rows.
"""

from collections import namedtuple
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet


def _rows_of(names: Sequence[str]) -> Any:
    return namedtuple("Row", tuple(names))


class Prepared:
    """One compiled query for named columns. Arguments of `rows` replace the parameters that it was made with.

    Django converts the values as usual.
    """

    def __init__(self, query: QuerySet[Any, Any], *names: str) -> None:
        self._compiler = query.values_list(*names).query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._parameters = self._compiler.as_sql()
        selected = [column[0] for column in self._compiler.select or ()]
        self._converters = self._compiler.get_converters(selected)
        self._row = _rows_of(names)

    def rows(self, *parameters: Any) -> list[Any]:
        """Run the query over the connection of this thread and return its rows."""
        return self.converted(self.stored(*parameters))

    def stored(self, *parameters: Any) -> tuple[tuple[Any, ...], ...]:
        """Run the query and return its rows as the driver gives them, which is enough to compare them."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self._sql, parameters or self._parameters)
            return tuple(cursor.fetchall())

    def converted(self, values: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Return rows of `stored` as those of `rows`. In a column each value is converted once."""
        if not self._converters:
            return [self._row(*row) for row in values]
        own, rows = connections[DEFAULT_DB_ALIAS], [list(row) for row in values]
        for column, (converters, expression) in self._converters.items():
            known: dict[object, object] = {}
            for row in rows:
                stored = row[column]
                if stored not in known:
                    value = stored
                    for convert in converters:
                        value = convert(value, expression, own)
                    known[stored] = value
                row[column] = known[stored]
        return [self._row(*row) for row in rows]
