"""Counts of waiting reports over the whole installation, for operators, who may not read any report."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from payung.cases.models import Case
from payung.foundation.viewer import SystemViewer


@dataclass(frozen=True)
class Group:
    """The waiting cases of one lane, level and kind of unit. `count`, `oldest`: of undecided cases only.

    `risen`, `due`: of all waiting cases, so also of a child in danger whose next act is late.
    """

    lane: str
    level: str
    unit_kind: str
    count: int
    risen: int
    oldest: datetime | None
    due: datetime


def waiting(viewer: SystemViewer) -> list[Group]:
    """Return the waiting cases in groups, without the names of units."""
    del viewer
    undecided = Q(level_decided_at=None)
    groups = _open().values_list("lane", "level", "unit__kind")
    counted = groups.annotate(
        count=Count("id", filter=undecided),
        risen=Count("raised_at"),
        oldest=Min("opened_at", filter=undecided),
        due=Min("due_at"),
    )
    return [Group(*row) for row in counted.order_by("lane", "level", "unit__kind")]


def has_silent_clock(viewer: SystemViewer, before: datetime) -> bool:
    """Say whether a clock should have risen before `before` and has not: no worker is running."""
    del viewer
    late = _open().filter(raised_at=None, rises_at__lt=before)
    return late.exists()


def _open() -> QuerySet[Case]:
    return Case.objects.filter(closed_at=None, look_at=None, merged_into=None)
