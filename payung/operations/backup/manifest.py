"""What a backup says of itself, and whether it fits the code that is to read it."""

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version as installed
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from payung.foundation import clock, secrets
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.operations.backup.archive import damaged

NAME: Final = "manifest.json"
DATABASE: Final = "database"  # what is in it: all that Payung keeps
SECRETS: Final = "secrets"  # or the application's secrets alone


@dataclass(frozen=True)
class Manifest:
    """Version, migrations, database, when it was, and the heads of the ledger at that moment.

    `heads`: chain to (sequence, hash). `marks`: secret to a digest of it, so that a restore can say that the
    secrets of another installation lie here.
    """

    what: str
    at: datetime
    payung: str = ""
    kind: str = ""
    engine: str = ""
    migrations: list[str] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """Return how many entries the ledger had."""
        return sum(sequence for sequence, _hash in self.heads.values())

    def body(self) -> bytes:
        """Return it as JSON."""
        told = {"v": 1, **asdict(self), "at": self.at.isoformat()}
        return json.dumps(told, sort_keys=True, indent=1).encode() + b"\n"

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """Return what `body` wrote. Raises BadInput."""
        try:
            told: dict[str, Any] = json.loads(text)
            if told.pop("v") != 1:
                raise BadInput("file", _("A newer version of Payung made this backup."))
            at = datetime.fromisoformat(told.pop("at"))
            heads = {
                chain: (int(head[0]), str(head[1])) for chain, head in told.pop("heads").items()
            }
            return cls(at=at, heads=heads, **told)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            raise damaged() from None


def of_database(kind: str, engine: str) -> Manifest:
    """Return the manifest of the database as it is in this transaction."""
    applied = MigrationLoader(connection).applied_migrations
    return Manifest(
        DATABASE,
        clock.now(),
        payung=installed("payung"),
        kind=kind,
        engine=engine,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        heads={head.chain: (head.sequence, head.hash) for head in ledger.heads(SYSTEM)},
        marks=marks(),
    )


def of_secrets() -> Manifest:
    """Return the manifest of the application's secrets."""
    return Manifest(SECRETS, clock.now(), payung=installed("payung"), marks=marks())


def marks() -> dict[str, str]:
    """Return for each secret that this process can read a digest, from which nobody can guess it."""
    found = {}
    for name in secrets.ALL:
        with suppress(ImproperlyConfigured, OSError):
            secret = secrets.read(name, settings.PAYUNG_SECRETS_DIR)
            found[name] = hashlib.blake2b(secret, digest_size=8, person=b"payung mark").hexdigest()
    return found


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Return what the backup's database has gone through and this code does not know: it is newer."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return [name for name in manifest.migrations if name not in known]
