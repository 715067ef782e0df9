"""What a supervisor looks at in the morning: numbers from clear columns, never a content."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from payung.cases.models import Case, Handover
from payung.cases.policy import require_leading
from payung.cases.queries.open_work import numbers_of, still_open, waiting_transfers
from payung.cases.queries.visibility import leads
from payung.cases.queue.queries.second_persons import waiting_deletions, waiting_endings
from payung.foundation import clock
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

NIGHT: Final = timedelta(hours=12)  # what came in a night
DAY: Final = timedelta(hours=24)
# The ages of undecided cases: each band begins where the one before ends.
AGES: Final = (timedelta(hours=4), DAY, timedelta(days=7), timedelta.max)


@dataclass(frozen=True)
class Morning:
    """The numbers of a unit, none above COUNTED + 1. `undecided`: by the bands of AGES, the newest first.

    `new`: came within a day. `night`: the P1s of the last twelve hours, done or not. `to_second`: outcomes and
    closures that a colleague countersigns, and deletions that one confirms. `handovers`: shifts that nobody
    has accepted.
    """

    new: int
    night: int
    late: int
    risen: int
    free: int
    to_second: int
    transfers: int
    handovers: int
    undecided: tuple[int, ...]


def morning(viewer: OfficerViewer) -> Morning:
    """Return the numbers of the viewer's unit, in one query. Raises NotAllowed for who is no supervisor."""
    require_leading(viewer)
    now = clock.now()
    cases = leads(viewer)
    open_cases = still_open(viewer, cases)
    undecided = open_cases.filter(level_decided_at=None)
    new, night, late, risen, free, endings, deletions, transfers, handovers, *aged = numbers_of(
        viewer,
        cases.filter(opened_at__gte=now - DAY),
        cases.filter(level=Level.P1.value, opened_at__gte=now - NIGHT),
        open_cases.filter(due_at__lt=now).order_by("due_at"),
        open_cases.filter(raised_at__isnull=False).order_by("raised_at"),
        open_cases.filter(Q(owner=None) | Q(owner__is_active=False)).order_by("level", "due_at"),
        waiting_endings(viewer, cases),
        waiting_deletions(viewer).order_by("proposed_at"),
        waiting_transfers(viewer),
        Handover.objects.filter(unit_id=viewer.unit, decided_at=None),
        *(_aged(undecided, now, band) for band in range(len(AGES))),
    )
    return Morning(
        *(new, night, late, risen, free, endings + deletions, transfers, handovers),
        undecided=tuple(aged),
    )


def _aged(undecided: QuerySet[Case, Case], now: datetime, band: int) -> QuerySet[Case, Case]:
    """Return those of some cases whose age is in a band."""
    younger = Q() if AGES[band] is timedelta.max else Q(opened_at__gt=now - AGES[band])
    older = Q(opened_at__lte=now - AGES[band - 1]) if band else Q()
    return undecided.filter(younger & older).order_by("opened_at")
