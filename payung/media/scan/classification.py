"""Classify each file of a medium: known, near to known, new, or unclear."""

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
    """A record with its status, and the matching entries of hash sets, nearest first.

    `frames`: how many frames of a film, or of a picture that moves, look like a picture that a hash set names.
    """

    record: Record
    status: Status
    matches: tuple[Match, ...] = ()
    frames: int = 0


def judged(viewer: Viewer, records: Iterable[Record]) -> Iterator[Judged]:
    """Yield each record with its status by today's hash sets, in order; the ledger records the lookup."""
    for batch in _batches(records):
        queries_of_batch = [_hash_queries(record) for record in batch]
        flat = [one for query in queries_of_batch for one in query]
        answers = matcher.matches(viewer, flat)
        note_matched(viewer, [queries[0].text for queries in queries_of_batch if queries])
        for record, queries in zip(batch, queries_of_batch, strict=True):
            yield _judged(record, islice(answers, len(queries)))


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield batches of records up to the number of hashes in one comparison, or one record alone."""
    batch: list[Record] = []
    hashes = 0
    for record in records:
        batch.append(record)
        hashes += 1 + len(record.file.frames)
        if hashes >= TOGETHER:
            yield batch
            batch, hashes = [], 0
    if batch:
        yield batch


def _judged(record: Record, answers: Iterator[Sequence[Match]]) -> Judged:
    """Return a record's status by the matches of its file and of each frame: the nearest for each entry.

    What may be chance comes last.
    """
    nearest = {(one.set_name, one.entry): one for one in next(answers, ())}
    frames = 0
    for frame in answers:
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


def _hash_queries(record: Record) -> list[HashQuery]:
    """Return the hash queries of a record: its file, then each frame; none where it was not read."""
    file = record.file
    if not file.md5:
        return []
    exact = {kind: bytes.fromhex(getattr(file, kind)) for kind in EXACT}
    quality = file.quality if file.pdq else None
    frames = ((quality, bytes.fromhex(turned)) for quality, turned in file.frames)
    return of_file(exact, (bytes.fromhex(file.pdq + file.turned), quality), frames)


def _status(record: Record, matches: tuple[Match, ...]) -> Status:
    file = record.file
    read, hashed = bool(file.md5), bool(file.pdq)
    return status_of(matches, file.kind, is_read=read, is_hashed=hashed, hindered=bool(file.why))
