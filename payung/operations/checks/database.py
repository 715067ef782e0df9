"""Checks of the database: its answer, its migrations, the privileges of its roles."""

import re
from collections.abc import Iterator
from typing import Final

from django.core.checks import CheckMessage, Error, Info
from django.db import connection

from payung.operations import grants, guards, machine

Right = tuple[str, str, str]  # table, column ("": all), privilege

_PRIVILEGE: Final = re.compile(r"([A-Z]+)(?: \(([^)]*)\))?")
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
# Roles with more than a login: attributes, membership in another role, ownership of a table.
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
_MOST_NAMED: Final = 3  # rights in one line


def answers() -> Iterator[CheckMessage]:
    """Yield which database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite":
        yield Info("SQLite answers: one file for all processes, so for one unit only.")
    else:
        yield Info("PostgreSQL answers.")


def migrations() -> Iterator[CheckMessage]:
    """Yield whether all migrations are applied."""
    waiting = machine.unapplied()
    if waiting:
        hint = "Back up, then run `payung migrate`, and `payung grants` on PostgreSQL."
        yield Error(f"The database is older than this code: {', '.join(waiting)}.", hint=hint)
    else:
        yield Info("The database is as new as this code.")


def roles() -> Iterator[CheckMessage]:
    """Yield roles with fewer or more privileges than payung/operations/grants.py gives."""
    if connection.vendor != "postgresql":
        yield Info("SQLite has no roles.")
        return
    wrong = [*_role_faults(), *_missing_triggers()]
    yield from wrong
    if not wrong:
        yield Info("Each process's role holds what it should, and no more.")


def _role_faults() -> Iterator[CheckMessage]:
    names = {face: grants.role(face) for face in (*grants.FACES, _BACKUP)}
    powers = {
        str(name): bool(has_powers) for name, has_powers in _query(_POWERS, list(names.values()))
    }
    rights: dict[str, set[Right]] = {name: set() for name in names.values()}
    for name, *right in _query(_RIGHTS, list(names.values()), list(names.values())):
        rights[str(name)].add((str(right[0]), str(right[1]), str(right[2])))
    for face, name in names.items():
        if name not in powers:
            yield Error(f"The database has no role {name}.", hint=REMEDY)
            continue
        if powers[name]:
            yield Error(
                f"{name} owns something, or has powers of another role or over the whole server.",
                hint="A process's role only comes in: take these from it (`\\du` in psql shows them).",
            )
        yield from _compare(name, expected(face), rights[name])


def _compare(name: str, wanted: set[Right], actual: set[Right]) -> Iterator[CheckMessage]:
    if actual - wanted:
        yield Error(f"{name} may do what it should not: {_listed(actual - wanted)}.", hint=REMEDY)
    if wanted - actual:
        yield Error(f"{name} lacks what it needs: {_listed(wanted - actual)}.", hint=REMEDY)


def expected(face: str) -> set[Right]:
    """Return the rights that the role of a face should have."""
    if face == _BACKUP:
        tables = _tables()
        rights = {(table, "", "SELECT") for table in tables}
        return rights | {
            right
            for grant in grants.BACKUP
            for privilege, _on, table in [grant.partition(" ON ")]
            if table in tables
            for right in _rights(table, privilege)
        }
    privileges = {**grants.FACES[face], "django_migrations": "SELECT"}
    return {right for table, text in privileges.items() for right in _rights(table, text)}


def _rights(table: str, text: str) -> Iterator[Right]:
    """Yield the rights in a text such as "SELECT (id, level), INSERT"."""
    for privilege, columns in _PRIVILEGE.findall(text):
        for column in columns.split(", "):
            yield table, column, privilege


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.get_table_list(cursor)
    return {table.name for table in tables}


def _listed(rights: set[Right]) -> str:
    named = [f"{what} {table}{f'.{column}' if column else ''}" for table, column, what in rights]
    more = len(named) - _MOST_NAMED
    return ", ".join(sorted(named)[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _missing_triggers() -> Iterator[CheckMessage]:
    wanted = set(re.findall(r"CREATE TRIGGER (\w+)", guards.everything()))
    missing = wanted - {str(name) for (name,) in _query(_TRIGGERS)}
    if missing:
        yield Error(f"Triggers are missing or off: {', '.join(sorted(missing))}.", hint=REMEDY)


def _query(query: str, *values: list[str]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
