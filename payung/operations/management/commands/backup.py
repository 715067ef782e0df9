"""Make or verify an encrypted backup of everything: `payung backup`.

The private half of the backup key is made and stays on another machine. `payung backup new-key` and
`payung backup verify --key` run there, and need no database.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, PayungError
from payung.operations.backup import encrypted_archive, live_backup, restoration
from payung.operations.backup.live_backup import Backup


class Command(BaseCommand):
    help = "Back everything up into one encrypted file, or verify such a file."
    requires_system_checks: list[str] = []  # half of this runs where there is no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", type=Path, help="a folder, a new file, or - for standard output"
        )
        acts = parser.add_subparsers(dest="act")
        secrets = acts.add_parser(
            "secrets", help="back up the application's secrets, in a file of their own"
        )
        secrets.add_argument("--to", type=Path, required=True, dest="secrets_to")
        check = acts.add_parser("verify", help="check that a backup is whole, and ours")
        check.add_argument("file", type=Path)
        check.add_argument(
            "--key",
            type=Path,
            help="ELSEWHERE: file of the private key; - reads it from standard input",
        )
        new_key = acts.add_parser(
            "new-key", help="ELSEWHERE: make a backup key; prints its public half"
        )
        new_key.add_argument("file", type=Path, help="where the private half goes")

    def handle(self, *_args: object, act: str | None, **options: object) -> None:
        work: dict[str | None, Callable[..., None]] = {
            None: self._back_up,
            "secrets": self._secrets,
            "verify": self._verify,
            "new-key": self._new_key,
        }
        try:
            work[act](**options)
        except PayungError as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _back_up(self, *, to: Path | None, **_options: object) -> None:
        if to is None:
            raise BadInput(
                "to", _("--to must name a folder, a new file, or - for standard output.")
            )
        self._tell(live_backup.back_up(to))

    def _secrets(self, *, secrets_to: Path, **_options: object) -> None:
        self._tell(live_backup.back_up_secrets(secrets_to))

    def _tell(self, backup: Backup) -> None:
        summary = {
            "file": str(backup.path),
            "bytes": backup.size,
            "sha256": backup.sha256,
            "at": backup.at.isoformat(),
        }
        out = self.stderr if backup.path == live_backup.STDOUT else self.stdout
        out.write(json.dumps(summary))

    def _verify(self, *, file: Path, key: Path | None, **_options: object) -> None:
        if key is None:
            if not restoration.is_ours(file):
                self.stderr.write(_("The ledger here records no backup with this file's digest."))
                sys.exit(1)
            self.stdout.write(
                json.dumps({"file": str(file), "sha256": restoration.digest_of(file)})
            )
            return
        manifest = restoration.examine(file, encrypted_archive.identities(key_text(key)))
        summary = {"what": manifest.what, "at": manifest.at.isoformat(), "payung": manifest.payung}
        if manifest.kind:
            summary |= {"database": manifest.kind, "engine": manifest.engine}
        self.stdout.write(json.dumps({"file": str(file), **summary, "entries": manifest.entries}))

    def _new_key(self, *, file: Path, **_options: object) -> None:
        private, public = live_backup.new_key()
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise BadInput("file", f"{file}: {error.strerror}.") from None
        with os.fdopen(handle, "w") as key_file:
            key_file.write(private)
        self.stdout.write(public)
        self.stderr.write(
            _(
                "Keep %(file)s away from the installation, with a copy in another place: "
                "without it no backup opens. On the installation, set PAYUNG_BACKUP_KEY to "
                "what is printed."
            )
            % {"file": file}
        )


def key_text(path: Path) -> str:
    """Return the text of a private key, from its file or (-) from standard input. Raises BadInput."""
    try:
        return (
            sys.stdin.read() if path == live_backup.STDOUT else path.read_text("utf-8", "replace")
        )
    except OSError as error:
        raise BadInput("key", f"{path}: {error.strerror}.") from None
