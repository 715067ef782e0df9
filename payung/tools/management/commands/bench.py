"""Measure something next to a plain baseline: `payung bench NAME`. Without a name it lists the benches."""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import NoReturn

from django.core.management import BaseCommand, CommandParser

from payung.tools.bench import benches, throwaway_home


class Command(BaseCommand):
    help = "Measure something and print one JSON object; without a name, list what can be measured."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="what to measure")
        parser.add_argument("--count", type=int, help="how many repetitions")
        parser.add_argument(
            "--fewer", type=int, default=0, help="the smaller count, of a bench that compares two"
        )
        parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)

    def handle(
        self,
        *,
        name: str | None,
        count: int | None,
        inside: bool,
        fewer: int,
        **_options: object,
    ) -> None:
        if name is None:
            self.stdout.write("\n".join(benches.listed()))
            return
        if (bench := benches.BENCHES.get(name)) is None:
            self._refuse(f"There is no bench {name!r}. There are: {', '.join(benches.BENCHES)}.")
        count = bench.count if count is None else count
        if count < 1:
            self._refuse("count must be at least 1.")
        if fewer and not (bench.compares and 0 < fewer < count):
            self._refuse("fewer must be less than count, and this bench must compare two counts.")
        self.stdout.write(
            json.dumps(self._run(bench, count, fewer, inside=inside), ensure_ascii=False)
        )

    def _run(
        self, bench: benches.Bench, count: int, fewer: int, *, inside: bool
    ) -> Mapping[str, object]:
        if not bench.needs_database:
            return benches.run(bench, count)
        try:
            return (
                throwaway_home.run_inside(bench, count, fewer)
                if inside
                else throwaway_home.run_apart(bench, count, fewer=fewer)
            )
        except ValueError as error:
            self._refuse(str(error))
        except subprocess.CalledProcessError as error:
            sys.exit(error.returncode)  # the process that failed has printed why

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)
