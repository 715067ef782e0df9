"""What each thing on a medium is to the officer: known, near to known, new, or not to be said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from payung.foundation.viewer import Viewer
from payung.media.files.hash_query import HashQuery, of_file
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_matched
from payung.media.matcher.results import Match
from payung.media.matcher.statuses import Status, status_of
from payung.media.scan.records import Record

TOGETHER: Final = 2000  # that are compared with the hash sets at once
EXACT: Final = ("sha256", "sha1", "md5")


@dataclass(frozen=True)
class Judged:
    """A record, what it is, and the entries of hash sets that say so, nearest first.

    `frames`: how many frames of a film, or of a picture that moves, look like a picture that a hash set names.
    """

    record: Record
    status: Status
    matches: tuple[Match, ...] = ()
    frames: int = 0


def judged(viewer: Viewer, records: Iterable[Record]) -> Iterator[Judged]:
    """Yield what each record is by the hash sets of today, in order; the ledger notes that it was asked."""
    for batch in _batches(records):
        asked = [_asked(each) for each in batch]
        flat = [one for each in asked for one in each]
        found = matcher.matches(viewer, flat)
        note_matched(viewer, [each[0].text for each in asked if each])
        for record, each in zip(batch, asked, strict=True):
            yield _judged(record, islice(found, len(each)))


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield records with no more hashes in them than are compared at once, or one alone."""
    batch: list[Record] = []
    hashes = 0
    for record in records:
        batch.append(record)
        hashes += 1 + len(record.seen.frames)
        if hashes >= TOGETHER:
            yield batch
            batch, hashes = [], 0
    if batch:
        yield batch


def _judged(record: Record, found: Iterator[Sequence[Match]]) -> Judged:
    """Return what a record is by what its file matches and then each frame: of each entry the nearest.

    What may be chance comes last.
    """
    nearest = {(one.set_name, one.entry): one for one in next(found, ())}
    frames = 0
    for frame in found:
        frames += bool(frame)
        for one in frame:
            before = nearest.setdefault((one.set_name, one.entry), one)
            if _rank(one) < _rank(before):
                nearest[one.set_name, one.entry] = one
    matches = tuple(
        sorted(nearest.values(), key=lambda one: (*_rank(one), one.set_name, one.entry))
    )
    return Judged(record, _status(record, matches), matches, frames)


def _rank(match: Match) -> tuple[bool, int]:
    return match.is_weak, match.distance


def _asked(record: Record) -> list[HashQuery]:
    """Return what is asked of a record: its file, then each of its frames; nothing where it was not read."""
    seen = record.seen
    if not seen.md5:
        return []
    exact = {kind: bytes.fromhex(getattr(seen, kind)) for kind in EXACT}
    quality = seen.quality if seen.pdq else None
    frames = ((each, bytes.fromhex(turned)) for each, turned in seen.frames)
    return of_file(exact, (bytes.fromhex(seen.pdq + seen.turned), quality), frames)


def _status(record: Record, matches: tuple[Match, ...]) -> Status:
    seen = record.seen
    read, hashed = bool(seen.md5), bool(seen.pdq)
    return status_of(matches, seen.kind, is_read=read, is_hashed=hashed, hindered=bool(seen.why))
