"""`payung backup`: everything of one moment in one file, sealed to an operator's key; and is it whole?

The private half of that key is made and kept on another machine: `payung backup new-key` and
`payung backup verify --key` run there and need no database.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, PayungError
from payung.operations.backup import archive, creation, restoration
from payung.operations.backup.creation import Made


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

    def handle(self, *_args: Any, act: str | None, **options: Any) -> None:
        work: dict[str | None, Callable[[dict[str, Any]], None]] = {
            None: self._back_up,
            "secrets": self._secrets,
            "verify": self._verify,
            "new-key": self._new_key,
        }
        try:
            work[act](options)
        except PayungError as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _back_up(self, options: dict[str, Any]) -> None:
        if options["to"] is None:
            raise BadInput(
                "to", _("--to must name a folder, a new file, or - for standard output.")
            )
        self._tell(creation.back_up(options["to"]))

    def _secrets(self, options: dict[str, Any]) -> None:
        self._tell(creation.back_up_secrets(options["secrets_to"]))

    def _tell(self, made: Made) -> None:
        told = {
            "file": str(made.path),
            "bytes": made.size,
            "sha256": made.sha256,
            "at": made.at.isoformat(),
        }
        out = self.stderr if made.path == creation.STDOUT else self.stdout
        out.write(json.dumps(told))

    def _verify(self, options: dict[str, Any]) -> None:
        path = options["file"]
        if options["key"] is None:
            if not restoration.is_ours(path):
                self.stderr.write(_("The ledger here records no backup with this file's digest."))
                sys.exit(1)
            self.stdout.write(
                json.dumps({"file": str(path), "sha256": restoration.digest_of(path)})
            )
            return
        told = restoration.examine(path, archive.identities(key_text(options["key"])))
        summary = {"what": told.what, "at": told.at.isoformat(), "payung": told.payung}
        if told.kind:
            summary |= {"database": told.kind, "engine": told.engine}
        self.stdout.write(json.dumps({"file": str(path), **summary, "entries": told.entries}))

    def _new_key(self, options: dict[str, Any]) -> None:
        private, public = creation.new_key()
        path = options["file"]
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise BadInput("file", f"{path}: {error.strerror}.") from None
        with os.fdopen(handle, "w") as file:
            file.write(private)
        self.stdout.write(public)
        self.stderr.write(
            _(
                "Keep %(file)s away from the installation, with a copy in another place: "
                "without it no backup opens. On the installation, set PAYUNG_BACKUP_KEY to "
                "what is printed."
            )
            % {"file": path}
        )


def key_text(path: Path) -> str:
    """Return the text of a private key, from its file or (-) from standard input. Raises BadInput."""
    try:
        return sys.stdin.read() if path == creation.STDOUT else path.read_text("utf-8", "replace")
    except OSError as error:
        raise BadInput("key", f"{path}: {error.strerror}.") from None
