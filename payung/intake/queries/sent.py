"""What a partner may read: how far its own reports have come. Never what they say, never another's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.intake.models import Sent
from payung.intake.progress import Progress
from payung.people.viewer import PartnerViewer

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
    return SentReport(row.report_id, row.sent_at, Progress(row.progress), row.changed_at)
