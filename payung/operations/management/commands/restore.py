"""Replace the database, or the secrets, by a backup: `payung restore FILE --key KEY`.

It refuses a database that is not empty, unless `--replace`. Afterwards it verifies the ledger and deletes
again what was deleted since the backup.
"""

import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.foundation.errors import PayungError
from payung.foundation.home import make_home
from payung.operations.backup import encrypted_archive, manifest, restoration
from payung.operations.backup.restoration import Restored
from payung.operations.management.commands.backup import key_text


class Command(BaseCommand):
    help = (
        "Put a backup in the place of the database, or a backup of the secrets into their folder."
    )
    requires_system_checks: list[str] = []  # there may be no database yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key",
            type=Path,
            required=True,
            help="file of the private key, brought for this moment; - reads it from standard input",
        )
        parser.add_argument(
            "--replace", action="store_true", help="replace all that is there now, for good"
        )
        parser.add_argument(
            "--without-tombstones",
            action="store_true",
            help="nothing was ever deleted, so there is no file of tombstones",
        )

    def handle(
        self, *_args: object, file: Path, key: Path, replace: bool, **options: object
    ) -> None:
        make_home()
        try:
            keys = encrypted_archive.identities(key_text(key))
            if restoration.examine(file, keys).what == manifest.SECRETS:
                written = restoration.restore_secrets(file, keys, replace=replace)
                self.stdout.write(json.dumps({"secrets": written}))
                return
            deleted = None if options["without_tombstones"] else Path(settings.PAYUNG_TOMBSTONES)
            done = restoration.restore(file, keys, replace=replace, tombstones=deleted)
        except PayungError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self._tell(done)

    def _tell(self, result: Restored) -> None:
        summary = {"restored": result.manifest.at.isoformat(), "entries": result.ledger.entries}
        summary |= {"deleted_again": result.deleted, "to_decide_anew": result.waiting}
        self.stdout.write(json.dumps(summary))
        for name in result.others:
            self.stderr.write(
                _("This is not the secret %(name)s that the backup was made with.") % {"name": name}
            )
        trouble = [str(broken) for broken in result.ledger.breaks]
        for sentence in (*trouble, *filter(None, [result.trouble])):
            self.stderr.write(sentence)
        if trouble or result.trouble:
            sys.exit(1)
