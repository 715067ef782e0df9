"""`payung media verify`: is every sealed file of an exhibit there, and unchanged?"""

import json
import sys
from pathlib import Path
from time import monotonic

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.foundation.viewer import SYSTEM
from payung.media.exhibits.queries.register import how_many
from payung.media.exhibits.verification import verify


class Command(BaseCommand):
    help = (
        "Read every sealed file of the exhibits, and print as JSON what is missing, changed, other than "
        "the ledger says, or left over without a record. Then the status is 2."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("verify", help="read every file and compare its digest")
        check.add_argument(
            "--resume", type=Path, metavar="FILE", help="go on from here after a stop"
        )

    def handle(self, *_args: object, resume: Path | None, **_options: object) -> None:
        progress = _Progress(how_many(SYSTEM))
        try:
            result = verify(progress, resume)
        except KeyboardInterrupt:
            progress.end()
            if resume:
                self.stderr.write(_("Stopped. Run the same command again to continue."))
            raise SystemExit(130) from None
        progress.end()
        self.stdout.write(json.dumps(result.told()))
        if not result.is_well:
            raise SystemExit(2)


class _Progress:
    """How far it is, in one line of a terminal; nothing where nobody looks."""

    def __init__(self, all_of_them: int) -> None:
        self._all, self._began, self._shown = all_of_them, monotonic(), 0.0
        self._first: int | None = None
        self._seen = sys.stderr.isatty()

    def __call__(self, done: int, size: int) -> None:
        """Tell of `done` files, `size` bytes of which were read in this run."""
        now = monotonic()
        if not self._seen or now - self._shown < 0.5:
            return
        self._first = done - 1 if self._first is None else self._first
        self._shown, passed = now, max(now - self._began, 0.001)
        left = passed / max(done - self._first, 1) * max(self._all - done, 0)
        rate = size / passed / 1e6
        line = f"{done} / {self._all}  {rate:.0f} MB/s  {left // 60:.0f}:{left % 60:02.0f}"
        sys.stderr.write(f"\r{line:<60}")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            sys.stderr.write("\n")
