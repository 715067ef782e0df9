"""What is true of the machine and of its database, as far as a process can see it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@dataclass(frozen=True)
class Disk:
    """How many bytes a file system has, and how many of them are free for us."""

    size: int
    free: int

    @property
    def share(self) -> float:
        """Return which part is free, 0 to 1."""
        return self.free / self.size if self.size else 0.0


def disk(path: Path | None = None) -> Disk:
    """Return the file system of a folder, or of the nearest one above it that exists; default: the home."""
    place = path or Path(settings.PAYUNG_HOME)
    while not place.exists() and place != place.parent:
        place = place.parent
    usage = shutil.disk_usage(place)
    return Disk(usage.total, usage.free)


def _now() -> datetime:
    return datetime.now(UTC)


def skew(here: Callable[[], datetime] = _now) -> float:
    """Return by how many seconds the database's clock is ahead of this machine's, `here` (behind: below 0).

    SQLite has no clock of its own.
    """
    if connection.vendor != "postgresql":
        return 0.0
    begun = here()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there: datetime = cursor.fetchone()[0]
    return (there - begun - (here() - begun) / 2).total_seconds()


def unapplied() -> list[str]:
    """Return the migrations of this code that the database has not gone through."""
    known = MigrationLoader(None).disk_migrations
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in known if (app, name) not in applied)


def mode(path: Path) -> int | None:
    """Return who may do what with a file (as `chmod` counts), or None where it is missing."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return None


def name() -> str:
    """Return what this machine is called."""
    return os.uname().nodename
