"""Examination of a backup, and its restoration."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader, StringIO
from itertools import groupby
from pathlib import Path
from typing import Final

import pyrage
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext_lazy as _

from payung.foundation import secrets
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as intake
from payung.ledger import queries as ledger
from payung.ledger.actions import acting
from payung.ledger.verification import Result, verify
from payung.operations import acts
from payung.operations.backup import encrypted_archive, manifest
from payung.operations.backup.encrypted_archive import Reading, damaged
from payung.operations.backup.live_backup import CHAIN, PUBLIC_HALVES, database
from payung.operations.backup.manifest import Manifest

Keys = list[pyrage.x25519.Identity]
_MANY: Final = 100_000  # ledger entries of backups that are searched
_OTHER_KIND: Final = _(
    "This backup is for another kind of database (%(kind)s). The database here "
    "is %(here)s; PAYUNG_DATABASE sets which one is used."
)
_NEWER: Final = _(
    "A newer version of Payung (%(version)s) made this backup. Install that "
    "version first. This version does not know %(first)s."
)
_HOLDS: Final = _(
    "The database is not empty. With --replace the backup overwrites all of it, for good."
)
_NO_TOMBSTONES: Final = _(
    "There is no tombstone file at %(path)s (PAYUNG_TOMBSTONES). Without it, "
    "records deleted since the backup would come back. Copy it here, or use "
    "--without-tombstones if nothing was ever deleted."
)
_NO_SECRETS: Final = _("This file holds no secrets: it is a backup of the database.")
_OTHER_SECRET: Final = _(
    "A different secret %(name)s already exists here. --replace overwrites it "
    "for good. What was made with it is then lost: with receipt-pepper, every "
    "receipt."
)
_KEPT: Final = frozenset({*secrets.ALL, *secrets.OLD, *PUBLIC_HALVES})


@dataclass(frozen=True)
class Restored:
    """Result of a restore.

    `others`: secrets that differ from the backup's. `ledger`: result of its verification. `deleted`: records
    deleted since the backup, and now deleted again. `trouble`: why that failed; then no face may start.
    `waiting`: decided deletions that a person must decide again.
    """

    manifest: Manifest
    others: list[str]
    ledger: Result
    deleted: int = 0
    trouble: str = ""
    waiting: int = 0


def opened(path: Path) -> BufferedReader:
    """Open a backup. Raises BadInput."""
    try:
        return path.open("rb")
    except OSError as error:
        raise BadInput("file", f"{path}: {error.strerror}.") from None


def is_ours(path: Path) -> bool:
    """Say whether the ledger records a backup with this file's digest. Needs no key."""
    wanted = ledger.EntryFilter(subject="backup:", acts=(acts.BACKUP_MADE, acts.SECRETS_BACKED_UP))
    entries = ledger.search(SYSTEM, wanted, limit=_MANY)
    return digest_of(path) in {entry.digest for entry in entries}


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def examine(path: Path, keys: Keys) -> Manifest:
    """Read a backup to its last byte and return its manifest. Raises BadInput where it is damaged."""
    manifests = [member for member in _members(path, keys) if isinstance(member, Manifest)]
    if len(manifests) != 1:
        raise damaged()
    return manifests[0]


def _members(path: Path, keys: Keys) -> Iterator[Manifest | Reading]:
    """Yield the manifest and all other members."""
    with opened(path) as file:
        for member in encrypted_archive.read(file, keys):
            yield Manifest.read(member.text()) if member.name == manifest.NAME else member


def restore(
    path: Path, keys: Keys, *, replace: bool = False, tombstones: Path | None = None
) -> Restored:
    """Replace the database by a backup, migrate it, and delete again what was deleted since.

    The file is read to its end before anything changes. `tombstones`: file of the later deletions. Raises
    BadInput where a file is damaged, missing, of another database or newer than this code. Raises Conflict
    where the database is not empty, unless `replace`.
    """
    backup = _fitting(path, keys)
    if tombstones is not None and not tombstones.is_file():
        raise BadInput("PAYUNG_TOMBSTONES", _NO_TOMBSTONES % {"path": tombstones})
    if not replace and database[connection.vendor].holds_anything():
        raise Conflict(_HOLDS)
    _load(path, keys)
    call_command("migrate", verbosity=0)
    checked = verify(SYSTEM, backup.heads)
    deleted, trouble = _delete_again(tombstones) if tombstones else (0, "")
    waiting = intake.let_decided_wait(SYSTEM)
    if checked.broken is None:
        with acting(SYSTEM) as ledger_entry:
            subject = f"backup:{backup.at:%Y%m%dt%H%M%Sz}"
            ledger_entry.record(CHAIN, acts.BACKUP_RESTORED, subject, digest=digest_of(path))
    here = manifest.marks()
    others = [name for name, mark in backup.marks.items() if here.get(name) != mark]
    return Restored(backup, others, checked, deleted, trouble, waiting)


def _delete_again(tombstones: Path) -> tuple[int, str]:
    try:
        deleted = intake.replay_tombstones(SYSTEM, tombstones)
    except BadInput as error:
        return 0, str(error)
    if deleted and connection.vendor == "postgresql":  # SQLite overwrites what it deletes
        call_command("retention", "vacuum", "--full", stdout=StringIO())
    return deleted, ""


def _fitting(path: Path, keys: Keys) -> Manifest:
    """Return the manifest of a complete backup that this code can read. Raises BadInput."""
    backup, kind = examine(path, keys), database[connection.vendor].KIND
    if backup.what != manifest.DATABASE or backup.kind != kind:
        raise BadInput("file", _OTHER_KIND % {"kind": backup.kind or backup.what, "here": kind})
    if newer := manifest.unknown_migrations(backup):
        raise BadInput("file", _NEWER % {"version": backup.payung, "first": newer[0]})
    return backup


def _load(path: Path, keys: Keys) -> None:
    for folder, members in groupby(_files(path, keys), key=_folder):
        if folder == "database":
            chunks = (chunk for member in members for chunk in member.chunks())
            database[connection.vendor].load(chunks)
        elif folder == "exhibits":
            for member in members:
                _put(settings.PAYUNG_EXHIBITS / member.name.partition("/")[2], member.chunks())


def _folder(member: Reading) -> str:
    return member.name.partition("/")[0]


def _files(path: Path, keys: Keys) -> Iterator[Reading]:
    return (member for member in _members(path, keys) if isinstance(member, Reading))


def restore_secrets(path: Path, keys: Keys, *, replace: bool = False) -> list[str]:
    """Write a backup's secrets into the folder of secrets; return the names that changed.

    Raises BadInput where the file is damaged; Conflict where another secret exists, unless `replace`.
    """
    if examine(path, keys).what != manifest.SECRETS:
        raise BadInput("file", _NO_SECRETS)
    folder: Path = settings.PAYUNG_SECRETS_DIR
    texts = {
        name: member.text()
        for member in _files(path, keys)
        if (name := member.name.removeprefix("secrets/")) in _KEPT
    }
    changed = {name: text for name, text in texts.items() if _text(folder / name) != text.strip()}
    if not replace and (there := sorted(name for name in changed if _text(folder / name))):
        raise Conflict(_OTHER_SECRET % {"name": there[0]})
    for name, text in changed.items():
        _put(folder / name, [text.encode()])
    return sorted(changed)


def _text(path: Path) -> str:
    return path.read_text(errors="replace").strip() if path.is_file() else ""


def _put(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file atomically, readable by its user alone."""
    for missing in reversed((path.parent, *path.parent.parents)):
        missing.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
