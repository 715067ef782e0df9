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
class Today:
    """What is known of one file here. `lists`: None where they were not asked about it."""

    lists: tuple[ListEntry, ...] | None = None
    held: tuple[SeenBefore, ...] = ()


def today(viewer: OfficerViewer, lines: Sequence[Line]) -> tuple[list[Today], Text]:
    """Return what is known of each file here, and why the lists were not asked; empty: they were.

    That they were is written in the ledger, as a count.
    """
    wanted = [line.asked for line in lines]
    hashes = [one for one in wanted if one]
    found, unasked = _listed(viewer, hashes)
    each = iter(zip(found, seen_before(viewer, [[one] for one in hashes]), strict=True))
    return [_today(*next(each)) if one else Today() for one in wanted], unasked


def _today(found: list[Match] | None, held: tuple[SeenBefore, ...]) -> Today:
    return Today(None if found is None else tuple(map(list_entry, found)), held)


def _listed(
    viewer: OfficerViewer, hashes: Sequence[HashQuery]
) -> tuple[Sequence[list[Match] | None], Text]:
    unknown: list[None] = [None] * len(hashes)
    leave = may(viewer, Permission.MEDIA_HASH_MATCH)
    if not leave:
        return unknown, leave.reason
    try:
        found = matcher.match(viewer, hashes)
    except PayungError as error:
        return unknown, error.text
    note_matched(viewer, [one.text for one in hashes])
    return found, ""
