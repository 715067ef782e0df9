"""A failure of database or disk is one sentence; a bug of ours keeps its traceback."""

import errno
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from payung.operations import command_failures
from payung.operations.command_failures import sentence


class Cause(Exception):
    """What a driver raises: SQLite's names, PostgreSQL's codes."""

    def __init__(self, sqlite_errorname: str | None = None, sqlstate: str | None = None) -> None:
        self.sqlite_errorname, self.sqlstate = sqlite_errorname, sqlstate


def failed(cause: Cause, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    error = kind("words of the driver")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        (Cause("SQLITE_FULL"), command_failures.FULL),
        (Cause("SQLITE_IOERR_WRITE"), command_failures.FULL),
        (Cause("SQLITE_READONLY_DIRECTORY"), command_failures.READ_ONLY),
        (Cause("SQLITE_CANTOPEN"), command_failures.CLOSED),
        (Cause("SQLITE_BUSY"), command_failures.BUSY),
        (Cause("SQLITE_CORRUPT"), command_failures.DAMAGED),
        (Cause("SQLITE_NOTADB"), command_failures.DAMAGED),
        (Cause(sqlstate="53100"), command_failures.FULL),
        (Cause(sqlstate="25006"), command_failures.READ_ONLY),
        (Cause(sqlstate="42501"), command_failures.NOT_OURS),
        (Cause(sqlstate="28000"), command_failures.AWAY),
        (Cause(sqlstate="57P03"), command_failures.AWAY),
    ],
    ids=lambda cause: cause.sqlite_errorname or cause.sqlstate if isinstance(cause, Cause) else "",
)
def test_what_the_database_or_its_disk_cannot_do_is_told(cause: Cause, text: str) -> None:
    user = connection.settings_dict["USER"]
    assert sentence(failed(cause)) == text.format(home=settings.PAYUNG_HOME, user=user)


def test_a_home_that_is_not_there_is_told_on_sqlite(tmp_path: Path) -> None:
    home = tmp_path / "missing"
    with override_settings(PAYUNG_HOME=home):
        answer = sentence(failed(Cause("SQLITE_CANTOPEN")))
    missing = command_failures.MISSING.format(home=home)
    assert (answer == missing) == (connection.vendor == "sqlite")


def test_a_server_that_lets_nobody_in_is_told_on_postgresql(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert sentence(failed(Cause())) == command_failures.AWAY
    assert sentence(failed(Cause(), DatabaseError)) is None


@pytest.mark.parametrize("cause", [Cause("SQLITE_CONSTRAINT"), Cause(sqlstate="23505")])
def test_a_fault_of_ours_keeps_its_traceback(cause: Cause) -> None:
    assert sentence(failed(cause)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("cause", [Cause("SQLITE_ERROR"), Cause(sqlstate="42703")])
def test_a_column_that_is_not_there_is_a_database_that_is_behind_or_a_fault_of_ours(
    cause: Cause,
) -> None:
    assert sentence(failed(cause)) is None
    rows = MigrationRecorder.Migration.objects
    rows.filter(app="cases", name="0001_initial").delete()
    assert sentence(failed(cause)) == command_failures.BEHIND
    rows.all().delete()
    missing = command_failures.MISSING.format(home=settings.PAYUNG_HOME)
    assert sentence(failed(cause)) == (
        missing if connection.vendor == "sqlite" else command_failures.EMPTY
    )


def test_a_file_is_named_and_another_failure_of_the_system_speaks_for_itself() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/var/kite")
    assert sentence(full) == "/var/kite: No space left on device."
    assert sentence(OSError("No process starts.")) == "No process starts."
