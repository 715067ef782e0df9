"""Files that a report names by hash: which are known, and which the unit holds. No picture is shown.

That a file is known changes no level and closes nothing: it says what was seen, not who can reach a child.
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
    """One file by its hash. `held`: exhibits of the unit that are the same, or look like it.

    `more`: that further entries match.
    """

    kind: Text
    value: str
    known: tuple[ListEntry, ...]
    held: tuple[SeenBefore, ...]
    more: Text = ""


@dataclass(frozen=True)
class Files:
    """The files of a report. `left`: how many more it names; `wrong`: why none could be looked up."""

    files: tuple[File, ...] = ()
    left: int = 0
    wrong: str = ""

    @property
    def known(self) -> int:
        """How many are on a list."""
        return sum(bool(file.known) for file in self.files)


def look_up(viewer: OfficerViewer, report: Report) -> Files | None:
    """Return what is known of the files that a report names; None where it names none.

    Each look is written in the ledger, as a count. None too for who may look no hash up.
    """
    named = _named(report)
    if not named or not may(viewer, Permission.MEDIA_HASH_MATCH):
        return None
    wanted = [one for _kind, one in named[:MOST]]
    try:
        found = matcher.match(viewer, wanted)
    except PayungError as error:
        return Files(wrong=str(error))
    note_matched(viewer, [one.text for one in wanted])
    held_by = seen_before(viewer, [[one] for one in wanted])
    files = tuple(
        File(
            labels.IDENTIFIER[kind],
            one.text.partition(":")[2],
            tuple(map(list_entry, known)),
            held,
            MORE if known.more else "",
        )
        for (kind, one), known, held in zip(named, found, held_by, strict=False)
    )
    return Files(files, left=len(named) - len(files))


def _named(report: Report) -> list[tuple[str, HashQuery]]:
    """Return each hash once, in order; what cannot be one is left as it stands in the report."""
    named: dict[str, tuple[str, HashQuery]] = {}
    for item in report.identifiers:
        if item.kind in KINDS:
            with suppress(BadInput):
                one = asked(f"{item.kind}:{item.value.strip()}")
                named.setdefault(one.text.lower(), (item.kind, one))
    return list(named.values())
