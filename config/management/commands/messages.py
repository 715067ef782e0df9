"""`payung messages update|compile|check`: the message catalogues; the work is done in `config.catalogues`."""

import sys
from typing import Any

from django.core.management import BaseCommand, CommandParser

from config.catalogues import checking, files


class Command(BaseCommand):
    help = "Update, compile or check the message catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["update", "compile", "check"])

    def handle(self, *, act: str, **options: Any) -> None:
        del options
        if act == "check":
            sys.exit(self._check())
        for tongue in files.TRANSLATED:
            {"update": files.update, "compile": files.compile_}[act](tongue)

    def _check(self) -> int:
        """Say what is wrong, and what is unfinished; return the exit status."""
        wrong = 0
        for tongue in files.TRANSLATED:
            catalog, wanted = files.load(tongue), files.wanted(tongue)
            for problem in checking.problems(catalog, wanted, tongue):
                wrong = 1
                self.stderr.write(f"{tongue.code}: {problem}")
            if checking.is_unfinished(catalog):
                left = checking.missing(catalog, wanted)
                self.stdout.write(
                    f"{tongue.code}: unfinished, not offered: {left} sentences are missing"
                )
        return wrong
