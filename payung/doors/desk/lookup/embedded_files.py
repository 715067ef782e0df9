"""What lies in a file that an officer looks up: how much, and what of it a list names or the unit holds."""

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

MOST: Final = 200  # things on a page
NEAREST: Final = 3  # entries, and exhibits, of each that are told
AT_ONCE: Final = 500  # things that are compared at once with what the unit holds
_SORTS: Final = SENTENCES | {
    Status.ARCHIVE: _(
        "An archive that is in no hash set. The files inside it are counted here too."
    )
}


@dataclass(frozen=True)
class Thing:
    """One thing that lies in a file. `why`: why it was not looked up, or not shown wholly."""

    name: str
    status: Status
    why: FailureReason | None
    kind: str = ""
    size: int = 0
    known: tuple[ListEntry, ...] = ()
    held: tuple[SeenBefore, ...] = ()
    more: Text = ""

    @property
    def word(self) -> Text:
        """Return in a word what it is."""
        return labels.STATUSES[self.status]


@dataclass(frozen=True)
class Contents:
    """All that lies in a file.

    `counts`: of each sort how many; `reasons`: of what was not shown, or not wholly. `things`: the first of
    those that a list names or the unit holds, what is surest first; `left`: how many more there are.
    """

    number: int
    known: int
    counts: tuple[tuple[Text, int], ...]
    reasons: tuple[tuple[Text, int], ...]
    things: tuple[Thing, ...]
    left: int
    classified: bool


def contents(
    viewer: OfficerViewer, inside: Sequence[EmbeddedAnalysis], found: Sequence[Matches | None]
) -> Contents | None:
    """Return what lies in a file, by what each thing matches; None where nothing does."""
    if not inside:
        return None
    things = list(_things(viewer, inside, found))
    told = [each for each in things if each.known or each.held]
    told.sort(key=lambda each: STATUSES.index(each.status))
    counts = Counter(each.status for each in things)
    reasons = Counter(each.why for each in things if each.why)
    return Contents(
        number=len(things),
        known=sum(any(one.is_sure for one in each.known) for each in things),
        counts=tuple((_SORTS[each], counts[each]) for each in STATUSES if counts[each]),
        reasons=tuple((REASONS[why], count) for why, count in reasons.most_common()),
        things=tuple(told[:MOST]),
        left=len(told[MOST:]),
        classified=any(one.classifies for each in things for one in each.known),
    )


def _things(
    viewer: OfficerViewer, inside: Sequence[EmbeddedAnalysis], found: Sequence[Matches | None]
) -> Iterator[Thing]:
    held = _held(
        viewer,
        [embedded.result for embedded in inside if isinstance(embedded.result, FileAnalysis)],
    )
    for embedded, matches in zip(inside, found, strict=True):
        if isinstance(embedded.result, FileAnalysis):
            yield _thing(embedded.name, embedded.result, matches, next(held))
        else:
            yield Thing(embedded.name, Status.UNREADABLE, embedded.result)


def _held(viewer: OfficerViewer, things: Sequence[FileAnalysis]) -> Iterator[Sequence[SeenBefore]]:
    """Yield the unit's exhibits that each thing is, or looks like, and hold no more than what some have."""
    for start in range(0, len(things), AT_ONCE):
        yield from seen_before(
            viewer, [file.hash_queries for file in things[start : start + AT_ONCE]]
        )


def _thing(
    name: str, analysis: FileAnalysis, found: Matches | None, held: Sequence[SeenBefore]
) -> Thing:
    why = FailureReason.TOO_LONG if found is None else analysis.why
    matches = found or Matches()
    status = status_of(
        *(matches, analysis.kind),
        is_read=found is not None,
        is_hashed=analysis.look is not None,
        hindered=why is not None,
    )
    return Thing(
        *(name, status, why, analysis.kind, analysis.digests.size),
        known=tuple(map(list_entry, matches)),
        held=tuple(held[:NEAREST]),
        more=MORE if matches.more else "",
    )
