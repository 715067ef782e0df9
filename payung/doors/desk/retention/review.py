"""How long one report is kept: its legal hold and its review."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases.policy import may_work
from payung.cases.queries import case_of
from payung.cases.queue import queries
from payung.cases.retention import actions, periods
from payung.cases.retention.periods import Kind
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import refuse
from payung.doors.desk.report.views import done
from payung.doors.desk.retention import forms
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.staff import queries as people
from payung.staff.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def hold(request: HttpRequest, report: UUID) -> HttpResponse:
    """Explain a legal hold; on POST set it or lift it."""
    viewer = viewer_of(request)
    row = queries.row(viewer, report)
    case_of(viewer, report, Permission.REPORT_HOLD_SET)
    form = forms.Hold(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "hold", row, form)
    lifts = request.POST.get("do") == "lift"
    act = actions.lift_hold if lifts else actions.set_hold
    try:
        act(viewer, report, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return _page(request, "hold", row, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    sentence = (
        _("The legal hold was lifted.")
        if lifts
        else _("The report is under a legal hold: nothing of it is deleted.")
    )
    return done(request, report, sentence)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, report: UUID) -> HttpResponse:
    """Ask whether a report is still needed; on POST keep it until a day, or propose its deletion."""
    viewer = viewer_of(request)
    row = queries.row(viewer, report)
    case_of(viewer, report, Permission.REPORT_REVIEW)
    leave = may_work(viewer, row.owner or viewer.id, Permission.REPORT_REVIEW)
    if not leave:
        raise NotAllowed(leave.reason)
    country = people.unit(viewer, viewer.unit).country
    later = periods.rule(Kind.REVIEW, country).ends(clock.now()) or clock.now()
    initial = {"until": timezone.localdate(later)}
    form = forms.Review(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return _page(request, "review", row, form)
    try:
        actions.review(viewer, report, form.cleaned_data["reason"], form.moment)
    except (BadInput, Conflict) as error:
        return _page(request, "review", row, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    sentence = (
        _("It is kept until the date you chose.")
        if form.moment
        else _("Deletion is proposed. The officers who decide on deletion can see it now.")
    )
    return done(request, report, sentence)


def _page(request: HttpRequest, name: str, row: queries.Row, form: Form) -> HttpResponse:
    context = {"row": row, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, f"desk/retention/{name}.html", context, status=status)
