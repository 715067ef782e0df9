"""Files that a report names by hash: matches in hash sets and exhibits of the unit. No picture is shown.

A match changes no level and closes nothing: it says what a file shows, not who can reach a child.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from payung.doors.desk.hash_matches import MORE, ListEntry, list_entry, seen_before
from payung.doors.desk.report import labels
from payung.foundation.errors import BadInput, PayungError, Text
from payung.media.exhibits.queries import SeenBefore
from payung.media.files.hash_query import HashQuery, asked
from payung.media.matcher import client as matcher
from payung.media.matcher.actions import note_matched
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.report import Report

KINDS: Final = ("md5", "sha1", "sha256", "pdq")
MOST: Final = 500  # files of one report that are looked up


@dataclass(frozen=True)
class File:
    """One file by its hash, with its matches in hash sets and among the unit's exhibits.

    `more`: a sentence if further entries match.
    """

    kind: Text
    value: str
    entries: tuple[ListEntry, ...]
    exhibits: tuple[SeenBefore, ...]
    more: Text = ""


@dataclass(frozen=True)
class Files:
    """The files of a report. `left`: files beyond the limit. `wrong`: why none could be looked up."""

    files: tuple[File, ...] = ()
    left: int = 0
    wrong: str = ""

    @property
    def known(self) -> int:
        """Return the number of files in hash sets."""
        return sum(bool(file.entries) for file in self.files)


def look_up(viewer: OfficerViewer, report: Report) -> Files | None:
    """Return the matches of a report's files; None if it names none, or if the viewer may look up no hash.

    The ledger records the lookup, with the number of files.
    """
    named = _named(report)
    if not named or not may(viewer, Permission.MEDIA_HASH_MATCH):
        return None
    wanted = [query for _kind, query in named[:MOST]]
    try:
        matches = matcher.match(viewer, wanted)
    except PayungError as error:
        return Files(wrong=str(error))
    note_matched(viewer, [query.text for query in wanted])
    all_exhibits = seen_before(viewer, [[query] for query in wanted])
    files = tuple(
        File(
            labels.IDENTIFIER[kind],
            query.text.partition(":")[2],
            tuple(map(list_entry, entries)),
            exhibits,
            MORE if entries.more else "",
        )
        for (kind, query), entries, exhibits in zip(named, matches, all_exhibits, strict=False)
    )
    return Files(files, left=len(named) - len(files))


def _named(report: Report) -> list[tuple[str, HashQuery]]:
    """Return the hashes of a report, once each, in order. A wrong one is left out here."""
    named: dict[str, tuple[str, HashQuery]] = {}
    for item in report.identifiers:
        if item.kind in KINDS:
            with suppress(BadInput):
                query = asked(f"{item.kind}:{item.value.strip()}")
                named.setdefault(query.text.lower(), (item.kind, query))
    return list(named.values())
