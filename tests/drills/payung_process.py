"""Runs `payung` as a separate process on the database of a test, so that it can be killed."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, database: str = "") -> dict[str, str]:
    """Return an environment in which `payung` works on the database of this test, or on another.

    `database`: on PostgreSQL its name; on SQLite any text, which means the file in `home`.
    """
    variables = {
        **os.environ,
        "PAYUNG_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "payung.config.settings.dev",
    }
    variables |= {"PAYUNG_ROOT": settings.PAYUNG_ROOT, "PAYUNG_RECOVERY": settings.PAYUNG_RECOVERY}
    database_settings = connection.settings_dict
    if connection.vendor == "sqlite":
        link = home / "payung.sqlite3"
        if not database and not link.is_symlink():
            link.symlink_to(database_settings["NAME"])
        return variables
    return variables | {
        "PAYUNG_DATABASE": "postgresql",
        "PGDATABASE": database or str(database_settings["NAME"]),
        "PGUSER": str(database_settings["USER"]),
        "PGHOST": str(database_settings["HOST"]),
        "PGPORT": str(database_settings["PORT"] or ""),
    }


def payung(
    home: Path,
    *arguments: str,
    typed: str = "",
    database: str = "",
    module: str = "payung",
    **variables: str,
) -> subprocess.Popen[str]:
    """Start `payung`. `typed`: standard input, such as a password. `variables`: environment."""
    process = conversation(home, module, *arguments, database=database, **variables)
    assert process.stdin is not None
    process.stdin.write(typed + "\n")
    process.stdin.close()
    process.stdin = None
    return process


def conversation(
    home: Path, module: str, *arguments: str, database: str = "", **variables: str
) -> subprocess.Popen[str]:
    """Start a module whose standard input stays open."""
    # Other tests use the tests' home too; only the database is shared.
    assert Path(settings.PAYUNG_HOME) != home
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(home, database) | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed_after(place: str, home: Path, *arguments: str, typed: str = "") -> None:
    """Start an act, and kill it in its transaction just after `place` ("module:function") has returned."""
    module, _colon, name = place.partition(":")
    process = payung(
        home, module, name, "--", *arguments, typed=typed, module="tests.drills.stopped_process"
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "stopped\n", process.stderr.read()
    process.kill()
    process.wait(30)


def elsewhere(folder: Path, *arguments: str) -> str:
    """Run `payung` as on another machine, without database, secrets and settings of the installation."""
    bare = {"PATH": os.environ["PATH"], "PAYUNG_HOME": str(folder / "nothing"), "LANG": "C.UTF-8"}
    process = subprocess.run(
        [sys.executable, "-m", "payung", *arguments],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if process.returncode:
        raise Refused(process.stderr)
    assert not (folder / "nothing").exists()
    return process.stdout


class Refused(Exception):
    """A command failed with a sentence."""


def done(home: Path, *arguments: str, typed: str = "", database: str = "", **variables: str) -> str:
    """Run `payung` to its end and return its output; fail with its error output."""
    process = payung(home, *arguments, typed=typed, database=database, **variables)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out
