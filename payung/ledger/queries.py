"""Every read of the ledger. All raise NotAllowed where the viewer may not (`policy.py`)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.db.models.functions import Concat
from django.db.models.lookups import In

from payung.foundation.viewer import Viewer
from payung.ledger import policy
from payung.ledger.models import Entry, Head

BATCH = 2000  # rows in memory during a walk
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SEQUENCE_TOO_FAR: Final = 2**63
_NAME: Final = re.compile(r"[a-z0-9:._/-]{1,100}")
_AFTER_ALL_NAMES: Final = "~"  # sorts after every sign of a subject


@dataclass(frozen=True, order=True)
class Position:
    """The place of an entry among all others: by time, then by chain."""

    at: datetime
    chain: str
    sequence: int

    @classmethod
    def of(cls, entry: Entry) -> "Position":
        """Return the position of an entry."""
        return cls(entry.at, entry.chain, entry.sequence)

    def __str__(self) -> str:
        micros = (self.at - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}.{self.sequence}.{self.chain}"

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """Return the position that `str` wrote; None for any other text."""
        try:
            micros, sequence, chain = text.split(".", 2)
            at = _EPOCH + timedelta(microseconds=int(micros))
            number = int(sequence)
        except (ValueError, OverflowError):
            return None
        odd = not 0 <= number < _FIRST_SEQUENCE_TOO_FAR or not _NAME.fullmatch(chain)
        return None if odd else cls(at, chain, number)


@dataclass(frozen=True)
class EntryFilter:
    """The conditions of a search; empty ones do not count.

    `within`: a chain, or a unit for all its chains. `subject`: a record ("report:<id>"), or the beginning of
    its name. `after`: the entry after which to continue, towards older ones. `without`: records left out.
    """

    within: str = ""
    acts: tuple[str, ...] = ()
    actor: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    after: Position | None = None
    without: tuple[str, ...] = ()


def entries(viewer: Viewer, chain: str, limit: int = 100, before: int | None = None) -> list[Entry]:
    """Return up to `limit` entries of a chain below sequence `before`, newest first."""
    policy.require(viewer, chain)
    rows = Entry.objects.filter(chain=chain)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    return list(rows.order_by("-sequence")[:limit])


def about(viewer: Viewer, *subjects: str) -> list[Entry]:
    """Return the history of one or more records ("report:<id>"), newest last."""
    for subject in subjects:
        policy.require(viewer, subject)
    return list(Entry.objects.filter(subject__in=subjects).order_by("at", "chain", "sequence"))


def digests(viewer: Viewer, act: str, subjects: Iterable[str]) -> dict[str, str]:
    """Return, by subject, the digest in the first entry of `act` about it."""
    policy.require(viewer, "")
    rows = Entry.objects.filter(act=act, subject__in=set(subjects))
    newest_first = rows.order_by("-at", "-chain", "-sequence")
    return dict(newest_first.values_list("subject", "digest"))


def heads(viewer: Viewer) -> list[Head]:
    """Return the heads of all chains, by name."""
    policy.require(viewer, "")
    return sorted(Head.objects.all(), key=lambda head: head.chain)


def head(viewer: Viewer, chain: str) -> Head | None:
    """Return the head of one chain as it is now."""
    policy.require(viewer, chain)
    return Head.objects.filter(chain=chain).first()


def chains(viewer: Viewer) -> list[str]:
    """Return the names of all chains that have a head or an entry, in order."""
    policy.require(viewer, "")
    return sorted({*Head.objects.values_list("chain", flat=True), *_chains_with_entries()})


def _chains_with_entries() -> Iterator[str]:
    """Yield the chains with a query for the next key, since DISTINCT would read every entry."""
    names = Entry.objects.order_by("chain").values_list("chain", flat=True)
    name = names.first()
    while name is not None:
        yield name
        name = names.filter(chain__gt=name).first()


def walk(viewer: Viewer, chain: str, after: int = 0) -> Iterator[Entry]:
    """Yield the entries of a chain after sequence `after`, oldest first, in constant memory."""
    policy.require(viewer, chain)
    while True:
        rows = Entry.objects.filter(chain=chain, sequence__gt=after).order_by("sequence")
        batch = list(rows[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].sequence


def hash_at(viewer: Viewer, chain: str, sequence: int) -> str | None:
    """Return the hash of an entry, or None where there is no such entry."""
    policy.require(viewer, chain)
    rows = Entry.objects.filter(chain=chain, sequence=sequence)
    return rows.values_list("hash", flat=True).first()


def search(viewer: Viewer, wanted: EntryFilter, limit: int = 100) -> list[Entry]:
    """Return up to `limit` of the wanted entries, newest first, however many there are in all."""
    policy.require(viewer, wanted.within)
    rows: list[Entry] = []
    for part in _parts(wanted):
        rows += part.order_by("-at", "-chain", "-sequence")[:limit]
    return sorted(rows, key=Position.of, reverse=True)[:limit]


def count(viewer: Viewer, wanted: EntryFilter, most: int) -> int:
    """Return how many entries are wanted, counting no further than `most`."""
    policy.require(viewer, wanted.within)
    return min(most, sum(part[:most].count() for part in _parts(wanted)))


def _parts(wanted: EntryFilter) -> Iterator[QuerySet[Entry]]:
    """Yield the sets of wanted entries, without those about excluded records."""
    for part in _all_parts(wanted):
        yield part.exclude(subject__in=wanted.without) if wanted.without else part


def _all_parts(wanted: EntryFilter) -> Iterator[QuerySet[Entry]]:
    """Yield the sets of wanted entries; one index returns each set in order.

    A unit's chains are searched one by one: a database would sort all entries of several chains to find the
    newest. A named record or actor narrows the search more, so it then begins there.
    """
    if wanted.subject:
        yield _beyond(_about(wanted), wanted.after)
    elif not wanted.within:
        yield _beyond(Entry.objects.filter(_conditions(wanted)), wanted.after)
    elif wanted.actor:
        rows = Entry.objects.filter(_conditions(wanted), _hidden("chain", _chains(wanted)))
        yield _beyond(rows, wanted.after)
    else:
        for chain in _chains(wanted):
            rows = Entry.objects.filter(_conditions(wanted), chain=chain)
            yield _beyond_in(rows, chain, wanted.after)


def _about(wanted: EntryFilter) -> QuerySet[Entry]:
    """Return the wanted entries about a record: few, so the other conditions need no index."""
    rows = Entry.objects.filter(_beginning(wanted.subject), _in_time(wanted))
    if wanted.within:
        rows = rows.filter(_hidden("chain", _chains(wanted)))
    if wanted.acts:
        rows = rows.filter(_hidden("act", wanted.acts))
    return rows.filter(_hidden("actor", [wanted.actor])) if wanted.actor else rows


def _hidden(column: str, values: Iterable[str]) -> In:
    """Return the condition that a column has one of `values`, written so that no index is used."""
    return In(Concat(column, Value("")), list(values))


def _chains(wanted: EntryFilter) -> list[str]:
    within = wanted.within
    named = Head.objects.filter(Q(chain=within) | Q(chain__startswith=f"{within}/"))
    return list(named.values_list("chain", flat=True))


def _conditions(wanted: EntryFilter) -> Q:
    condition = _in_time(wanted)
    if wanted.acts:
        one = len(wanted.acts) == 1
        condition &= Q(act=wanted.acts[0]) if one else Q(act__in=wanted.acts)
    if wanted.actor:
        condition &= Q(actor=wanted.actor)
    # Without any condition SQLite would sort the whole table.
    return condition or Q(at__gte=_EPOCH)


def _in_time(wanted: EntryFilter) -> Q:
    condition = Q()
    if wanted.since:
        condition &= Q(at__gte=wanted.since)
    if wanted.until:
        condition &= Q(at__lt=wanted.until)
    return condition


def _beginning(subject: str) -> Q:
    """Return the condition on a subject's beginning, as its index needs it: a range, or a pattern."""
    if connection.vendor == "sqlite":
        return Q(subject__gte=subject, subject__lt=subject + _AFTER_ALL_NAMES)
    return Q(subject__startswith=subject)


def _beyond(rows: QuerySet[Entry], position: Position | None) -> QuerySet[Entry]:
    if position is None:
        return rows
    place = (position.at, position.chain, position.sequence)
    # The time also alone: only so an index finds the place.
    older = TupleLessThan(Tuple(F("at"), F("chain"), F("sequence")), place)
    return rows.filter(older, at__lte=position.at)


def _beyond_in(rows: QuerySet[Entry], chain: str, position: Position | None) -> QuerySet[Entry]:
    """Return the rows of one chain after a position; the order of chains is Python's, not the database's."""
    if position is None:
        return rows
    if chain < position.chain:
        return rows.filter(at__lte=position.at)
    older = Q(at__lt=position.at)
    if chain == position.chain:
        older |= Q(at=position.at, sequence__lt=position.sequence)
    return rows.filter(older, at__lte=position.at)
