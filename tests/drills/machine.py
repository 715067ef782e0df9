"""Runs `payung` as a process of its own against the very database of a test, so that it can be killed."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, database: str = "") -> dict[str, str]:
    """Return an environment in which `payung` works on the database of this test, or on another.

    `database`: on PostgreSQL its name; on SQLite any word, since it is a file of `home` then.
    """
    given = {
        **os.environ,
        "PAYUNG_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "payung.config.settings.dev",
    }
    given |= {"PAYUNG_ROOT": settings.PAYUNG_ROOT, "PAYUNG_RECOVERY": settings.PAYUNG_RECOVERY}
    ours = connection.settings_dict
    if connection.vendor == "sqlite":
        link = home / "payung.sqlite3"
        if not database and not link.is_symlink():
            link.symlink_to(ours["NAME"])
        return given
    return given | {
        "PAYUNG_DATABASE": "postgresql",
        "PGDATABASE": database or str(ours["NAME"]),
        "PGUSER": str(ours["USER"]),
        "PGHOST": str(ours["HOST"]),
        "PGPORT": str(ours["PORT"] or ""),
    }


def payung(
    home: Path,
    *arguments: str,
    typed: str = "",
    database: str = "",
    module: str = "payung",
    **more: str,
) -> subprocess.Popen[str]:
    """Start `payung`; `typed` is what somebody would type, a password for instance; `more`: settings."""
    # The home of the tests may hold what belongs to other tests; only the database is shared.
    assert Path(settings.PAYUNG_HOME) != home
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(home, database) | more,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(typed + "\n")
    process.stdin.close()
    process.stdin = None
    return process


def killed_after(place: str, home: Path, *arguments: str, typed: str = "") -> None:
    """Start an act, and kill it in its transaction just after `place` ("module:function") has done its work."""
    module, _colon, name = place.partition(":")
    process = payung(home, module, name, "--", *arguments, typed=typed, module="tests.drills.held")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "held\n", process.stderr.read()
    process.kill()
    process.wait(30)


def elsewhere(folder: Path, *arguments: str) -> str:
    """Run `payung` on the other machine: it has no database, no secrets and no settings of the installation."""
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
    """A command ended with a sentence instead of a result."""


def done(home: Path, *arguments: str, typed: str = "", database: str = "", **more: str) -> str:
    """Run `payung` to its end and return what it printed; fail with what it complained of."""
    process = payung(home, *arguments, typed=typed, database=database, **more)
    out, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, complaint
    return out
