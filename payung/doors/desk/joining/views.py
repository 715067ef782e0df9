"""Join reports into one case, separate one again, and show all children of one suspect."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases.children.actions import open_suspect_children
from payung.cases.joining import actions, queries
from payung.cases.joining.policy import may_join, require_join
from payung.cases.queue import queries as queue_queries
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done, needs, posted_from, refuse
from payung.doors.desk.joining import forms, suspect_lines
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report.report_page import link_lines
from payung.doors.desk.transfer.access_page import posted
from payung.foundation.errors import BadInput, Conflict
from payung.intake.links import queries as links_queries
from payung.staff import queries as people
from payung.staff.roles import Permission
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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REPORT_CONTENT_OPEN)
def suspect(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show all children of one suspect, in this case and others; on POST link another case."""
    viewer = viewer_of(request)
    near = queue_queries.at_hand(viewer, report)
    form = forms.Join(posted(request), linked=_linked(viewer, near))
    if form.is_bound:
        require_join(viewer, near.case)
    if not form.is_valid():
        return _suspect_page(request, near, form, None)
    try:
        other = _other(viewer, form.cleaned_data)
        actions.link_suspect(viewer, report, other, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return _suspect_page(request, near, refuse(form, error), None)
    wording_hints.remember(request, form.cleaned_data["reason"])
    return done(request, _("The cases are linked."), "report-suspect", report=report)


@posted_from("report-suspect")
@needs(Permission.REPORT_CONTENT_OPEN)
def suspect_part(request: HttpRequest, report: UUID) -> HttpResponse:
    """Take a case out of those of a suspect."""
    viewer = viewer_of(request)
    near = queue_queries.at_hand(viewer, report)
    require_join(viewer, near.case)
    form = forms.Part(request.POST)
    if not form.is_valid():
        return _suspect_page(request, near, None, form)
    try:
        actions.part_suspect(viewer, report, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return _suspect_page(request, near, None, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    return done(request, _("This case is linked with no other now."), "report", report=report)


def _suspect_page(
    request: HttpRequest, near: queue_queries.AtHand, link: Form | None, part: Form | None
) -> HttpResponse:
    """Return the page of all children of one suspect. `link`, `part`: forms that were refused."""
    viewer = viewer_of(request)
    known = open_suspect_children(viewer, near.row.id)
    names = {unit.id: unit.name for unit in people.units(viewer)} if known.elsewhere else {}
    context = {
        "row": near.row,
        "way": way(request),
        "cases": [suspect_lines.of_case(one) for one in known.cases],
        "elsewhere": [names[unit] for unit in known.elsewhere if unit in names],
        "may_link": near.row.is_ours and may_join(viewer, near.case.owner_id),
        "link": link or forms.Join(None, linked=_linked(viewer, near)),
        "part": part or forms.Part(auto_id="part-%s"),
    }
    status = 400 if any(form and form.is_bound for form in (link, part)) else 200
    return render(request, "desk/joining/suspect.html", context, status=status)


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
