"""Figures on a unit's wording to children. They name no person and no report, and quote no message."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.views.decorators.http import require_safe

from payung.doors.desk import labels
from payung.doors.desk.blame_figures.labels import KINDS
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import needs
from payung.intake.dialogue import queries
from payung.intake.dialogue.queries.blame_figures import (
    Figures,
    MonthOfMessages,
    OverriddenEntry,
)
from payung.intake.figure_limits import FEWEST, FEWEST_OFFICERS
from payung.language import blame_check
from payung.language.languages import OTHER
from payung.staff.roles import Permission


@require_safe
@needs(Permission.LANGUAGE_FIGURES_READ)
def unit_blame_figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of the officer's own unit."""
    figures = queries.blame_figures_of_unit(viewer_of(request))
    return render(request, "desk/blame_figures/blame_figures.html", as_shown(figures))


def as_shown(figures: Figures) -> dict[str, object]:
    """Return the figures as the page shows them."""
    return {
        "months": [_month(row) for row in figures.months],
        "entries": [_entry(row) for row in figures.entries],
        "too_few": figures.too_few,
        "fewest": FEWEST,
        "officers": FEWEST_OFFICERS,
    }


def _month(row: MonthOfMessages) -> dict[str, object]:
    flagged, kept = row.found_share, row.kept_share
    return {
        "month": month_name(row.month),
        "language": "" if row.language == OTHER else row.language,
        "sent": labels.number(row.sent // FEWEST * FEWEST),
        "unread": labels.percent(1 - row.checked / row.sent) if row.checked < row.sent else "",
        "no_list": not row.checked and not blame_check.has_list(row.language),
        "flagged": None if flagged is None else labels.percent(flagged),
        "kept": None if kept is None else labels.percent(kept),
    }


def _entry(row: OverriddenEntry) -> dict[str, object]:
    kind = row.entry.kind if row.entry else row.by_reader
    return {
        "name": row.name,
        "language": row.language,
        "by_reader": row.by_reader is not None,
        "kind": KINDS[kind] if kind else "",
        "why": row.entry.why if row.entry else "",
        "share": labels.percent(row.share),
        "patterns": [(pattern.line, labels.percent(pattern.share)) for pattern in row.patterns],
    }


def month_name(month: date) -> str:
    """Return a month as the reader writes it."""
    return formats.date_format(month, "YEAR_MONTH_FORMAT")
