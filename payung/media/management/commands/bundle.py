"""Open what a scan has sealed to a unit: `payung bundle FILE NAME --out FOLDER`."""

import getpass
import hashlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, PayungError, SealBroken
from payung.foundation.viewer import SYSTEM
from payung.media.scan import bundle
from payung.media.scan.actions import note_opened
from payung.staff import queries
from payung.staff.viewer import OfficerViewer


class Command(BaseCommand):
    help = (
        "Open a bundle of `payung scan` with the password of an officer who holds the unit's key. What was in "
        "it then lies in clear in the folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the bundle")
        parser.add_argument("name", help="sign-in name of the officer")
        parser.add_argument("--out", type=Path, required=True, help="folder for what is in it")

    def handle(self, *, file: Path, name: str, out: Path, **_options: object) -> None:
        try:
            viewer = _officer(name)
            with file.open("rb") as sealed:
                digest = hashlib.file_digest(sealed, "sha256").hexdigest()
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            names = bundle.read(file, viewer.keys, out)
        except (PayungError, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        note_opened(viewer, digest)
        self.stdout.write(json.dumps({"files": [str(out / name) for name in names]}))


def _officer(name: str) -> OfficerViewer:
    officer = queries.officer_named(SYSTEM, name)
    try:
        key = queries.officer_key(SYSTEM, officer, _password())
    except SealBroken:
        raise BadInput("password", _("This password does not open the officer's key.")) from None
    return queries.officer_viewer(SYSTEM, officer, key)


def _password() -> str:
    """Ask for the password where somebody sits; read one line where a pipe is given."""
    if sys.stdin.isatty():
        return getpass.getpass(_("Password: "))
    return sys.stdin.readline().rstrip("\n")
