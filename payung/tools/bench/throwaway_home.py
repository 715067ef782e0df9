"""A home and a database that are made for one bench and deleted afterwards."""

import io
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from payung.operations.preparation import prepare
from payung.tools import demo
from payung.tools.bench.benches import Bench, run

MARK: Final = "bench"  # a file in PAYUNG_HOME: this home was made for a bench
FILLED: Final = "filled"  # content of that file where the invented country is loaded
DATABASE: Final = "payung_bench_"  # prefix of such a PostgreSQL database's name
LIBPQ: Final = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}


@dataclass(frozen=True)
class Filled:
    """A home with the invented country, as a template; on PostgreSQL also its database."""

    home: Path
    database: str = ""


@contextmanager
def invented() -> Iterator[Filled]:
    """Yield a template of the invented country, deleted at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as home, _database() as name:
        _run("demo", home=home, database=name)
        yield Filled(Path(home), name)


def run_apart(
    bench: Bench, count: int, filled: Filled | None = None, *, fewer: int = 0
) -> Mapping[str, object]:
    """Measure in a separate process, with a home and a database that are deleted afterwards.

    `filled`: a template to copy, so that the invented country need not be loaded.
    """
    template = filled.database if filled else ""
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as home, _database(template) as name:
        if filled:
            _copy(filled.home, Path(home))
        else:
            (Path(home) / MARK).touch()
        command = ("bench", bench.name, f"--count={count}", f"--fewer={fewer}", "--inside")
        result: Mapping[str, object] = json.loads(_run(*command, home=home, database=name))
    return result


def _run(*command: str, home: str, database: str) -> bytes:
    """Run a command of ours in this home and database; return its output."""
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "payung", *command],
        env=_environment(home, database),
        cwd=settings.CHECKOUT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout


def run_inside(bench: Bench, count: int, fewer: int = 0) -> Mapping[str, object]:
    """Load the invented country into the throw-away database, then measure.

    Raises ValueError where home or database were not made for a bench: they could be the installation's.
    """
    if not thrown_away():
        raise ValueError("A bench works only in a home and a database that were made for it.")
    if (settings.PAYUNG_HOME / MARK).read_text() != FILLED:
        with redirect_stdout(io.StringIO()):
            prepare()
            demo.load()
    return run(bench, count, fewer)


def thrown_away() -> bool:
    """Say whether home and database were made by `run_apart`."""
    database = settings.DATABASES["default"]
    own = connection.vendor == "sqlite" or str(database["NAME"]).startswith(DATABASE)
    return own and (settings.PAYUNG_HOME / MARK).exists()


def _copy(filled: Path, home: Path) -> None:
    """Copy a home without its `demo` file, so that pages lack the mark of a demonstration."""
    shutil.copytree(filled, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("demo"))
    (home / MARK).write_text(FILLED)


def _environment(home: str, database: str) -> dict[str, str]:
    """Return the environment without the installation's home, secrets and settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PAYUNG_", "DJANGO_"))}
    kept |= {"PAYUNG_HOME": home, "DJANGO_SETTINGS_MODULE": "payung.config.settings.dev"}
    if database:
        where = {libpq: str(connection.settings_dict[ours]) for libpq, ours in LIBPQ.items()}
        kept |= {name: value for name, value in where.items() if value}
        kept |= {"PAYUNG_DATABASE": "postgresql", "PGDATABASE": database}
    return kept


@contextmanager
def _database(template: str = "") -> Iterator[str]:
    """Yield the name of a new PostgreSQL database, dropped afterwards; empty where SQLite is in use."""
    if connection.vendor != "postgresql":
        yield ""
        return
    name = DATABASE + secrets.token_hex(8)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(create.format(sql.Identifier(name), sql.Identifier(template or "template1")))
    try:
        yield name
    finally:
        _execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(statement: sql.Composed) -> None:
    """Run a statement that cannot run in a transaction. Our own database may be missing.

    Raises ValueError where the server does not do it.
    """
    database = connection.settings_dict
    where = {name.removeprefix("PG").lower(): str(database[key]) for name, key in LIBPQ.items()}
    options = {name: value for name, value in where.items() if value}
    address = make_conninfo("", dbname="postgres", **options)
    try:
        with psycopg.connect(address, autocommit=True) as session:
            session.execute(statement)
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise ValueError(f"PostgreSQL makes no database for the bench: {reason}") from error
