"""Blind tokens of the names in a report: of whole parts only, in plain letters."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from anyascii import anyascii

from payung.foundation.blind_index import CHILD, key_of
from payung.foundation.identifiers import clean
from payung.foundation.sealing import PrivateKey
from payung.triage.report import Report

KIND: Final = "name"
MOST: Final = 500  # parts of names in one report; a longer list is of accounts, not of persons
_NAMED: Final = frozenset({"name", "account", "game_id"})  # kinds of identifiers that hold a name
_FEWEST: Final = 2  # letters of a part
_BETWEEN: Final = re.compile("[^a-z0-9]+")


def parts(name: str) -> frozenset[str]:
    """Return the whole parts of a name in lower-case Latin letters, without marks.

    Letters of other scripts become Latin one by one, so a search must use the script of the report.
    """
    plain = anyascii(clean(name).casefold()).casefold()
    return frozenset(part for part in _BETWEEN.split(plain) if _letters(part) >= _FEWEST)


def _letters(part: str) -> int:
    return sum(map(str.isalpha, part))


def of_report(report: Report) -> frozenset[tuple[str, str]]:
    """Return the parts of names in a report, each with its kind; a child's own names have their own kind."""
    return frozenset(
        (kind_for(child=item.whose == "child"), part)
        for item in report.identifiers
        if item.kind in _NAMED and "/" not in item.value
        for part in parts(item.value)
    )


def kind_for(*, child: bool) -> str:
    """Return the kind under which parts of a name are tokenised."""
    return CHILD + KIND if child else KIND


def tokens(keys: Iterable[PrivateKey], kind: str, part: str) -> list[bytes]:
    """Return the tokens of a part of a name under each of a reader's keys."""
    return [key_of(key).token(kind, part).value for key in keys]


def digest(tokens: Iterable[bytes]) -> bytes:
    """Return a digest of tokens, all of the same length: equal where they are stored already."""
    return hashlib.blake2b(b"".join(tokens), digest_size=16, person=b"payung names").digest()
