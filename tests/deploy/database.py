"""A database `payung` on the tests' PostgreSQL, entered as deploy/postgresql says: as each role, by `peer`."""

import os
import pwd
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.conninfo import make_conninfo

from tests.postgresql import connection
from tests.ready import ROOT

RULES = ROOT / "deploy" / "postgresql"


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _as_superuser(statement: LiteralString) -> str:
    """Run one statement as the server's owner; return the first value of what comes back."""
    where = {libpq: connection()[ours] for libpq, ours in _PLACE.items()}
    place = make_conninfo("", dbname="postgres", user="postgres", **where)
    with psycopg.connect(place, autocommit=True) as opened:
        cursor = opened.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return str(row[0]) if row else ""


_PLACE = {"host": "HOST", "port": "PORT"}


@contextmanager
def entered_by_peer() -> Iterator[dict[str, str]]:
    """Yield libpq's settings for it, without a user: each process says its own."""
    hba, ident = (Path(_as_superuser(q)) for q in ("SHOW hba_file", "SHOW ident_file"))
    before = {path: _read(path) for path in (hba, ident)}
    me = pwd.getpwuid(os.geteuid()).pw_name
    # The system's users of an installation are all this one here; what each may become is as it stands there.
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
        found = connection()
        yield {
            "PAYUNG_DATABASE": "postgresql",
            "PGDATABASE": "payung",
            "PGHOST": found["HOST"],
            **({"PGPORT": found["PORT"]} if found["PORT"] else {}),
        }
    finally:
        _as_superuser("DROP DATABASE payung WITH (FORCE)")
        for path, text in before.items():
            path.write_text(text)
        _as_superuser("SELECT pg_reload_conf()")


def files() -> list[Path]:
    """Return the files of the database and of its journal, brought up to what was committed."""
    _as_superuser("CHECKPOINT")
    data = Path(_as_superuser("SHOW data_directory"))
    number = _as_superuser("SELECT oid FROM pg_database WHERE datname = 'payung'")
    return [*(data / "base" / number).iterdir(), *(data / "pg_wal").glob("0*"), data / "log"]


def execute(place: dict[str, str], role: str, statements: str) -> None:
    """Run statements in the database as one of its roles."""
    with psycopg.connect(
        make_conninfo(
            "",
            dbname=place["PGDATABASE"],
            host=place["PGHOST"],
            port=place.get("PGPORT", ""),
            user=role,
        )
    ) as opened:
        opened.execute(statements.encode())


def users() -> set[str]:
    """Return as whom processes are in the database now."""
    names = _as_superuser(
        "SELECT string_agg(DISTINCT usename, ',') FROM pg_stat_activity WHERE datname = 'payung'"
    )
    return set(names.split(","))
