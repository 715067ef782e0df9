"""Look through a seized medium: `payung scan FOLDER --out FOLDER [--to UNIT-KEY-FILE]`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Final, NoReturn

from django.core.management.base import BaseCommand
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payung.foundation.errors import PayungError
from payung.foundation.viewer import SYSTEM
from payung.media.scan import bundle, result_files, workflow
from payung.media.scan.progress import Progress
from payung.media.scan.survey import OnSize
from payung.media.scan.workflow import ScanRequest

INTERRUPTED: Final = 130  # what a shell calls a command that was stopped with Ctrl-C
_CLEAR: Final = gettext_lazy(
    "Nothing is sealed: the result in {out} is not encrypted, and belongs on an"
    " encrypted disk. To transport it, name a unit with --to."
)
_SEALED: Final = gettext_lazy(
    "{bundle} is sealed to {unit} and can be transported. Everything else in "
    "{out} is not encrypted, and belongs on an encrypted disk."
)


class Command(BaseCommand):
    help = (
        "Look through a seized medium without changing it: what is known, what is near to it, what is new and "
        "where to look first. Stopped at any moment, the same command goes on. Status 2: it could not be done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the medium is mounted, to read alone")
        parser.add_argument("--out", type=Path, required=True, help="folder for the result")
        parser.add_argument("--to", type=Path, help="seal it to the unit in this file as well")
        parser.add_argument("--case", default="", help="its number, as the unit writes it")
        parser.add_argument("--workers", type=int, help="processes (as many as there are cores)")
        parser.add_argument(
            "--scheduler",
            default="",
            metavar="ADDRESS",
            help="of Dask, such as tls://10.0.0.5:8786: its workers (`payung scanworker`) look at the files",
        )

    def handle(
        self,
        *_args: object,
        folder: Path,
        out: Path,
        case: str,
        workers: int | None,
        to: Path | None,
        scheduler: str,
        **_options: object,
    ) -> None:
        request = ScanRequest(folder, out, case, workers, to, scheduler)
        try:
            story = workflow.scan(SYSTEM, request, self._progress(request.folder))
        except PayungError as error:
            self._stop(str(error), 2)
        except KeyboardInterrupt:
            self._stop(
                _("Stopped: progress is saved. Run the same command again to continue."),
                INTERRUPTED,
            )
        self._line("")
        sentence = _SEALED if request.to else _CLEAR
        values = {"bundle": bundle.NAME, "unit": story.about.unit, "out": str(request.out)}
        self.stderr.write(str(format_lazy(sentence, **values)), style_func=str)
        figures = story.figures()
        line = {name: figures[name] for name in ("medium", "case", "files", "bytes", "counts")}
        line["report"] = str(request.out / result_files.REPORT)
        self.stdout.write(json.dumps(line, ensure_ascii=False))

    def _progress(self, folder: Path) -> OnSize:
        if self.stderr.isatty() and folder.is_dir():
            return Progress(folder, self._line)
        return lambda _size: None

    def _line(self, text: str) -> None:
        """Write over the line before, on a terminal alone."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{text}\x1b[K", style_func=str, ending="")
            self.stderr.flush()

    def _stop(self, sentence: str, status: int) -> NoReturn:
        self._line("")
        self.stderr.write(sentence)
        sys.exit(status)
