"""Counts of waiting reports over the whole installation, for operators, who may not read any report."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from payung.cases.models import Case
from payung.foundation.viewer import SystemViewer


@dataclass(frozen=True)
class Group:
    """What waits in one lane, at one level and kind of unit. `count`, `oldest`: of what nobody has decided.

    `risen`, `due`: of all that waits, so also of a child in danger whose next act is late.
    """

    lane: str
    level: str
    unit_kind: str
    count: int
    risen: int
    oldest: datetime | None
    due: datetime


def waiting(viewer: SystemViewer) -> list[Group]:
    """Return what is not done, in groups; never a unit by name."""
    del viewer
    found = _open().values_list("lane", "level", "unit__kind")
    undecided = Q(level_decided_at=None)
    counted = found.annotate(
        count=Count("id", filter=undecided),
        risen=Count("raised_at"),
        oldest=Min("opened_at", filter=undecided),
        due=Min("due_at"),
    )
    return [Group(*row) for row in counted.order_by("lane", "level", "unit__kind")]


def has_silent_clock(viewer: SystemViewer, before: datetime) -> bool:
    """Say whether a clock should have risen before that moment and has not: the worker is not there."""
    del viewer
    late = _open().filter(raised_at=None, rises_at__lt=before)
    return late.exists()


def _open() -> QuerySet[Case]:
    return Case.objects.filter(closed_at=None, look_at=None, merged_into=None)
