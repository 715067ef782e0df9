"""What came since the officer last saw the contents of a report. What they wrote themselves is not new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from payung.cases.notes.queries import StoryEntry
from payung.cases.queue.queries import Member
from payung.intake.contents.actions import OpenedReport
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class News:
    """How much came since the officer last looked. `ids`: of new decisions, notes and joined reports."""

    since: datetime
    messages: int
    decisions: int
    notes: int
    reports: int
    ids: frozenset[object]

    def __bool__(self) -> bool:
        return bool(self.messages or self.decisions or self.notes or self.reports)


def since(
    viewer: OfficerViewer,
    looked_at: datetime | None,
    opened: OpenedReport | None,
    steps: Iterable[StoryEntry],
    members: Iterable[Member],
) -> News | None:
    """Return what is new to the viewer; None where they have not seen the page before."""
    if looked_at is None or opened is None:
        return None
    done = list(steps)
    own_joins = {step.about for step in done if step.author == viewer.id}
    new = [step for step in done if step.at > looked_at and step.author != viewer.id]
    reports = [
        member.id
        for member in members
        if member.joined_at and member.joined_at > looked_at and member.id not in own_joins
    ]
    notes = sum(step.kind == "note" for step in new)
    return News(
        since=looked_at,
        messages=sum(
            word.sent_at > looked_at and word.officer != viewer.id
            for word in opened.dialogue
            if not (word.kind == "ruling" and word.trusted)
        ),
        decisions=len(new) - notes,
        notes=notes,
        reports=len(reports),
        ids=frozenset([*(step.id for step in new), *reports]),
    )
