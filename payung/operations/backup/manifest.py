"""Manifest of a backup, and whether this version of the code can read the backup."""

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
from payung.operations.backup.encrypted_archive import damaged

NAME: Final = "manifest.json"
DATABASE: Final = "database"  # a backup of everything that Payung stores
SECRETS: Final = "secrets"  # a backup of the application's secrets alone


@dataclass(frozen=True)
class Manifest:
    """Version, migrations, database, time, and the heads of the ledger at that time.

    `heads`: chain to (sequence, hash). `marks`: secret to its digest, so that a restore notices other secrets.
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
        """Return the number of ledger entries."""
        return sum(sequence for sequence, _hash in self.heads.values())

    def body(self) -> bytes:
        """Return it as JSON."""
        document = {"v": 1, **asdict(self), "at": self.at.isoformat()}
        return json.dumps(document, sort_keys=True, indent=1).encode() + b"\n"

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """Return the manifest in `text`. Raises BadInput."""
        try:
            document: dict[str, Any] = json.loads(text)
            if document.pop("v") != 1:
                raise BadInput("file", _("A newer version of Payung made this backup."))
            at = datetime.fromisoformat(document.pop("at"))
            heads = {
                chain: (int(head[0]), str(head[1])) for chain, head in document.pop("heads").items()
            }
            return cls(at=at, heads=heads, **document)
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
    """Return short digests of the secrets that this process can read."""
    digests = {}
    for name in secrets.ALL:
        with suppress(ImproperlyConfigured, OSError):
            secret = secrets.read(name, settings.PAYUNG_SECRETS_DIR)
            digests[name] = hashlib.blake2b(
                secret, digest_size=8, person=b"payung mark"
            ).hexdigest()
    return digests


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Return migrations of the backup that this code does not have: a newer version made it."""
    own = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return [name for name in manifest.migrations if name not in own]
