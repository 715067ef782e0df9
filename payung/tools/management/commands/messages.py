"""Update, compile or check the message catalogues: `payung messages update|compile|check`.

`payung messages reviewed LANG --by NAME --panel DESCRIPTION --on DATE` records that a native speaker and a
panel of young people have reviewed a language: docs/developers/translation.md.
"""

import sys
from datetime import date
from typing import Final, NoReturn

from django.core.management import BaseCommand, CommandParser

from payung.foundation import clock
from payung.language import reviews
from payung.language.languages import BY_CODE, ENGLISH, Tongue
from payung.language.reviews import State
from payung.tools.catalogues import completeness, core_words, files

LONGEST: Final = 200  # characters of a name or of a panel's description


class Command(BaseCommand):
    help = "Update, compile or check the message catalogues, or record a review. Needs no gettext."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["update", "compile", "check", "reviewed"])
        parser.add_argument("lang", nargs="?", default="", metavar="LANG")
        parser.add_argument("--by", default="", metavar="NAME")
        parser.add_argument("--panel", default="", metavar="DESCRIPTION")
        parser.add_argument("--on", default="", metavar="DATE")

    def handle(
        self, *, act: str, lang: str, by: str, panel: str, on: str, **_options: object
    ) -> None:
        if act == "check":
            sys.exit(self._check())
        if act == "reviewed":
            self._reviewed(lang, by.strip(), panel.strip(), _day(on))
        for tongue in files.TRANSLATED:
            {"update": files.update, "compile": files.compile_}[act](tongue)

    def _check(self) -> int:
        """Print faults, unfinished languages and lapsed reviews; return the exit status."""
        wrong = 0
        for tongue in files.TRANSLATED:
            catalog, wanted = files.load(tongue), files.wanted(tongue)
            for problem in completeness.problems(catalog, wanted, tongue):
                wrong = 1
                self.stderr.write(f"{tongue.code}: {problem}")
            if completeness.is_unfinished(catalog):
                count = completeness.missing(catalog, wanted)
                self.stdout.write(
                    f"{tongue.code}: unfinished, not offered: {count} sentences are missing"
                )
                for fault in core_words.faults(catalog, tongue):
                    self.stdout.write(f"{tongue.code}: {fault}")
            elif reviews.of(files.root(), tongue).state is State.CHANGED:
                count = len(reviews.unreviewed(files.root(), tongue))
                self.stdout.write(f"{tongue.code}: draft again: {count} sentences are not reviewed")
        return wrong

    def _reviewed(self, lang: str, by: str, panel: str, day: date | None) -> NoReturn:
        tongue = BY_CODE.get(lang.lower(), ENGLISH)
        codes = ", ".join(code for code in BY_CODE if code != ENGLISH.code)
        if tongue is ENGLISH:
            self._refuse(f"LANG must be one of: {codes}.")
        if not _is_one_line(by):
            self._refuse("--by must say who reviewed it, in one line.")
        if not _is_one_line(panel):
            self._refuse("--panel must say with whom, in one line.")
        if day is None or day > clock.now().date():
            self._refuse("--on must be a day that has been, as 2026-11-03.")
        self._may_be_reviewed(tongue)
        files.reviewed(tongue, by, panel, day)
        sys.exit(0)

    def _may_be_reviewed(self, tongue: Tongue) -> None:
        catalog, wanted = files.load(tongue), files.wanted(tongue)
        if completeness.is_unfinished(catalog):
            self._refuse(f"{tongue.code} is unfinished: only a whole language can be reviewed.")
        if any(completeness.problems(catalog, wanted, tongue)):
            self._refuse(f"{tongue.code} is not in order: payung messages check says why.")

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


def _is_one_line(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
