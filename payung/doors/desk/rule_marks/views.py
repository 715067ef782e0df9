"""Mark how the rules heard a report; figures on that, which name no person and no report."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.doors.desk import labels
from payung.doors.desk.blame_figures.views import month_name
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import needs, posted, refuse
from payung.doors.desk.report.views import done, page
from payung.doors.desk.rule_marks import forms
from payung.doors.desk.rule_marks.labels import HEARERS
from payung.foundation.errors import BadInput
from payung.intake.figure_limits import FEWEST, FEWEST_OFFICERS
from payung.intake.policy import may_export_sentences
from payung.intake.rule_marks import actions, queries
from payung.intake.rule_marks.queries.rule_figures import (
    Heard,
    MarkedRule,
    MonthOfReports,
    RuleFigures,
)
from payung.intake.rule_marks.verdicts import Verdict
from payung.language.languages import OTHER
from payung.staff.roles import Permission
from payung.triage.reader import Kind
from payung.triage.rules import RULE_SET, reason_text


@posted
def mark(request: HttpRequest, report: UUID) -> HttpResponse:
    """Mark a report as more urgent than the rules heard or as no danger, or take the mark back."""
    viewer, form = viewer_of(request), forms.MarkReport(request.POST)
    if not form.is_valid():
        return page(request, report, 400, mark_form=form)
    data = form.cleaned_data
    if data["verdict"] == forms.BACK:
        actions.take_mark_back(viewer, report)
        return done(request, report, _("The mark was taken back."))
    kind = Kind(data["kind"]) if data["kind"] else None
    words = data["sentence"] or data["picked"]
    verdict = Verdict(data["verdict"])
    try:
        actions.mark_report(viewer, report, verdict, kind=kind, sentence=words)
    except BadInput as error:
        return page(request, report, 400, mark_form=refuse(form, error))
    return done(request, report, _("Marked. Level and clock are as they were."))


@require_safe
@needs(Permission.LANGUAGE_FIGURES_READ)
def unit_rule_figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of the officer's own unit."""
    viewer = viewer_of(request)
    context = as_shown(queries.rule_figures_of_unit(viewer))
    leave = may_export_sentences(viewer)
    return render(
        request, "desk/rule_marks/rule_figures.html", {**context, "may_export_sentences": leave}
    )


def as_shown(figures: RuleFigures) -> dict[str, object]:
    """Return the figures as the page shows them."""
    return {
        "months": [_month(row) for row in figures.months],
        "rules": [_rule(row) for row in figures.rules],
        "too_few": figures.too_few,
        "fewest": FEWEST,
        "officers": FEWEST_OFFICERS,
    }


def _month(row: MonthOfReports) -> dict[str, object]:
    return {
        "month": month_name(row.month),
        "language": "" if row.language == OTHER else row.language,
        "decided": _tens(row.decided),
        "no_danger": labels.percent(row.no_danger_share),
        "more_urgent": labels.percent(row.more_urgent_share),
    }


def _rule(row: MarkedRule) -> dict[str, object]:
    return {
        "id": row.rule,
        "reason": reason_text(row.rule),
        "by": HEARERS[row.by] if row.by else "",
        "older": row.rule_set if row.rule_set != RULE_SET else "",
        **_heard(row.heard),
        "languages": [{"language": name, **_heard(heard)} for name, heard in row.languages],
    }


def _heard(heard: Heard) -> dict[str, object]:
    return {
        "fired": _tens(heard.fired) if heard.fired else "",
        "share": None if heard.share is None else labels.percent(heard.share),
        "missed": _tens(heard.missed) if heard.missed else "",
    }


def _tens(number: int) -> str:
    return labels.number(number // FEWEST * FEWEST)
