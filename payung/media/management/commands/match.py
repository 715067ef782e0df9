"""Is it known? `payung match [--radius R] [--set N]`: a hash a line in, a JSON object a line out."""

import json
import sys
from argparse import ArgumentParser
from itertools import islice
from typing import Any, Final

from django.core.management.base import BaseCommand

from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.media.actions import note_matched
from payung.media.queries import Asked, Match, asked, match

TOGETHER: Final = 2000  # lines that are looked for at once


class Command(BaseCommand):
    help = (
        "Compare hashes, one a line (PDQ, MD5, SHA-1 or SHA-256 by its length), with the hash sets."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--radius", type=int, help="bits, instead of each set's own")
        parser.add_argument("--set", action="append", default=[], help="look only in this set")

    def handle(self, *, radius: int | None, set: list[str], **_options: Any) -> None:  # noqa: A002
        failed = False
        lines = (line.strip() for line in sys.stdin)
        each = (line for line in lines if line)
        while read := [_read(line) for line in islice(each, TOGETHER)]:
            hashes = [one for one in read if isinstance(one, Asked)]
            try:
                found = iter(match(SYSTEM, hashes, radius=radius, sets=set))
            except BadInput as error:
                self._write({"error": str(error)})
                sys.exit(2)
            note_matched(SYSTEM, [one.text for one in hashes])
            for one in read:
                failed |= not isinstance(one, Asked)
                self._write(one if not isinstance(one, Asked) else _told(one, next(found)))
        if failed:
            sys.exit(2)

    def _write(self, line: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _read(line: str) -> Asked | dict[str, Any]:
    try:
        return asked(line)
    except BadInput as error:
        return {"hash": line[:100], "error": str(error)}


def _told(one: Asked, found: list[Match]) -> dict[str, Any]:
    return {"hash": one.text, "matches": [told(each) for each in found]}


def told(match: Match) -> dict[str, Any]:
    """Return a match as the contract has it."""
    return {
        "set": match.set_name,
        "entry": match.entry,
        "distance": match.distance,
        "category": match.category,
        "baseline": match.baseline,
    }
