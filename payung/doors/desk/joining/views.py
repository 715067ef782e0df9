"""Join reports into one case, and separate one again."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases.joining import actions, queries
from payung.cases.joining.policy import require_join
from payung.cases.queue import queries as queue_queries
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import refuse
from payung.doors.desk.joining import forms
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report.report_page import link_lines
from payung.doors.desk.transfer.access_page import posted
from payung.foundation.errors import BadInput, Conflict
from payung.intake.links import queries as links_queries
from payung.staff.viewer import OfficerViewer


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show with which reports this one can be joined; on POST join them, and redirect to the case."""
    viewer = viewer_of(request)
    near = queue_queries.at_hand(viewer, report)
    require_join(viewer, near.case)
    form = forms.Join(posted(request), linked=_linked(viewer, near))
    if not form.is_valid():
        return _page(request, "join", near, form)
    try:
        other = _other(viewer, form.cleaned_data)
        lead = actions.join(viewer, report, other, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return _page(request, "join", near, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    messages.success(request, _("These reports are now one case. The oldest report leads it."))
    return redirect("report", report=lead)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, report: UUID) -> HttpResponse:
    """Ask why a report is separated from its case; on POST separate it, and redirect to it."""
    viewer = viewer_of(request)
    near = queue_queries.at_hand(viewer, report)
    require_join(viewer, near.case)
    form = forms.Part(posted(request))
    if not form.is_valid():
        return _page(request, "part", near, form)
    try:
        actions.part(viewer, report, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return _page(request, "part", near, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    messages.success(request, _("This report is a case of its own again, with its own clock."))
    return redirect("report", report=report)


def _linked(viewer: OfficerViewer, near: queue_queries.AtHand) -> list[tuple[str, str]]:
    """Return the reports of the unit that share an identifier with this one, as choices."""
    links = links_queries.links(viewer, near.case, near.row.id)
    return [
        (str(line.report), f"{str(line.report)[:8]} · {line.level} · {line.kinds}")
        for line in link_lines(viewer, links).cases
        if line.report
    ]


def _other(viewer: OfficerViewer, data: dict[str, str]) -> UUID:
    """Return the report that was chosen. Raises BadInput for none, both, or a number that is not there."""
    if bool(data["other"]) == bool(data["number"].strip()):
        raise BadInput("number", _("Choose a report from the list, or enter the number of one."))
    if data["other"]:
        return UUID(data["other"])
    case = queries.by_number(viewer, data["number"])
    if case is None:
        raise BadInput("number", _("Your unit has no report with this number. Check the number."))
    return case.id


def _page(
    request: HttpRequest, template: str, near: queue_queries.AtHand, form: Form
) -> HttpResponse:
    status = 400 if form.is_bound else 200
    context = {"form": form, "row": near.row, "members": near.members, "way": way(request)}
    return render(request, f"desk/joining/{template}.html", context, status=status)
