"""What officers have typed and not sent yet: one's own words; of colleagues only that there are some."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from payung.cases import sealed
from payung.cases.models import Draft
from payung.foundation import sealing
from payung.intake import queries as reports
from payung.people.viewer import OfficerViewer


@dataclass(frozen=True)
class OwnDraft:
    """One's own draft, opened."""

    kind: str
    saved_at: datetime
    text: str
    question: bool = False


@dataclass(frozen=True)
class Drafts:
    """The drafts at one report: the viewer's own by kind, and whose there are besides, since when."""

    own: dict[str, OwnDraft] = field(default_factory=dict)
    others: tuple[tuple[str, str, datetime], ...] = ()  # name, kind, when it was saved


def drafts(viewer: OfficerViewer, report_id: UUID) -> Drafts:
    """Return the drafts at a report of the viewer's unit. Only their author sees what they say."""
    reports.stored_report(viewer, report_id)
    rows = Draft.objects.filter(report_id=report_id, officer__unit_id=viewer.unit)
    rows = rows.select_related("officer").order_by("saved_at")
    mine = [row for row in rows if row.officer_id == viewer.id]
    opened = sealing.unseal_many(
        [(sealed.draft_place(row), bytes(row.body)) for row in mine], viewer.keys
    )
    own = {
        row.kind: OwnDraft(row.kind, row.saved_at, each["text"], bool(each.get("question")))
        for row, each in zip(mine, opened, strict=True)
        if each
    }
    others = tuple(
        (row.officer.full_name, row.kind, row.saved_at)
        for row in rows
        if row.officer_id != viewer.id
    )
    return Drafts(own, others)
