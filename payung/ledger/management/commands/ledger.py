"""`payung ledger`: verify the record of acts, print its heads, and sign them on another machine."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.foundation import clock
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.ledger import checkpoints, queries
from payung.ledger.verification import verify

_LARGEST: Final = 64 * 1024 * 1024  # bytes of a file that is read whole


class Command(BaseCommand):
    help = "Verify the ledger, print its heads, or sign them (on a machine away from this one)."
    requires_system_checks: list[str] = []  # `sign` and `new-key` run where there is no database

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("verify", help="check every entry, then a checkpoint")
        check.add_argument("--checkpoint", type=Path, help="a signed checkpoint")
        check.add_argument("--public", help="the public key that signed it (64 hexadecimal digits)")
        heads = acts.add_parser("heads", help="print the statement of all heads")
        heads.add_argument(
            "--to", type=Path, help="write it to this file, in place of what is there"
        )
        sign = acts.add_parser("sign", help="sign a statement of heads; needs no database")
        sign.add_argument("file", type=Path)
        sign.add_argument("--key", type=Path, required=True, help="file of the private key")
        new_key = acts.add_parser("new-key", help="make a signing key; needs no database")
        new_key.add_argument("file", type=Path, help="where the private key goes")

    def handle(self, *_args: object, act: str, **options: object) -> None:
        work: dict[str, Callable[..., None]] = {
            "verify": self._verify,
            "heads": self._heads,
            "sign": self._sign,
            "new-key": self._new_key,
        }
        try:
            work[act](**options)
        except BadInput as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _verify(self, checkpoint: Path | None, public: str | None, **_others: object) -> None:
        if (checkpoint is None) != (public is None):
            raise BadInput("checkpoint", _("--checkpoint and --public must be used together."))
        known = (
            checkpoints.check(_read(checkpoint), public).heads if checkpoint and public else None
        )
        result = verify(SYSTEM, known)
        if result.breaks:
            self.stdout.write("\n".join(map(str, result.breaks)))
            sys.exit(1)
        self.stdout.write(
            ngettext("%(count)d entry checked", "%(count)d entries checked", result.entries)
            % {"count": result.entries}
        )

    def _heads(self, to: Path | None, **_others: object) -> None:
        statement = checkpoints.statement(queries.heads(SYSTEM), clock.now())
        if to is None:
            self.stdout.write(statement)
        else:
            _put(to, statement + "\n")

    def _sign(self, file: Path, key: Path, **_others: object) -> None:
        self.stdout.write(checkpoints.sign(_read(file), _read(key)))

    def _new_key(self, file: Path, **_others: object) -> None:
        private, public = checkpoints.new_key()
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise BadInput("file", f"{file}: {error.strerror}.") from None
        with os.fdopen(handle, "w") as key_file:
            key_file.write(private + "\n")
        self.stdout.write(public)


def _read(path: Path) -> str:
    """Return the text of a file. Raises BadInput with the reason."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput("file", _("%(path)s: The file is too large.") % {"path": path})
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise BadInput("file", f"{path}: {error.strerror}.") from None
    except ValueError:
        raise BadInput("file", _("%(path)s: The file is not text.") % {"path": path}) from None


def _put(path: Path, text: str) -> None:
    """Write a file whole or not at all; an existing file stays until then. Raises BadInput."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise BadInput("to", f"{path}: {error.strerror}.") from None
