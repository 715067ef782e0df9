"""New rows of any tables, in one statement whose SQL is built once for every set of tables.

with together():
    insert(report)
    insert(*tokens)

On PostgreSQL they travel together and are planned once a connection. On SQLite, where nothing travels, every
table has its own statement.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import AutoField, Field, Model

_waiting: ContextVar[list[Model] | None] = ContextVar("rows_to_be_inserted", default=None)

# Tables, and whether many rows of it are written: the number of rows does not change the statement.
_Tables = tuple[tuple[type[Model], bool], ...]
_POSTGRESQL: Final = "postgresql"
# Types that a driver takes unchanged; the column converts all others, which is slower.
_READY: Final = {
    _POSTGRESQL: frozenset({str, bytes, bool, UUID, datetime, type(None)}),
    "sqlite": frozenset({str, bytes, bool, int, type(None)}),
}


def insert(*rows: Model) -> int:
    """Insert new rows, at once or at the end of `together`. Ids that the database assigns are not set.

    Return how many rows of the last table were inserted, since a trigger can skip rows; 0 while they wait.
    Raises IntegrityError where one is refused; then none is inserted.
    """
    waiting = _waiting.get()
    if waiting is None:
        return _write(rows)
    waiting.extend(rows)
    return 0


@contextmanager
def gathered() -> Iterator[list[Model]]:
    """Collect the rows of every `insert` within the block, unwritten: insert them afterwards."""
    waiting: list[Model] = []
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """Collect the rows of every `insert` within the block and write them at its end, in one statement.

    Queries in the block do not see them. A block that raises writes none. Must be in a transaction.
    """
    with gathered() as rows:
        yield
    _write(rows)


def _write(rows: Sequence[Model]) -> int:
    """Write rows; return how many of the last table were inserted."""
    by_table: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    if not by_table:
        return 0
    own = connections[DEFAULT_DB_ALIAS]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), own.cursor() as cursor:
        if own.vendor == _POSTGRESQL:
            tables = tuple((model, len(many) > 1) for model, many in by_table.items())
            taken = _sent(own, cursor, tables, _parameters(by_table.values(), own))
        else:
            for model, many in by_table.items():
                cursor.executemany(_statement(((model, False),)), [_values(r, own) for r in many])
            taken = cursor.rowcount
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return int(taken)


def _sent(
    own: BaseDatabaseWrapper, cursor: CursorWrapper, tables: _Tables, parameters: list[Any]
) -> int:
    """Send one statement to PostgreSQL; return how many rows of the last table were inserted.

    psycopg would read a long one for its placeholders each time, so it has PostgreSQL's own. Where somebody
    watches, Django must see it.
    """
    if own.queries_logged or own.execute_wrappers:
        cursor.execute(_statement(tables), parameters)
        return int(cursor.rowcount)
    from psycopg import RawCursor  # loaded by now; with SQLite it never is

    own.validate_no_broken_transaction()
    with own.wrap_database_errors, RawCursor(own.connection) as raw:
        raw.execute(_numbered(tables), parameters)
        return raw.rowcount


def _parameters(tables: Iterable[list[Model]], own: BaseDatabaseWrapper) -> list[Any]:
    """Return the values of one row, or of many column by column, table after table."""
    parameters: list[Any] = []
    for rows in tables:
        values = [_values(row, own) for row in rows]
        parameters += values[0] if len(values) == 1 else map(list, zip(*values, strict=True))
    return parameters


def _values(row: Model, own: BaseDatabaseWrapper) -> list[Any]:
    ready, attributes = _READY[own.vendor], vars(row)
    return [
        value if type(value) in ready else field.get_db_prep_save(value, own)
        for field in _fields(type(row))
        for value in (attributes[field.attname],)
    ]


@cache
def _fields(model: type[Model]) -> tuple[Field[object, object], ...]:
    """Return the columns that we fill: all but an id that the database assigns."""
    fields = model._meta.local_concrete_fields
    return tuple(field for field in fields if not isinstance(field, AutoField))


@cache
def _statement(tables: _Tables) -> str:
    *first, last = (_into(model, many=many) for model, many in tables)
    named = ", ".join(f"t{number} AS ({statement})" for number, statement in enumerate(first))
    return f"WITH {named} {last}" if named else last


@cache
def _numbered(tables: _Tables) -> str:
    """Return the statement with `$1` and so on in the place of each `%s`."""
    first, *rest = _statement(tables).split("%s")
    return first + "".join(f"${number}{text}" for number, text in enumerate(rest, start=1))


def _into(model: type[Model], *, many: bool) -> str:
    """Return the statement for one table; many rows come as one array a column."""
    own, fields = connections[DEFAULT_DB_ALIAS], _fields(model)
    quote = own.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    if many:
        # Without a length: a cast with one would truncate a value that the column refuses.
        kinds = [str(field.db_type(own)).partition("(")[0] for field in fields]
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        rows = f"SELECT * FROM UNNEST({arrays})"  # noqa: S608  names of ours
    else:
        rows = f"VALUES ({', '.join(['%s'] * len(fields))})"
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {rows}"
