"""Blind tokens of the names in a report: of whole parts only, in plain letters."""

import hashlib
from collections.abc import Iterable
from typing import Final

from payung.foundation.blind_index import CHILD, key_of
from payung.foundation.person_names import parts
from payung.foundation.sealing import PrivateKey
from payung.triage.report import Report

KIND: Final = "name"
MOST: Final = 500  # parts of names in one report; a longer list is of accounts, not of persons
_NAMED: Final = frozenset({"name", "account", "game_id"})  # kinds of identifiers that hold a name


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
