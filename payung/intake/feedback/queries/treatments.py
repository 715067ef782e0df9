"""Feedback, for those who watch over the units that it is about."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from payung.cases.policy import require_watch
from payung.foundation import sealing
from payung.intake.feedback import treatment
from payung.intake.feedback.treatment import TreatmentAnswers
from payung.intake.models import (
    Feedback,
)
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer

PAGE: Final = 50  # rows of feedback


@dataclass(frozen=True)
class FeedbackEntry:
    """Feedback on a unit. `answers`: None where it does not open. `report`: where to look in case of danger."""

    id: UUID
    unit: UUID
    given_on: date
    answers: TreatmentAnswers | None
    report: UUID | None


def feedback(
    viewer: OfficerViewer,
    *,
    unit: UUID | None = None,
    month: date | None = None,
    after: UUID | None = None,
) -> tuple[list[FeedbackEntry], bool]:
    """Return a page of feedback on the units that the viewer watches, newest first, and whether more follows.

    `month`: its first day. `after`: the last feedback of the page before.
    """
    watched = _watched(viewer)
    if unit:
        watched = watched.filter(unit_id=unit)
    if month:
        watched = watched.filter(given_on__year=month.year, given_on__month=month.month)
    last = Feedback.objects.filter(id=after).first() if after else None
    if last:
        watched = watched.filter(
            Q(given_on__lt=last.given_on) | Q(given_on=last.given_on, id__lt=last.id)
        )
    rows = list(watched.order_by("-given_on", "-id")[: PAGE + 1])
    places = [(treatment.feedback_place(row), bytes(row.body)) for row in rows[:PAGE]]
    opened = sealing.unseal_many(places, viewer.keys)
    shown = [_treated(row, contents) for row, contents in zip(rows, opened, strict=False)]
    return shown, len(rows) > PAGE


def feedback_counts(viewer: OfficerViewer, since: date) -> dict[tuple[date, UUID], int]:
    """Return the number of feedbacks on each unit by month (its first day) since a day, newest first."""
    recent = _watched(viewer).filter(given_on__gte=since)
    rows = recent.values("unit_id", month=TruncMonth("given_on")).annotate(number=Count("id"))
    return {(row["month"], row["unit_id"]): row["number"] for row in rows.order_by("-month")}


def _watched(viewer: OfficerViewer) -> QuerySet[Feedback]:
    """Return the feedback on the units of the viewer's country, but not on their own."""
    require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    return Feedback.objects.filter(unit__country=country).exclude(unit_id=viewer.unit)


def _treated(row: Feedback, contents: dict[str, Any] | None) -> FeedbackEntry:
    if contents is None:
        return FeedbackEntry(row.id, row.unit_id, row.given_on, None, None)
    answers, report = TreatmentAnswers.read(contents), UUID(contents["report"])
    return FeedbackEntry(row.id, row.unit_id, row.given_on, answers, report)
