"""Verification: walks all chains and finds the first entry that was altered, taken out or cut off.

Runs beside writers: a head is read after its entries, and what came in between is walked too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, OperationalError, connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.foundation.viewer import Viewer
from payung.ledger import hashing, queries
from payung.ledger.models import Entry

ALTERED: Final = "altered"
MISSING: Final = "missing"
HEAD: Final = "head"
UNREADABLE: Final = "unreadable"
TRUNCATED: Final = "truncated"
REWRITTEN: Final = "rewritten"

SENTENCES: Final[Mapping[str, Promise]] = {
    ALTERED: _("The entry was altered."),
    MISSING: _("The entry is missing."),
    HEAD: _("The head of the chain does not match its newest entry."),
    UNREADABLE: _("The entry cannot be read."),
    TRUNCATED: _("The checkpoint names an entry that is no longer there."),
    REWRITTEN: _("The entry is not the one that the checkpoint names."),
}


class Broken(Exception):
    """A chain breaks at an entry. `why` is one of SENTENCES."""

    def __init__(self, chain: str, sequence: int, why: str) -> None:
        self.chain, self.sequence, self.why = chain, sequence, why
        super().__init__(f"{chain} {sequence}: {SENTENCES[why]}")


@dataclass(frozen=True)
class Result:
    """How many entries were checked, in how many chains; and the first break, if any."""

    entries: int
    chains: int
    broken: Broken | None = None


@dataclass
class _Tail:
    """How far a chain has been checked."""

    chain: str
    sequence: int = 0
    hash: str = hashing.GENESIS

    def check(self, entry: Entry) -> None:
        """Raise Broken unless `entry` is the next of the chain, unaltered."""
        if entry.sequence != self.sequence + 1:
            raise Broken(self.chain, self.sequence + 1, MISSING)
        try:
            expected = hashing.hash_of(entry)
        except (ValueError, TypeError, AttributeError):
            raise Broken(self.chain, entry.sequence, UNREADABLE) from None
        if entry.previous != self.hash or entry.hash != expected:
            raise Broken(self.chain, entry.sequence, ALTERED)
        self.sequence, self.hash = entry.sequence, entry.hash


def verify(viewer: Viewer, checkpoint: Mapping[str, tuple[int, str]] | None = None) -> Result:
    """Check every entry of every chain, then that each head of `checkpoint` is still in its chain.

    `checkpoint`: chain to (sequence, hash), as `checkpoints.check` returns it.
    """
    count, names = 0, queries.chains(viewer)
    try:
        for chain in names:
            for _entry in _checked(viewer, chain):
                count += 1
        _compare(viewer, checkpoint or {})
    except Broken as broken:
        return Result(count, len(names), broken)
    return Result(count, len(names))


def _checked(viewer: Viewer, chain: str) -> Iterator[Entry]:
    """Yield the entries of a chain as they pass; raise Broken at the first that does not."""
    tail, promised = _Tail(chain), 0
    while True:
        yield from _passed(viewer, tail)
        if tail.sequence < promised:
            raise Broken(chain, tail.sequence + 1, MISSING)
        head = queries.head(viewer, chain)
        if head is None or head.sequence < max(tail.sequence, 1):
            raise Broken(chain, tail.sequence, HEAD)
        if head.sequence == tail.sequence:
            break
        promised = head.sequence  # it was read after the entries, so more may have come
    if head.hash != tail.hash:
        raise Broken(chain, tail.sequence, HEAD)


def _passed(viewer: Viewer, tail: _Tail) -> Iterator[Entry]:
    try:
        for entry in queries.walk(viewer, tail.chain, tail.sequence):
            tail.check(entry)
            yield entry
    except (ValueError, TypeError, DatabaseError) as error:
        # A value of another type, written past Django, on which its converter stumbles. SQLite says
        # so with an OperationalError; elsewhere that is a lost connection and no break.
        if isinstance(error, OperationalError) and connection.vendor != "sqlite":
            raise
        raise Broken(tail.chain, tail.sequence + 1, UNREADABLE) from None


def _compare(viewer: Viewer, checkpoint: Mapping[str, tuple[int, str]]) -> None:
    for chain, (sequence, hash_then) in sorted(checkpoint.items()):
        hash_now = queries.hash_at(viewer, chain, sequence)
        if hash_now is None:
            raise Broken(chain, sequence, TRUNCATED)
        if hash_now != hash_then:
            raise Broken(chain, sequence, REWRITTEN)
