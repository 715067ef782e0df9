"""The files inside a file that an officer looks up, and those that a hash set or the unit knows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.doors.desk.exhibits import labels
from payung.doors.desk.hash_matches import MORE, ListEntry, list_entry, seen_before
from payung.foundation.errors import Text
from payung.media.exhibits.queries import SeenBefore
from payung.media.files.analysis import EmbeddedAnalysis, FileAnalysis
from payung.media.files.errors import SENTENCES as REASONS
from payung.media.files.errors import FailureReason
from payung.media.matcher.results import Matches
from payung.media.matcher.statuses import SENTENCES, STATUSES, Status, status_of
from payung.staff.viewer import OfficerViewer

MOST: Final = 200  # files on a page
NEAREST: Final = 3  # entries, and exhibits, that are shown for a file
AT_ONCE: Final = 500  # files that are compared at once with the unit's exhibits
_SORTS: Final = SENTENCES | {
    Status.ARCHIVE: _(
        "An archive that is in no hash set. The files inside it are counted here too."
    )
}


@dataclass(frozen=True)
class EmbeddedFileRow:
    """One file inside a file. `why`: why it was not looked up, or only in part."""

    name: str
    status: Status
    why: FailureReason | None
    kind: str = ""
    size: int = 0
    entries: tuple[ListEntry, ...] = ()
    exhibits: tuple[SeenBefore, ...] = ()
    more: Text = ""

    @property
    def word(self) -> Text:
        """Return the label of its status."""
        return labels.STATUSES[self.status]


@dataclass(frozen=True)
class Contents:
    """All files inside a file.

    `counts`: files of each status. `reasons`: why files could not be read, or only in part. `rows`: the first
    files that match a hash set or an exhibit, the surest first; `left`: the number of further ones.
    """

    number: int
    known: int
    counts: tuple[tuple[Text, int], ...]
    reasons: tuple[tuple[Text, int], ...]
    rows: tuple[EmbeddedFileRow, ...]
    left: int
    classified: bool


def contents(
    viewer: OfficerViewer, inside: Sequence[EmbeddedAnalysis], matches: Sequence[Matches | None]
) -> Contents | None:
    """Return the files inside a file with their matches; None if there are none."""
    if not inside:
        return None
    rows = list(_rows(viewer, inside, matches))
    known = [row for row in rows if row.entries or row.exhibits]
    known.sort(key=lambda row: STATUSES.index(row.status))
    counts = Counter(row.status for row in rows)
    reasons = Counter(row.why for row in rows if row.why)
    return Contents(
        number=len(rows),
        known=sum(any(entry.is_sure for entry in row.entries) for row in rows),
        counts=tuple((_SORTS[status], counts[status]) for status in STATUSES if counts[status]),
        reasons=tuple((REASONS[why], count) for why, count in reasons.most_common()),
        rows=tuple(known[:MOST]),
        left=len(known[MOST:]),
        classified=any(entry.classifies for row in rows for entry in row.entries),
    )


def _rows(
    viewer: OfficerViewer, inside: Sequence[EmbeddedAnalysis], results: Sequence[Matches | None]
) -> Iterator[EmbeddedFileRow]:
    analyses = [file.result for file in inside if isinstance(file.result, FileAnalysis)]
    exhibits = _exhibits(viewer, analyses)
    for file, result in zip(inside, results, strict=True):
        if isinstance(file.result, FileAnalysis):
            yield _row(file.name, file.result, result, next(exhibits))
        else:
            yield EmbeddedFileRow(file.name, Status.UNREADABLE, file.result)


def _exhibits(
    viewer: OfficerViewer, files: Sequence[FileAnalysis]
) -> Iterator[Sequence[SeenBefore]]:
    """Yield the unit's exhibits that are each file, or look like it; few files at once, to save memory."""
    for start in range(0, len(files), AT_ONCE):
        batch = files[start : start + AT_ONCE]
        yield from seen_before(viewer, [file.hash_queries for file in batch])


def _row(
    name: str, file: FileAnalysis, result: Matches | None, exhibits: Sequence[SeenBefore]
) -> EmbeddedFileRow:
    why = FailureReason.TOO_LONG if result is None else file.why
    matches = result or Matches()
    status = status_of(
        *(matches, file.kind),
        is_read=result is not None,
        is_hashed=file.look is not None,
        hindered=why is not None,
    )
    return EmbeddedFileRow(
        *(name, status, why, file.kind, file.digests.size),
        entries=tuple(map(list_entry, matches)),
        exhibits=tuple(exhibits[:NEAREST]),
        more=MORE if matches.more else "",
    )
