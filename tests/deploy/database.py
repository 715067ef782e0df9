"""A database `payung` on the tests' PostgreSQL, with deploy/postgresql's rules: every role enters by `peer`."""

import os
import pwd
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.conninfo import make_conninfo

from tests.demonstration import ROOT
from tests.postgresql import connection

RULES = ROOT / "deploy" / "postgresql"


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _as_superuser(statement: LiteralString) -> str:
    """Run a statement as the server's owner; return the first value of its result."""
    server = {libpq: connection()[key] for libpq, key in _PLACE.items()}
    address = make_conninfo("", dbname="postgres", user="postgres", **server)
    with psycopg.connect(address, autocommit=True) as session:
        cursor = session.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return str(row[0]) if row else ""


_PLACE = {"host": "HOST", "port": "PORT"}


@contextmanager
def entered_by_peer() -> Iterator[dict[str, str]]:
    """Yield libpq's settings without a user: every process has its own."""
    hba, ident = (Path(_as_superuser(q)) for q in ("SHOW hba_file", "SHOW ident_file"))
    before = {path: _read(path) for path in (hba, ident)}
    me = pwd.getpwuid(os.geteuid()).pw_name
    # Here this one user stands for all users of an installation; the roles that they may take are the real
    # ones.
    users = re.sub(
        r"^(payung\s+)payung\S*", rf"\g<1>{me}", _read(RULES / "pg_ident.conf"), flags=re.M
    )
    hba.write_text(_read(RULES / "pg_hba.conf") + before[hba])
    ident.write_text(users)
    _as_superuser("CREATE ROLE payung LOGIN CREATEROLE")
    _as_superuser("CREATE DATABASE payung OWNER payung")
    _as_superuser("SELECT pg_reload_conf()")
    assert _as_superuser("SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL") == "0"
    try:
        server = connection()
        yield {
            "PAYUNG_DATABASE": "postgresql",
            "PGDATABASE": "payung",
            "PGHOST": server["HOST"],
            **({"PGPORT": server["PORT"]} if server["PORT"] else {}),
        }
    finally:
        _as_superuser("DROP DATABASE payung WITH (FORCE)")
        for path, text in before.items():
            path.write_text(text)
        _as_superuser("SELECT pg_reload_conf()")


def files() -> list[Path]:
    """Return the files of the database and its journal, after a checkpoint."""
    _as_superuser("CHECKPOINT")
    data = Path(_as_superuser("SHOW data_directory"))
    number = _as_superuser("SELECT oid FROM pg_database WHERE datname = 'payung'")
    return [*(data / "base" / number).iterdir(), *(data / "pg_wal").glob("0*"), data / "log"]


def execute(settings: dict[str, str], role: str, statements: str) -> None:
    """Run statements in the database as a role."""
    with psycopg.connect(
        make_conninfo(
            "",
            dbname=settings["PGDATABASE"],
            host=settings["PGHOST"],
            port=settings.get("PGPORT", ""),
            user=role,
        )
    ) as session:
        session.execute(statements.encode())


def users() -> set[str]:
    """Return the roles of the processes that are connected now."""
    names = _as_superuser(
        "SELECT string_agg(DISTINCT usename, ',') FROM pg_stat_activity WHERE datname = 'payung'"
    )
    return set(names.split(","))
