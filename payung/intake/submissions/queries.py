"""Every read of submissions: a partner's own reports and their status; for the desk, notifications."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q

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
# A change becomes visible a moment after its time. So a page repeats what had just changed on the page before.
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
    """A page of a partner's list. `next`: where the next page begins. `more`: whether it has reports now."""

    reports: tuple[SentReport, ...]
    next: Position | None
    more: bool


def sent(viewer: PartnerViewer, reference: UUID) -> SentReport:
    """Return one of the viewer's own reports. Raises NotFound, also for another's."""
    row = Sent.objects.filter(partner_id=viewer.id, report_id=reference).first()
    if row is None:
        raise NotFound
    return _sent_report(row)


def sent_page(
    viewer: PartnerViewer,
    *,
    since: datetime | None = None,
    after: Position | None = None,
    limit: int = 50,
) -> SentPage:
    """Return the viewer's own reports in the order of their last change, the oldest change first.

    `since`: only reports that changed then or later. `after`: only reports behind this position.
    """
    own = Sent.objects.filter(partner_id=viewer.id)
    if since:
        own = own.filter(changed_at__gte=since)
    if after:
        own = own.filter(
            Q(changed_at__gt=after.changed_at) | Q(report_id__gt=after.reference),
            changed_at__gte=after.changed_at,
        )
    rows = [_sent_report(row) for row in own.order_by("changed_at", "report_id")[: limit + 1]]
    more, shown = len(rows) > limit, tuple(rows[:limit])
    past = clock.now() - SETTLED
    settled = shown if more else [report for report in shown if report.changed_at <= past]
    return SentPage(
        reports=shown,
        next=Position(settled[-1].changed_at, settled[-1].reference) if settled else after,
        more=more,
    )


def _sent_report(row: Sent) -> SentReport:
    return SentReport(
        reference=row.report_id,
        received_at=row.sent_at,
        status=Progress(row.progress),
        changed_at=row.changed_at,
        feedback=Outcome(row.outcome) if row.outcome else None,
        feedback_at=row.outcome_at,
    )


@dataclass(frozen=True)
class SenderFeedback:
    """The outcome that a report's partner was told, and the one that it will be told, with their times."""

    partner: str
    outcome: str
    outcome_at: datetime | None
    telling: str
    telling_at: datetime | None


def telling(viewer: OfficerViewer, report: UUID) -> SenderFeedback | None:
    """Return the feedback to the partner who sent a report of the viewer's unit; None: no partner sent it."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    there = Exists(visible(viewer).filter(id=OuterRef("report__case")))
    rows = Sent.objects.filter(there, report_id=report)
    columns = ("partner__name", "outcome", "outcome_at", "telling", "telling_at")
    row = rows.values_list(*columns).first()
    return SenderFeedback(*row) if row else None


@dataclass(frozen=True)
class WebhookEvent:
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
    """The deliveries to a partner's address. `failing_since`: None where every event was delivered."""

    latest: tuple[WebhookEvent, ...]
    waiting: int
    failing_since: datetime | None


def deliveries(viewer: OfficerViewer, partner: UUID) -> Deliveries:
    """Return the deliveries to a partner's address, for those who look after partners."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    rows = Delivery.objects.filter(partner_id=partner)
    columns = ("event", "made_at", "done_at", "due_at", "attempts", "why", "given_up_at")
    waiting = rows.filter(done_at=None).aggregate(number=Count("id"), since=Min("failed_at"))
    latest = rows.order_by("-made_at", "-id").values_list(*columns)[:10]
    events = tuple(WebhookEvent(*row) for row in latest)
    return Deliveries(events, waiting["number"], waiting["since"])


def failing(viewer: OfficerViewer) -> dict[UUID, datetime]:
    """Return the partners whose address fails, each with the time since when."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    failed = Delivery.objects.filter(done_at=None, failed_at__isnull=False)
    return dict(failed.values_list("partner").annotate(since=Min("failed_at")))


@dataclass(frozen=True)
class Outbox:
    """The state of the outbox: how many events wait, since when, and how many were given up. No partner."""

    waiting: int
    given_up: int
    oldest: datetime | None


def outbox(viewer: SystemViewer) -> Outbox:
    """Return the state of the outbox of webhooks."""
    del viewer  # counts
    waiting = Delivery.objects.filter(done_at=None, given_up_at=None)
    figures = waiting.aggregate(count=Count("id"), oldest=Min("made_at"))
    given_up = Delivery.objects.filter(done_at=None, given_up_at__isnull=False).count()
    return Outbox(figures["count"], given_up, figures["oldest"])
