"""Measure how hard the public sentences are to read: `payung readability [--lang TAG] [--table]`.

It prints a JSON object for every complete language, or for one; with `--table` the rows of
docs/developers/words.md. Sentences over a limit go to standard error, with exit status 1.
`payung/language/data/readability.toml` has the limits.
"""

import json
import sys
from dataclasses import asdict

from django.core.management import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.language.languages import BY_CODE, Tongue
from payung.language.readability import Figures
from payung.tools.catalogues import reading_ease


class Command(BaseCommand):
    help = "Measure how hard the public sentences are to read, a JSON object a language; fail over the limits."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lang", default="", metavar="TAG")
        parser.add_argument(
            "--table", action="store_true", help="rows for docs/developers/words.md"
        )

    def handle(self, *, lang: str, table: bool, **_options: object) -> None:
        if lang and lang.lower() not in BY_CODE:
            self.stderr.write(_("--lang must be one of: {known}.").format(known=", ".join(BY_CODE)))
            sys.exit(2)
        failed = False
        for tongue in [BY_CODE[lang.lower()]] if lang else reading_ease.complete():
            figures, over_limit = reading_ease.measured(tongue)
            self.stdout.write(_row(tongue, figures) if table else _line(tongue, figures))
            for sentence in over_limit:
                failed = True
                self.stderr.write(f"{tongue.code}: {sentence}")
        sys.exit(1 if failed else 0)


def _line(tongue: Tongue, figures: Figures) -> str:
    return json.dumps({"language": tongue.code} | asdict(figures))


def _row(tongue: Tongue, figures: Figures) -> str:
    limit = reading_ease.limit(tongue)
    cells = [
        tongue.code,
        limit.count,
        f"{figures.mean:g} (at most {limit.mean:g})",
        f"{figures.most} (at most {limit.sentence})",
        f"{figures.share:g}% (at most {limit.share:g}%)" if figures.share is not None else "–",
        f"{figures.grade:g} (at most {limit.grade:g})" if figures.grade is not None else "–",
    ]
    return f"| {' | '.join(cells)} |"
