"""Creation of a backup while everything runs."""

import errno
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import pyrage
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext as _

from payung.foundation import clock, secrets
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.ledger.actions import acting
from payung.operations import acts
from payung.operations.backup import encrypted_archive, manifest, postgresql, sqlite
from payung.operations.backup.encrypted_archive import Member

CHAIN: Final = "system"
SUFFIX: Final = ".tar.age"
STDOUT: Final = Path("-")
KEY: Final = secrets.BACKUP  # files in the folder of secrets, used where no setting names a key
SECRETS_KEY: Final = "secrets-backup-public"
PUBLIC_HALVES: Final = (
    *(secrets.ROOT, secrets.RECOVERY, secrets.WEBHOOK_PUBLIC, secrets.NOTICES_PUBLIC),
    *(KEY, SECRETS_KEY),
)
_CHUNK: Final = 64 * 1024  # bytes
_README: Final = """\
A backup of Payung. To open it without Payung, on the machine that has the private key:

    age --decrypt --identity KEY BACKUP.tar.age | tar --extract
    sha256sum --check SHA256SUMS

manifest.json says of which database it is.

    sqlite       cat database/* | gunzip | sqlite3 payung.sqlite3
    postgresql   cat database/* | pg_restore --no-owner --no-privileges --dbname payung
    secrets      the files of secrets/ belong into PAYUNG_SECRETS_DIR, readable by their user alone

What people wrote is sealed once more inside, to keys that are not in this file.
"""

database = {sqlite.KIND: sqlite, postgresql.KIND: postgresql}


@dataclass(frozen=True)
class Backup:
    """A backup that was written: path, size in bytes, SHA-256 (hexadecimal), moment."""

    path: Path
    size: int
    sha256: str
    at: datetime


def back_up(to: Path) -> Backup:
    """Write a backup of this moment to `to` (a folder, a new file, or - for standard output).

    The ledger records it with the file's digest. Raises BadInput, which names what is missing.
    """
    kind = database[connection.vendor]
    readers = sealed_to(settings.PAYUNG_BACKUP_KEY, KEY)
    with _new_file(to, "payung") as out, kind.moment() as moment:
        summary = manifest.of_database(kind.KIND, kind.version())
        members = _members(
            summary, encrypted_archive.in_parts("database", kind.dump(moment)), _exhibits()
        )
        encrypted_archive.write(members, readers, out)
    return _record(out, acts.BACKUP_MADE, summary.at)


def back_up_secrets(to: Path) -> Backup:
    """Write the application's secrets and public halves to `to`."""
    key = settings.PAYUNG_SECRETS_BACKUP_KEY or secrets.public_half(SECRETS_KEY)
    readers = sealed_to(key or settings.PAYUNG_BACKUP_KEY, KEY)
    members = list(_secrets())
    with _new_file(to, "payung-secrets") as out:
        summary = manifest.of_secrets()
        encrypted_archive.write(_members(summary, members), readers, out)
    return _record(out, acts.SECRETS_BACKED_UP, summary.at)


def new_key() -> tuple[str, str]:
    """Return a new private key, as a file for `age` and for `payung restore`, and its public half."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    return f"# public key: {public}\n{identity}\n", public


def sealed_to(setting: str, file_name: str) -> list[pyrage.x25519.Recipient]:
    """Return the recipients in a setting, or else in a file among the secrets. Raises BadInput."""
    readers = encrypted_archive.recipients(setting or secrets.public_half(file_name))
    if not readers:
        raise BadInput(
            "PAYUNG_BACKUP_KEY",
            _(
                "PAYUNG_BACKUP_KEY must name the public half of a backup key. Make one on "
                "another machine: `payung backup new-key FILE`."
            ),
        )
    return readers


def _members(summary: manifest.Manifest, *groups: Iterable[Member]) -> Iterator[Member]:
    yield Member.of(manifest.NAME, summary.body())
    yield Member.of("README.txt", _README.encode())
    for group in groups:
        yield from group


def _exhibits() -> Iterator[Member]:
    """Yield the exhibits' sealed files. Read after the database, so none that it names is missing."""
    folder: Path = settings.PAYUNG_EXHIBITS
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):  # deleted meanwhile; a restore deletes it again
            if path.is_file():
                with path.open("rb") as file:
                    name = f"exhibits/{path.relative_to(folder).as_posix()}"
                    yield Member(name, os.fstat(file.fileno()).st_size, _chunks(file))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _secrets() -> Iterator[Member]:
    """Yield all secrets and public halves, from files or settings. Raises BadInput where one is missing."""
    folder: Path = settings.PAYUNG_SECRETS_DIR
    old = (name for name in secrets.OLD if secrets.exists(name, folder))
    for name in (*secrets.ALL, *old):
        try:
            secret = secrets.read(name, folder)
        except ImproperlyConfigured as error:
            raise BadInput(name, str(error)) from None
        except OSError:
            raise BadInput(
                name, _("The secret %(name)s cannot be read.") % {"name": name}
            ) from None
        yield Member.of(f"secrets/{name}", secret.hex().encode() + b"\n")
    from_settings = {
        secrets.ROOT: settings.PAYUNG_ROOT,
        secrets.RECOVERY: settings.PAYUNG_RECOVERY,
        secrets.WEBHOOK_PUBLIC: settings.PAYUNG_WEBHOOK_KEY,
        secrets.NOTICES_PUBLIC: settings.PAYUNG_NOTICES_KEY,
        KEY: settings.PAYUNG_BACKUP_KEY,
        SECRETS_KEY: settings.PAYUNG_SECRETS_BACKUP_KEY,
    }
    for name in PUBLIC_HALVES:
        if text := from_settings[name] or secrets.public_half(name):
            yield Member.of(f"secrets/{name}", text.encode() + b"\n")


class _Out:
    """The output file, with the size and digest of what was written."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self.path = file, path
        self.size, self.digest = 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write all of `data`."""
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Flush the file."""
        self._file.flush()


@contextmanager
def _new_file(to: Path, kind: str) -> Iterator[_Out]:
    """Open the output. The file gets its name only once it is complete and synced to the disk."""
    if to == STDOUT:
        yield _Out(sys.stdout.buffer, to)
        sys.stdout.buffer.flush()
        return
    path = to / f"{kind}-{clock.now():%Y%m%dT%H%M%SZ}{SUFFIX}" if to.is_dir() else to
    draft = path.with_name(f".{path.name}.part")
    try:
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput("to", f"{path}: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield _Out(file, path)
            file.flush()
            os.fsync(handle)
        draft.rename(path)
    except OSError as error:
        raise BadInput("to", f"{path}: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)


def _record(out: _Out, act: str, at: datetime) -> Backup:
    made = Backup(out.path, out.size, out.digest.hexdigest(), at)
    with acting(SYSTEM) as ledger:
        ledger.record(CHAIN, act, f"backup:{at:%Y%m%dt%H%M%Sz}", digest=made.sha256)
    return made
