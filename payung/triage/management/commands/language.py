"""`payung language`: train the second readers, or measure how much lists and readers hear. Needs no database.

One of them reads what children and people near them send, the other what officers write. The detection of
languages learns and is measured with them.
"""

import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput
from payung.language.classifier.labelled_files import rows_of
from payung.language.reader import faults
from payung.language.reader import measure as officers_measure
from payung.language.reader.sentences import every_sentence as officers_sentences
from payung.triage import text_languages
from payung.triage.reader import load, measure


class Command(BaseCommand):
    """Trains and measures the second readers."""

    help = (
        "train the second readers, or the reader of meaning (minutes; its weights are kept in the "
        "repository), or measure what lists and readers hear (measure [FILE])"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what to do, and a file of somebody's own sentences."""
        parser.add_argument("what", choices=["train", "train-meaning", "measure"])
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")

    def handle(self, *_args: object, what: str, file: Path | None, **_options: object) -> None:
        """Train, or print tables."""
        if what == "train":
            from payung.language.reader import lessons as of_officers  # they load numpy and numba
            from payung.triage.reader import lessons as of_children

            with ProcessPoolExecutor() as trainings:  # the longest first
                begun = [
                    trainings.submit(teacher.train)
                    for teacher in (of_children, of_officers, text_languages)
                ]
            for training in begun:
                training.result()  # raises what went wrong in it
            self.stdout.write(_("The second readers have learnt the sentences."))
            return
        if what == "train-meaning":
            self._train_meaning()
            return
        try:
            tables = _of_file(file) if file else _of_tuning()
        except BadInput as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self.stdout.write("\n\n".join(tables))

    def _train_meaning(self) -> None:
        from payung.language.encoder import encoder
        from payung.language.reader import meaning_lessons
        from payung.triage.reader import word_lessons

        known = encoder.load()
        if not known:
            self.stderr.write(_("The encoder is not installed."))
            sys.exit(2)
        word_lessons.train(known)
        meaning_lessons.train(known)
        self.stdout.write(_("The reader of meaning has learnt the sentences."))


def _of_file(file: Path) -> list[str]:
    """Return the table of somebody's file, of the sentences of children or of officers."""
    rows = rows_of(file)
    if rows and officers_measure.is_label(rows[0][1][0]):
        return [officers_measure.table(officers_measure.cases_of(file), faults.load())]
    return [measure.table(measure.cases_of(file), load())]


def _of_tuning() -> list[str]:
    """Return the tables of the sentences for tuning, by readers that have not learnt from them."""
    from payung.language.reader import lessons as of_officers
    from payung.triage.reader import lessons as of_children

    children = of_children.without_tuning()
    officers = of_officers.trained_on(officers_sentences(tuning=False))
    languages = text_languages.trained_on(text_languages.labelled(tuning=False))
    return [
        measure.table(measure.tuning_cases(), children),
        officers_measure.table(officers_measure.tuning_cases(), officers),
        text_languages.table(text_languages.labelled(tuning=True), languages),
    ]
