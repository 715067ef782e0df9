"""`payung check`: is this installation as it should be? For after installing, and for every morning.

A line for each thing that it looks at; exit status 1 where one is wrong. Under the settings of a face, or with
an option of Django's own `check`, it is that: what each unit runs before its process starts.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands.check import Command as DjangosCheck

from payung.operations.checks import installation
from payung.operations.checks.installation import Finding, State

SHOWN: Final = {State.OK: "ok", State.WRONG: "WRONG", State.LATER: "later"}
_OPERATOR: Final = {"command", "test"}
_DJANGOS: Final = ("args", "tags", "list_tags", "deploy", "databases")


class Command(DjangosCheck):
    """Django's own, and before it the list of the whole installation."""

    help = (
        "Look whether this installation is as it should be; exit status 1 where something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="a JSON object a line"
        )

    def handle(self, *app_labels: list[str], **options: Any) -> None:
        as_json = options.pop("as_json", False)
        whole = settings.PAYUNG_FACE in _OPERATOR
        if app_labels or any(options.get(name) for name in _DJANGOS) or not (whole or as_json):
            super().handle(*app_labels, **options)
            return
        self._told({each.state for each in self._each(as_json=as_json, whole=whole)})

    def _each(self, *, as_json: bool, whole: bool) -> Iterator[Finding]:
        """Yield each finding, written down the moment it is found."""
        found = installation.findings() if whole else installation.found_by("settings")
        for each in found:
            self.stdout.write(json.dumps(asdict(each)) if as_json else _line(each))
            yield each

    def _told(self, states: set[State]) -> None:
        if State.LATER in states:
            self.stderr.write("later: this installation is for practice; real people need it.")
        if State.WRONG in states:
            sys.exit(1)


def _line(found: Finding) -> str:
    remedy = f" -> {found.remedy}" if found.remedy else ""
    return f"{SHOWN[found.state]:6} {found.check:11} {found.found}{remedy}"
