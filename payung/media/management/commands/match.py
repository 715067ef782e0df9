"""Is it known? `payung match [--radius R] [--set N]`: a hash a line in, a JSON object a line out."""

import json
import sys
from argparse import ArgumentParser
from io import TextIOWrapper
from itertools import chain, islice
from typing import Final

from django.core.management.base import BaseCommand

from payung.foundation.errors import BadInput, PayungError
from payung.foundation.viewer import SYSTEM
from payung.media.files.hash_query import HashQuery, asked
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_matched
from payung.media.matcher.explanations import said
from payung.media.matcher.results import Match, Matches

TOGETHER: Final = 2000  # lines that are looked for at once


class Command(BaseCommand):
    help = (
        "Compare hashes, one a line (PDQ, MD5, SHA-1 or SHA-256 by its length; after one of PDQ its quality, "
        "as in pdq:...,85), with the hash sets."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--radius", type=int, help="bits, instead of each set's own")
        parser.add_argument("--set", action="append", default=[], help="look only in this set")

    def handle(self, *, radius: int | None, set: list[str], **_options: object) -> None:  # noqa: A002
        failed = False
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="backslashreplace")  # what is no text is told as no hash
        lines = (line.strip() for line in sys.stdin)
        texts = (line for line in lines if line)
        while read := [_read(line) for line in islice(texts, TOGETHER)]:
            hashes = [one for one in read if isinstance(one, HashQuery)]
            try:
                matches = matcher.matches(SYSTEM, hashes, radius=radius, sets=set)
                first = list(islice(matches, 1))
                note_matched(SYSTEM, [one.text for one in hashes])
                all_matches = chain(first, matches)
                for one in read:
                    failed |= not isinstance(one, HashQuery)
                    self._write(
                        answer_line(one, next(all_matches)) if isinstance(one, HashQuery) else one
                    )
            except PayungError as error:
                self._write({"error": str(error)})
                sys.exit(2)
        if failed:
            sys.exit(2)

    def _write(self, line: dict[str, object]) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _read(line: str) -> HashQuery | dict[str, object]:
    try:
        return asked(line)
    except BadInput as error:
        return {"hash": line[:100], "error": str(error)}


def answer_line(one: HashQuery, matches: Matches) -> dict[str, object]:
    """Return a line of the answer; `more` is in it only where the nearest are not all."""
    more = {"more": True} if matches.more else {}
    return {"hash": one.text, "matches": [match_line(match) for match in matches], **more}


def match_line(match: Match) -> dict[str, object]:
    """Return a match as the contract has it."""
    return {
        "set": match.set_name,
        "entry": match.entry,
        "distance": match.distance,
        "category": match.category,
        "baseline": match.baseline,
        "quality": match.quality,
        "means": said(match),
    }
