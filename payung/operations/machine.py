"""Facts about this machine and its database."""

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
    """Size of a file system and its free space, in bytes."""

    size: int
    free: int

    @property
    def share(self) -> float:
        """Return the free part, 0 to 1."""
        return self.free / self.size if self.size else 0.0


def disk(path: Path | None = None) -> Disk:
    """Return the disk of a folder, or of its nearest parent that exists. Default: the home."""
    place = path or Path(settings.PAYUNG_HOME)
    while not place.exists() and place != place.parent:
        place = place.parent
    usage = shutil.disk_usage(place)
    return Disk(usage.total, usage.free)


def _now() -> datetime:
    return datetime.now(UTC)


def skew(here: Callable[[], datetime] = _now) -> float:
    """Return how many seconds the database's clock is ahead of this machine's, `here`; negative: behind.

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
    """Return the migrations that have not been applied to the database."""
    migrations = MigrationLoader(None).disk_migrations
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in migrations if (app, name) not in applied)


def mode(path: Path) -> int | None:
    """Return a file's permission bits, or None where it is missing."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return None


def name() -> str:
    """Return the name of this machine."""
    return os.uname().nodename
