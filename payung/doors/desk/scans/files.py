"""Files of a scan, compared with today's hash sets and with the unit's exhibits."""

from collections.abc import Sequence
from dataclasses import dataclass

from payung.doors.desk.hash_matches import ListEntry, list_entry, seen_before
from payung.foundation.errors import PayungError, Text
from payung.media.exhibits.queries import SeenBefore
from payung.media.files.hash_query import HashQuery
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_matched
from payung.media.matcher.results import Match
from payung.media.scan.bundle_reader import Line
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class FileMatches:
    """The matches of one file today. `entries`: None if the hash sets were not searched."""

    entries: tuple[ListEntry, ...] | None = None
    exhibits: tuple[SeenBefore, ...] = ()


def match_today(viewer: OfficerViewer, lines: Sequence[Line]) -> tuple[list[FileMatches], Text]:
    """Return the matches of each file, and why the hash sets were not searched; empty if they were.

    The ledger records a search, with the number of files.
    """
    queries = [line.asked for line in lines]
    hashes = [query for query in queries if query]
    matches, refusal = _listed(viewer, hashes)
    exhibits = seen_before(viewer, [[query] for query in hashes])
    pairs = iter(zip(matches, exhibits, strict=True))
    return [_file(*next(pairs)) if query else FileMatches() for query in queries], refusal


def _file(matches: list[Match] | None, exhibits: tuple[SeenBefore, ...]) -> FileMatches:
    return FileMatches(None if matches is None else tuple(map(list_entry, matches)), exhibits)


def _listed(
    viewer: OfficerViewer, hashes: Sequence[HashQuery]
) -> tuple[Sequence[list[Match] | None], Text]:
    unknown: list[None] = [None] * len(hashes)
    leave = may(viewer, Permission.MEDIA_HASH_MATCH)
    if not leave:
        return unknown, leave.reason
    try:
        matches = matcher.match(viewer, hashes)
    except PayungError as error:
        return unknown, error.text
    note_matched(viewer, [query.text for query in hashes])
    return matches, ""
