"""One row of the queue: clear columns and flags only, so that listing opens nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from payung.cases.queries.attendance import Here, present
from payung.cases.queries.open_work import open_proposals, unanswered, undecided
from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.intake import queries as reports
from payung.intake.models import WISHES, MessageKind, StoredReport
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Row:
    """One report in the queue. `here`: colleagues who have it open just now.

    `owner_left`: who had it works here no more. `is_new`: a colleague gave it to the viewer, who has not opened
    it since. `said_at`: when the viewer last said that they have it open themselves. `look_at`: when somebody
    looks again at a child who is safe for now. `action_at`: when the next action is due, where one is named.
    `ending`: what waits for a colleague to second it.
    """

    id: UUID
    lane: str
    level: str
    language: str
    received_at: datetime
    due_at: datetime
    decided_at: datetime | None
    done_at: datetime | None
    raised_at: datetime | None
    owner: UUID | None
    owner_name: str
    opened_at: datetime | None
    wishes: tuple[str, ...]  # what the child asks and nobody has decided
    words_waiting: bool
    linked: bool
    owner_left: bool = False
    is_new: bool = False
    named_only: bool = False
    review_at: datetime | None = None
    review_raised_at: datetime | None = None
    held_at: datetime | None = None
    is_proposed: bool = False  # to be deleted, and not yet decided to be kept
    here: tuple[Here, ...] = ()
    said_at: datetime | None = None
    look_at: datetime | None = None
    action_at: datetime | None = None
    ending: UUID | None = None

    @property
    def waits(self) -> bool:
        """Say whether it waits for a person, so that its clock runs."""
        return not self.done_at or bool(self.wishes) or self.words_waiting or self.look_has_come

    @property
    def goes_on(self) -> bool:
        """Say whether its level is decided and a child may be in danger: something comes next."""
        return self.decided_at is not None and (not self.done_at or self.look_has_come)

    @property
    def look_has_come(self) -> bool:
        """Say whether the day has come on which somebody looks again at a child who was safe."""
        return bool(self.done_at and self.look_at and self.look_at <= clock.now())

    @property
    def stop_asked(self) -> bool:
        """Say whether a wish to stop waits to be decided."""
        return MessageKind.STOP in self.wishes

    @property
    def to_review(self) -> bool:
        """Say whether the day has come on which somebody looks whether it is still needed, and nobody has."""
        come = self.review_at is not None and self.review_at <= clock.now()
        return come and not self.is_proposed

    @property
    def free(self) -> bool:
        """Say whether nobody answers for it: nobody has taken it, or who had it has left."""
        return self.owner is None or self.owner_left

    @property
    def remaining(self) -> timedelta:
        """Return the time until the next human act is due; negative when it is late."""
        return self.due_at - clock.now()

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of it."""
        return str(self.id)[:8]


def with_signs(viewer: OfficerViewer, found: QuerySet[StoredReport]) -> QuerySet[StoredReport]:
    """Let the rows of `found` be read with their cases and signs; the sealed body stays where it is."""
    shown = reports.visible_links(viewer)
    links = shown.filter(Q(first=OuterRef("id")) | Q(second=OuterRef("id")))
    return (
        found.select_related("case")
        .defer("body", "lookup")
        .annotate(
            words_waiting=Exists(unanswered()),
            has_links=Exists(links),
            is_proposed=Exists(open_proposals()),
            owner_name=F("case__owner__full_name"),
            owner_here=F("case__owner__is_active"),
            **{f"asks_{wish.value}": Exists(undecided(wish)) for wish in WISHES},
        )
    )


def rows_of(viewer: OfficerViewer, found: Sequence[StoredReport]) -> tuple[Row, ...]:
    """Return what was read `with_signs` as rows, with whoever has them open just now."""
    # A case that another unit began before the report moved here is nobody's here yet.
    cases = {r.id: r.case for r in found if hasattr(r, "case") and r.case.unit_id == viewer.unit}
    here = present(viewer, [each.id for each in found]) if found else {}
    return tuple(
        Row(
            id=report.id,
            lane=report.lane,
            level=report.level,
            language=report.language,
            received_at=report.received_at,
            due_at=report.due_at,
            decided_at=report.decided_at,
            done_at=report.done_at,
            look_at=report.look_at,
            action_at=case.action_at if case else None,
            ending=case.ending_id if case else None,
            raised_at=report.raised_at,
            owner=case.owner_id if case else None,
            owner_name=(vars(report)["owner_name"] or "") if case else "",
            owner_left=bool(case and case.owner_id) and not vars(report)["owner_here"],
            is_new=bool(case and case.new_to_owner and case.owner_id == viewer.id),
            opened_at=case.opened_at if case else None,
            wishes=tuple(wish.value for wish in WISHES if vars(report)[f"asks_{wish.value}"]),
            words_waiting=vars(report)["words_waiting"],
            linked=vars(report)["has_links"],
            named_only=report.named_only,
            review_at=report.review_at,
            review_raised_at=report.review_raised_at,
            held_at=report.held_at,
            is_proposed=vars(report)["is_proposed"],
            here=tuple(each for each in here.get(report.id, ()) if each.officer != viewer.id),
            said_at=_said_at(viewer, here.get(report.id, ())),
        )
        for report in found
        for case in [cases.get(report.id)]
    )


def _said_at(viewer: OfficerViewer, here: Iterable[Here]) -> datetime | None:
    return next((each.seen_at for each in here if each.officer == viewer.id), None)


def row(viewer: OfficerViewer, report_id: UUID) -> Row:
    """Return one report of the unit as the queue shows it. Raises NotFound."""
    return at_hand(viewer, report_id).row


@dataclass(frozen=True)
class AtHand:
    """One report: as the queue shows it, and itself with its case and its sealed body."""

    row: Row
    stored: StoredReport


def at_hand(viewer: OfficerViewer, report_id: UUID) -> AtHand:
    """Return one report of the unit, read whole and at once. Raises NotFound."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    found = with_signs(viewer, reports.visible(viewer).filter(id=report_id))
    stored = found.defer(None).defer("lookup").first()
    if stored is None:
        raise NotFound
    return AtHand(rows_of(viewer, [stored])[0], stored)
