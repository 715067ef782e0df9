"""Measure something beside something plain: `payung bench NAME`; alone it lists what can be measured."""

import argparse
import json
import subprocess
import sys
from typing import Any, NoReturn

from django.core.management import BaseCommand, CommandParser

from payung.tools.bench import benches, throwaway_home


class Command(BaseCommand):
    help = "Measure something and print one JSON object; without a name, list what can be measured."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="what to measure")
        parser.add_argument("--count", type=int, help="how many repetitions")
        parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *, name: str | None, count: int | None, inside: bool, **options: Any) -> None:
        del options
        if name is None:
            self.stdout.write("\n".join(benches.listed()))
            return
        if (wanted := benches.BENCHES.get(name)) is None:
            self._refuse(f"There is no bench {name!r}. There are: {', '.join(benches.BENCHES)}.")
        count = wanted.count if count is None else count
        if count < 1:
            self._refuse("count must be at least 1.")
        self.stdout.write(json.dumps(self._run(wanted, count, inside=inside), ensure_ascii=False))

    def _run(self, wanted: benches.Bench, count: int, *, inside: bool) -> dict[str, Any]:
        if not wanted.needs_database:
            return benches.run(wanted, count)
        try:
            return (
                throwaway_home.run_inside(wanted, count)
                if inside
                else throwaway_home.run_apart(wanted, count)
            )
        except ValueError as error:
            self._refuse(str(error))
        except subprocess.CalledProcessError as error:
            sys.exit(error.returncode)  # the process of its own has said why

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)
