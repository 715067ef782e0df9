"""`payung language`: train the second reader, or measure how much both readers hear. Needs no database."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput
from payung.triage.reader import load, measure
from payung.triage.reader.sentences import every_sentence


class Command(BaseCommand):
    """Trains and measures the second reader."""

    help = "train the second reader, or measure what lists and reader hear (measure [FILE])"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what to do, and a file of somebody's own sentences."""
        parser.add_argument("what", choices=["train", "measure"])
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")

    def handle(self, *_args: object, what: str, file: Path | None, **_options: object) -> None:
        """Train, or print a table."""
        from payung.triage.reader import lessons

        if what == "train":
            lessons.train()
            self.stdout.write(_("The second reader has learnt the sentences."))
            return
        try:
            cases = measure.cases_of(file) if file else measure.tuning_cases()
        except BadInput as error:
            self.stderr.write(str(error))
            sys.exit(2)
        # Sentences for tuning measure a reader that has not learnt from them.
        reader = load() if file else lessons.trained_on(every_sentence(tuning=False))
        self.stdout.write(measure.table(cases, reader))
