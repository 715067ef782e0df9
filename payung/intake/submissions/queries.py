"""What a partner may read: the status of its own reports; and what the desk knows of its
notifications.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, Q

from payung.cases.queries import visible
from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.foundation.viewer import SystemViewer
from payung.intake.models import Delivery, Sent
from payung.intake.progress import Outcome, Progress
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer, PartnerViewer

MOST: Final = 200  # reports of one page
# A change shows a moment after its time. So what has just changed is shown, and shown once more next time.
SETTLED: Final = timedelta(seconds=10)


@dataclass(frozen=True)
class SentReport:
    """One report as the partner that sent it sees it."""

    reference: UUID
    received_at: datetime
    status: Progress
    changed_at: datetime
    feedback: Outcome | None = None
    feedback_at: datetime | None = None


@dataclass(frozen=True)
class Position:
    """A place in a partner's list, which is in the order of changes."""

    changed_at: datetime
    reference: UUID


@dataclass(frozen=True)
class SentPage:
    """A page of a partner's list. `next`: where to go on, now or another day. `more`: there is more already."""

    reports: tuple[SentReport, ...]
    next: Position | None
    more: bool


def sent(viewer: PartnerViewer, reference: UUID) -> SentReport:
    """Return one report of the viewer's own. Raises NotFound, also for another's."""
    found = Sent.objects.filter(partner_id=viewer.id, report_id=reference).first()
    if found is None:
        raise NotFound
    return _told(found)


def sent_page(
    viewer: PartnerViewer,
    *,
    since: datetime | None = None,
    after: Position | None = None,
    limit: int = 50,
) -> SentPage:
    """Return the viewer's own reports in the order in which they changed, the longest unchanged first.

    `since`: only what changed then or later. `after`: only what stands behind this place.
    """
    found = Sent.objects.filter(partner_id=viewer.id)
    if since:
        found = found.filter(changed_at__gte=since)
    if after:
        found = found.filter(
            Q(changed_at__gt=after.changed_at) | Q(report_id__gt=after.reference),
            changed_at__gte=after.changed_at,
        )
    rows = [_told(row) for row in found.order_by("changed_at", "report_id")[: limit + 1]]
    more, shown = len(rows) > limit, tuple(rows[:limit])
    past = clock.now() - SETTLED
    passed = shown if more else [each for each in shown if each.changed_at <= past]
    return SentPage(
        reports=shown,
        next=Position(passed[-1].changed_at, passed[-1].reference) if passed else after,
        more=more,
    )


def _told(row: Sent) -> SentReport:
    return SentReport(
        reference=row.report_id,
        received_at=row.sent_at,
        status=Progress(row.progress),
        changed_at=row.changed_at,
        feedback=Outcome(row.outcome) if row.outcome else None,
        feedback_at=row.outcome_at,
    )


@dataclass(frozen=True)
class Telling:
    """What the partner that sent a report was told of it, and what it will be told when."""

    partner: str
    outcome: str
    outcome_at: datetime | None
    telling: str
    telling_at: datetime | None


def telling(viewer: OfficerViewer, report: UUID) -> Telling | None:
    """Return what the sender of a report of the viewer's unit was and will be told; None: it is no partner."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    found = Sent.objects.filter(report_id=report, report__case__in=visible(viewer))
    columns = ("partner__name", "outcome", "outcome_at", "telling", "telling_at")
    row = found.values_list(*columns).first()
    return Telling(*row) if row else None


@dataclass(frozen=True)
class Told:
    """One event for a partner's machine, and whether it was delivered."""

    event: str
    made_at: datetime
    done_at: datetime | None
    due_at: datetime
    attempts: int
    why: str
    given_up_at: datetime | None


@dataclass(frozen=True)
class Deliveries:
    """How a partner's address does. `failing_since`: of what is still not delivered; None: all is well."""

    latest: tuple[Told, ...]
    waiting: int
    failing_since: datetime | None


def deliveries(viewer: OfficerViewer, partner: UUID) -> Deliveries:
    """Return how a partner's address does, for those who look after partners."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    found = Delivery.objects.filter(partner_id=partner)
    columns = ("event", "made_at", "done_at", "due_at", "attempts", "why", "given_up_at")
    waiting = found.filter(done_at=None).aggregate(number=Count("id"), since=Min("failed_at"))
    latest = found.order_by("-made_at", "-id").values_list(*columns)[:10]
    return Deliveries(tuple(Told(*row) for row in latest), waiting["number"], waiting["since"])


def failing(viewer: OfficerViewer) -> dict[UUID, datetime]:
    """Return the partners whose address fails, and since when."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    found = Delivery.objects.filter(done_at=None, failed_at__isnull=False)
    return dict(found.values_list("partner").annotate(since=Min("failed_at")))


@dataclass(frozen=True)
class Outbox:
    """How the outbox stands: what waits, since when, and what was given up. Counts, of no partner by name."""

    waiting: int
    given_up: int
    oldest: datetime | None


def outbox(viewer: SystemViewer) -> Outbox:
    """Return how the outbox of webhooks stands."""
    del viewer  # counts
    waiting = Delivery.objects.filter(done_at=None, given_up_at=None)
    told = waiting.aggregate(count=Count("id"), oldest=Min("made_at"))
    given_up = Delivery.objects.filter(done_at=None, given_up_at__isnull=False).count()
    return Outbox(told["count"], given_up, told["oldest"])
