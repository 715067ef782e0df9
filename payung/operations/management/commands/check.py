"""Check the whole installation: `payung check`, after installing and every morning.

It prints a line a finding; exit status 1 where something is wrong. With a face's settings, or an option of
Django's own `check`, it runs Django's: systemd units do so before their process starts.
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
    """Django's own check, or the list of checks of the whole installation."""

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
        self._end({finding.state for finding in self._findings(as_json=as_json, whole=whole)})

    def _findings(self, *, as_json: bool, whole: bool) -> Iterator[Finding]:
        """Print and yield the findings one by one."""
        findings = installation.findings() if whole else installation.findings_of("settings")
        for finding in findings:
            self.stdout.write(json.dumps(asdict(finding)) if as_json else _line(finding))
            yield finding

    def _end(self, states: set[State]) -> None:
        if State.LATER in states:
            self.stderr.write("later: this installation is for practice; real people need it.")
        if State.WRONG in states:
            sys.exit(1)


def _line(finding: Finding) -> str:
    remedy = f" -> {finding.remedy}" if finding.remedy else ""
    return f"{SHOWN[finding.state]:6} {finding.check:11} {finding.found}{remedy}"
