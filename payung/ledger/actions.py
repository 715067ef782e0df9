"""Every write to the ledger: an act and its entry are committed together or not at all.

with acting(viewer) as act:
    report.save()
    act.record(f"{unit}/{lane}", RECEIVED, f"report:{report.id}", digest=sealing.digest(blob))
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Final

from django.db import IntegrityError, connection, transaction

from payung.foundation import clock
from payung.foundation.sql.inserts import insert
from payung.foundation.sql.statements import Prepared
from payung.foundation.viewer import Viewer
from payung.ledger import acts, chains, hashing
from payung.ledger.acts import BEGUN_AGAIN
from payung.ledger.models import Entry, Head

_NAME: Final = re.compile(r"[a-z0-9:._/-]+")
_DIGEST: Final = re.compile(r"(?:[0-9a-f]{2}){16,64}")
_CHAIN_LENGTH: Final = 80
_NAME_LENGTH: Final = 100
_LAST: Final = 2**63 - 1  # the largest number of an entry
_COLLECTOR: Final = (
    "payung_ledger_collector"  # attribute of the connection, which is one thread's own
)


@dataclass(frozen=True)
class Place:
    """The last entry that a transaction wrote. Where the ledger has it, the transaction was committed."""

    chain: str
    sequence: int
    hash: str


@dataclass(frozen=True)
class Line:
    """A future entry, written when the outermost block ends, or by `enter`."""

    chain: str
    act: str
    actor: str
    subject: str
    digest: str
    count: int
    at: datetime

    def __call__(self) -> None:
        """Do nothing: the line is on Django's on-commit list only to be dropped with its savepoint."""


@dataclass
class _Collector:
    """The lines of one outermost block."""

    lines: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        # Django drops the on-commit calls of a savepoint that is rolled back. Lines that remain at
        # the end belong to writes that will be committed, however blocks were nested.
        transaction.on_commit(line)
        self.lines.append(line)

    def take_committed(self) -> list[Line]:
        """Return the lines whose writes will be committed, and remove them from Django's list."""
        calls = connection.run_on_commit
        kept = {id(call) for _, call, *_ in calls}
        connection.run_on_commit = [call for call in calls if not isinstance(call[1], Line)]
        return [line for line in self.lines if id(line) in kept]


@dataclass(frozen=True)
class Act:
    """An act of a viewer, in progress."""

    viewer: Viewer
    _collector: _Collector

    def record(self, chain: str, act: str, subject: str, digest: str = "", count: int = 1) -> None:
        """Record one entry; it is written when the outermost block ends, in the same transaction.

        `chain`: "<unit>/<lane>" or "system". `act`: a registered name. `subject`: "<kind>:<id>".
        `digest`: hexadecimal digest of the ciphertext. `count`: the number of acts in a batch.
        Raises ValueError for an unregistered act, or a value that looks like contents.
        """
        line = Line(chain, act, self.viewer.name, subject, digest, count, clock.now())
        require_names(line)
        self._collector.add(line)


def require_names(line: Line) -> None:
    """Raise ValueError for an unregistered act, or a value that looks like contents."""
    if line.act not in acts.KNOWN:
        raise ValueError("This act is not registered, so it cannot be written down.")
    _refuse_contents("chain", line.chain, _CHAIN_LENGTH)
    _refuse_contents("subject", line.subject, _NAME_LENGTH)
    _refuse_contents("actor", line.actor, _NAME_LENGTH)
    if line.digest and not _DIGEST.fullmatch(line.digest):
        raise ValueError("The ledger's digest must be hexadecimal.")
    if line.count < 0:
        raise ValueError("The ledger's count cannot be below 0.")


def _refuse_contents(name: str, value: str, longest: int) -> None:
    """Raise ValueError unless `value` is a name; the message never repeats it."""
    if len(value) > longest or not _NAME.fullmatch(value):
        raise ValueError(
            f"The ledger's {name} must be at most {longest} of a-z, 0-9 and : . _ / - only."
        )


@contextmanager
def acting(viewer: Viewer) -> Iterator[Act]:
    """Open a transaction in which `viewer` acts. Nested blocks pass their entries to the outermost.

    A block that raises leaves neither writes nor entries, even where an outer block catches it.
    """
    outer: _Collector | None = getattr(connection, _COLLECTOR, None)
    if outer is not None:
        with transaction.atomic():
            yield Act(viewer, outer)
        return
    collector = _Collector()
    with transaction.atomic():
        setattr(connection, _COLLECTOR, collector)
        try:
            yield Act(viewer, collector)
        finally:
            setattr(connection, _COLLECTOR, None)
        _write(collector.take_committed())


def enter(
    lines: Sequence[Line], noted: Callable[[Place], None], before: Place | None = None
) -> bool:
    """Append lines that were kept elsewhere until now, in a transaction of their own.

    `noted` is called with the place of the last of them before the commit. Whoever does not learn whether the
    commit came calls again with `before`, the place that was noted: where the ledger has that entry, nothing is
    written. Return whether something was.
    """
    with transaction.atomic():
        if before and _has(before):
            return False
        if place := _write(lines):
            noted(place)
    return True


def _has(place: Place) -> bool:
    """Say whether an entry is in the ledger. Whoever is still writing to its chain ends first."""
    _locked(place.chain)
    entry = Entry.objects.filter(chain=place.chain, sequence=place.sequence)
    return place.hash in entry.values_list("hash", flat=True)


def _write(lines: Sequence[Line]) -> Place | None:
    """Append lines to their chains, in one order of chains, so that no two writers deadlock.

    Return where the last of them is.
    """
    by_chain: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_chain[line.chain].append(line)
    place = None
    for chain in sorted(by_chain):
        place = _append(chain, by_chain[chain])
    return place


def _append(chain: str, lines: list[Line]) -> Place:
    """Append lines to a chain. Where it is damaged, they continue in a new one, so that no act fails.

    Return where the last of them is.

    The database accepts an entry only after the newest of its chain, at the head (`triggers.py`).
    """
    damaged: Head | None = None
    for name in chains.names(chain):
        # Of two writers who begin a chain at once, one gets no entry accepted, and tries again.
        for _turn in range(2):
            head = _locked(name)
            first = [_begun_again(damaged, lines[0])] if damaged and not head.sequence else []
            taken = _taken(head, [*first, *lines])
            lines = lines[max(0, len(taken) - len(first)) :]
            if not lines:
                return Place(name, taken[-1].sequence, taken[-1].hash)
            if head.sequence:
                break
        damaged = head
    raise IntegrityError("No chain of the ledger takes this entry.")


def _locked(chain: str) -> Head:
    """Return the head of a chain, locked until commit; a new chain gets a head before its first entry."""
    rows = _head().rows(chain)
    return Head(*rows[0]) if rows else Head(chain=chain, sequence=0, hash=hashing.GENESIS)


@cache
def _head() -> Prepared:
    rows = Head.objects.select_for_update().filter(chain="")
    return Prepared(rows, "chain", "sequence", "hash")


def _begun_again(damaged: Head, line: Line) -> Line:
    """Return the first line of the chain that follows a damaged one: its name and its last head."""
    digest = damaged.hash if _DIGEST.fullmatch(damaged.hash) else ""
    subject = f"chain:{damaged.chain}"
    return replace(line, act=BEGUN_AGAIN, subject=subject, digest=digest, count=damaged.sequence)


def _taken(head: Head, lines: list[Line]) -> list[Entry]:
    """Append lines after a head; return the entries that the database accepted, which are the first."""
    if head.sequence > _LAST - len(lines):
        return []
    entries: list[Entry] = []
    previous = head.hash
    for sequence, line in enumerate(lines, start=head.sequence + 1):
        entry = Entry(
            chain=head.chain,
            sequence=sequence,
            act=line.act,
            actor=line.actor,
            subject=line.subject,
            at=line.at,
            digest=line.digest,
            count=line.count,
            previous=previous,
        )
        entry.hash = previous = hashing.hash_of(entry)
        entries.append(entry)
    return entries[: insert(*entries)]
