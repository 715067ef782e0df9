"""`payung language-check`: a text a line in, a JSON object a line out. Needs no database.

It stands here and not among the commands, since a hyphen is in its name and not in a module's.
"""

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.language.blame_check import AUDIENCES, Audience, Finding, check, has_list
from payung.language.word_list import languages


class Command(BaseCommand):
    """Checks texts for words that blame a child or have gone out of use."""

    help = "Check a text a line for words that blame a child; write a JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the language and the audience; both are checked by hand, for one clear sentence."""
        parser.add_argument("--lang", default="", metavar="TAG")
        parser.add_argument("--for", dest="audience", default="", metavar="child|record")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check each line of standard input."""
        language, audience = options["lang"], _audience(options["audience"])
        if not has_list(language):
            known = ", ".join(languages())
            self._refuse(_("--lang must be one of: {known}.").format(known=known))
        if audience is None:
            self._refuse(_("--for must be child or record."))
        for line in sys.stdin:
            text = line.rstrip("\r\n")
            findings = [_shown(found) for found in check(text, language, audience)]
            self.stdout.write(json.dumps({"text": text, "findings": findings}, ensure_ascii=False))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


def _audience(name: str) -> Audience | None:
    return next((audience for audience in AUDIENCES if audience == name), None)


def _shown(found: Finding) -> dict[str, str | int]:
    return {
        "start": found.start,
        "end": found.end,
        "phrase": found.phrase,
        "why": found.why,
        "instead": found.instead,
    }
