"""Write a booklet to review a language in an hour, as HTML for printing: `payung booklet LANG --out FILE`.

Every screen of the public face is a picture (without Debian's chromium, its text) with numbered sentences,
English next to the translation, and a box to tick. A temporary home is used: only this installation's
catalogues are read.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from payung.language.languages import ENGLISH
from payung.tools.catalogues import reading_ease


class Command(BaseCommand):
    help = "Write a booklet in which a native speaker and young people review a language."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("lang", metavar="LANG")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *, lang: str, out: Path, **_options: object) -> None:
        ready = [tongue.code for tongue in reading_ease.complete() if tongue is not ENGLISH]
        if lang.lower() not in ready:
            raise CommandError(f"LANG must be whole, one of: {', '.join(ready)}.", returncode=2)
        if not out.resolve().parent.is_dir():
            raise CommandError(f"--out: {out.parent} is no folder.", returncode=2)
        with tempfile.TemporaryDirectory() as home:
            _walk(home, lang.lower(), out.resolve())
        self.stdout.write(f"Written: {out}")


def _walk(home: str, code: str, out: Path) -> None:
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("PAYUNG_", "DJANGO_"))}
    subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "payung.tools.booklet", code, str(out)],
        env=variables
        | {"PAYUNG_HOME": home, "DJANGO_SETTINGS_MODULE": "payung.config.settings.dev"},
        cwd=settings.CHECKOUT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
