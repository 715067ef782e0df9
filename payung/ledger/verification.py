"""Verification: reports the first entry in every chain that was altered, removed or cut off.

It runs while others write: it reads a head after its entries, and also walks those that came in between.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, OperationalError, connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from payung.foundation.viewer import Viewer
from payung.ledger import chains, hashing, queries
from payung.ledger.models import Entry

ALTERED: Final = "altered"
MISSING: Final = "missing"
HEAD: Final = "head"
UNREADABLE: Final = "unreadable"
TRUNCATED: Final = "truncated"
REWRITTEN: Final = "rewritten"
UNFOUNDED: Final = "unfounded"

SENTENCES: Final[Mapping[str, Promise]] = {
    ALTERED: _("The entry was altered."),
    MISSING: _("The entry is missing."),
    HEAD: _("The head of the chain does not match its newest entry."),
    UNREADABLE: _("The entry cannot be read."),
    TRUNCATED: _("The checkpoint names an entry that no longer exists."),
    REWRITTEN: _("The entry is not the one that the checkpoint names."),
    UNFOUNDED: _("A new chain begins here, although the previous chain is intact."),
}


class Broken(Exception):
    """A chain breaks at an entry. `why`: one of SENTENCES; `goes_on`: the chain that continues it."""

    def __init__(self, chain: str, sequence: int, why: str) -> None:
        self.chain, self.sequence, self.why, self.goes_on = chain, sequence, why, ""
        super().__init__(chain, sequence, why)

    def __str__(self) -> str:
        text = f"{self.chain} {self.sequence}: {SENTENCES[self.why]}"
        if self.goes_on:
            text += " " + _now("What came after is in %(chain)s.") % {"chain": self.goes_on}
        return text


@dataclass(frozen=True)
class Result:
    """Numbers of checked entries and chains, and the first break of every broken chain."""

    entries: int
    chains: int
    breaks: tuple[Broken, ...] = ()

    @property
    def broken(self) -> Broken | None:
        """Return the first break, if any."""
        return self.breaks[0] if self.breaks else None


@dataclass
class _Tail:
    """The last checked entry of a chain."""

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
    """Check every entry of every chain, then that every head of `checkpoint` is still in its chain.

    `checkpoint`: chain to (sequence, hash), as `checkpoints.check` returns it.
    """
    count, names = 0, queries.chains(viewer)
    broken: dict[str, Broken] = {}
    for chain in names:
        try:
            for _entry in _checked(viewer, chain):
                count += 1
        except Broken as first:
            broken[chain] = first
    for late in (*_unlike(viewer, checkpoint or {}), *_unfounded(names, broken)):
        broken.setdefault(late.chain, late)
    return Result(count, len(names), tuple(broken.values()))


def _unfounded(names: list[str], broken: Mapping[str, Broken]) -> Iterator[Broken]:
    """Set where every broken chain continues; yield the chains that continue an intact one."""
    for chain in names:
        before = chains.before(chain)
        if before is None:
            continue
        if before in broken:
            broken[before].goes_on = chain
        else:
            yield Broken(chain, 1, UNFOUNDED)


def _checked(viewer: Viewer, chain: str) -> Iterator[Entry]:
    """Yield the entries of a chain that pass; raise Broken at the first that does not."""
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
        promised = head.sequence  # read after the entries, so there may be more
    if head.hash != tail.hash:
        raise Broken(chain, tail.sequence, HEAD)


def _passed(viewer: Viewer, tail: _Tail) -> Iterator[Entry]:
    try:
        for entry in queries.walk(viewer, tail.chain, tail.sequence):
            tail.check(entry)
            yield entry
    except (ValueError, TypeError, DatabaseError) as error:
        # A value of another type, written without Django, which its converter refuses. SQLite raises
        # OperationalError; on PostgreSQL that is a lost connection and no break.
        if isinstance(error, OperationalError) and connection.vendor != "sqlite":
            raise
        raise Broken(tail.chain, tail.sequence + 1, UNREADABLE) from None


def _unlike(viewer: Viewer, checkpoint: Mapping[str, tuple[int, str]]) -> Iterator[Broken]:
    """Yield a break for every chain that differs from the checkpoint."""
    for chain, (sequence, hash_then) in sorted(checkpoint.items()):
        hash_now = queries.hash_at(viewer, chain, sequence)
        if hash_now is None:
            yield Broken(chain, sequence, TRUNCATED)
        elif hash_now != hash_then:
            yield Broken(chain, sequence, REWRITTEN)
