"""The database: does it answer, is it as new as the code, do its roles hold what they should and no more."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.core.checks import CheckMessage, Error, Info
from django.db import connection

from payung.operations import grants, guards, machine

Right = tuple[str, str, str]  # table, column ("": all), privilege

_APART: Final = re.compile(r"([A-Z]+)(?: \(([^)]*)\))?")
_RIGHTS: Final = """
SELECT r.rolname, c.relname, '', a.privilege_type
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee OR a.grantee = 0
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND r.rolname = ANY(%s)
UNION ALL
SELECT r.rolname, c.relname, t.attname, a.privilege_type
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN LATERAL aclexplode(t.attacl) a
JOIN pg_roles r ON r.oid = a.grantee OR a.grantee = 0
WHERE c.relnamespace = 'public'::regnamespace AND r.rolname = ANY(%s)
"""
# Whoever is more than a role that may come in: attributes, or what another role lends.
_POWERS: Final = """
SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication
    OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid)
    OR EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid)
FROM pg_roles r WHERE rolname = ANY(%s)
"""
_TRIGGERS: Final = (
    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
)
REMEDY: Final = "Run `payung grants | psql payung` as the owner of the database."
_BACKUP: Final = "backup"
_SAID: Final = 3  # rights that one line names


def answers() -> Iterator[CheckMessage]:
    """Yield which database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite":
        yield Info("SQLite answers: one file for all processes, so for one unit only.")
    else:
        yield Info("PostgreSQL answers.")


def migrations() -> Iterator[CheckMessage]:
    """Yield whether the tables are as new as this code."""
    waiting = machine.unapplied()
    if waiting:
        hint = "Back up, then run `payung migrate`, and `payung grants` on PostgreSQL."
        yield Error(f"The database is older than this code: {', '.join(waiting)}.", hint=hint)
    else:
        yield Info("The database is as new as this code.")


def roles() -> Iterator[CheckMessage]:
    """Yield where a role of the database holds less or more than payung/operations/grants.py says."""
    if connection.vendor != "postgresql":
        yield Info("SQLite has no roles.")
        return
    wrong = [*_of_roles(), *_of_triggers()]
    yield from wrong
    if not wrong:
        yield Info("Each process's role holds what it should, and no more.")


def _of_roles() -> Iterator[CheckMessage]:
    names = {face: grants.role(face) for face in (*grants.FACES, _BACKUP)}
    powers = {str(name): bool(more) for name, more in _asked(_POWERS, list(names.values()))}
    held: dict[str, set[Right]] = {name: set() for name in names.values()}
    for name, *right in _asked(_RIGHTS, list(names.values()), list(names.values())):
        held[str(name)].add((str(right[0]), str(right[1]), str(right[2])))
    for face, name in names.items():
        if name not in powers:
            yield Error(f"The database has no role {name}.", hint=REMEDY)
            continue
        if powers[name]:
            yield Error(
                f"{name} owns something, or has powers of another role or over the whole server.",
                hint="A process's role only comes in: take these from it (`\\du` in psql shows them).",
            )
        yield from _compared(name, expected(face), held[name])


def _compared(name: str, wanted: set[Right], held: set[Right]) -> Iterator[CheckMessage]:
    if held - wanted:
        yield Error(f"{name} may do what it should not: {_told(held - wanted)}.", hint=REMEDY)
    if wanted - held:
        yield Error(f"{name} lacks what it needs: {_told(wanted - held)}.", hint=REMEDY)


def expected(face: str) -> set[Right]:
    """Return what the role of a face should hold, as the database would tell it."""
    if face == _BACKUP:
        tables = _tables()
        rights = {(table, "", "SELECT") for table in tables}
        return rights | {
            right
            for each in grants.BACKUP
            for given, _on, table in [each.partition(" ON ")]
            if table in tables
            for right in _parted(table, given)
        }
    told = {**grants.FACES[face], "django_migrations": "SELECT"}
    return {right for table, text in told.items() for right in _parted(table, text)}


def _parted(table: str, text: str) -> Iterator[Right]:
    """Yield each right in "SELECT (id, level), INSERT"."""
    for what, columns in _APART.findall(text):
        for column in columns.split(", "):
            yield table, column, what


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
    return {each.name for each in found}


def _told(rights: set[Right]) -> str:
    named = [f"{what} {table}{f'.{column}' if column else ''}" for table, column, what in rights]
    more = len(named) - _SAID
    return ", ".join(sorted(named)[:_SAID]) + (f" and {more} more" if more > 0 else "")


def _of_triggers() -> Iterator[CheckMessage]:
    wanted = set(re.findall(r"CREATE TRIGGER (\w+)", guards.everything()))
    missing = wanted - {str(name) for (name,) in _asked(_TRIGGERS)}
    if missing:
        yield Error(f"Triggers are missing or off: {', '.join(sorted(missing))}.", hint=REMEDY)


def _asked(query: str, *values: list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
