"""What waits, counted over the whole installation: for whoever watches the machines, who may know no report."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from payung.foundation.viewer import SystemViewer
from payung.intake.models import StoredReport


@dataclass(frozen=True)
class Group:
    """Undecided reports of one lane, level and kind of unit. `oldest`, `due`: of the first of them."""

    lane: str
    level: str
    unit_kind: str
    count: int
    risen: int
    oldest: datetime
    due: datetime


def undecided(viewer: SystemViewer) -> list[Group]:
    """Return what nobody has decided, in groups; never a unit by name."""
    del viewer
    found = StoredReport.objects.filter(decided_at=None).values_list("lane", "level", "unit__kind")
    counted = found.annotate(
        count=Count("id"), risen=Count("raised_at"), oldest=Min("received_at"), due=Min("due_at")
    )
    return [Group(*row) for row in counted.order_by("lane", "level", "unit__kind")]


def has_silent_clock(viewer: SystemViewer, before: datetime) -> bool:
    """Say whether a clock should have risen before that moment and has not: the worker is not there."""
    del viewer
    late = StoredReport.objects.filter(decided_at=None, raised_at=None, rises_at__lt=before)
    return late.exists()
