"""`payung language-check`: reads a text a line, writes a JSON object a line. Needs no database.

It is not among the commands because its name has a hyphen, which a module's name cannot have.
"""

import json
import sys
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.language.blame_check import AUDIENCES, check, has_list
from payung.language.findings import Finding
from payung.language.reader.sentences import Audience
from payung.language.word_list import languages


class Command(BaseCommand):
    """Checks texts for words that blame a child or are outdated."""

    help = "Check a text a line for words that blame a child; write a JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add language and audience; `handle` checks both, to give one clear sentence."""
        parser.add_argument("--lang", default="", metavar="TAG")
        parser.add_argument("--for", dest="audience", default="", metavar="child|record")

    def handle(self, *_args: object, lang: str, audience: str, **_options: object) -> None:
        """Check the lines of standard input."""
        reader = _audience(audience)
        if not has_list(lang):
            known = ", ".join(languages())
            self._refuse(_("--lang must be one of: {known}.").format(known=known))
        if reader is None:
            self._refuse(_("--for must be child or record."))
        for line in sys.stdin:
            text = line.rstrip("\r\n")
            findings = [_shown(finding) for finding in check(text, lang, reader)]
            self.stdout.write(json.dumps({"text": text, "findings": findings}, ensure_ascii=False))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


def _audience(name: str) -> Audience | None:
    return next((audience for audience in AUDIENCES if audience == name), None)


def _shown(finding: Finding) -> dict[str, str | int]:
    return {
        "start": finding.start,
        "end": finding.end,
        "phrase": finding.phrase,
        "why": finding.why,
        "instead": finding.instead,
    }
