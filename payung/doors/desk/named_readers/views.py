"""Restrict a report to named officers, and open it to the unit again. Both need a fresh proof."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases import queries as case_queries
from payung.cases.assignment import actions
from payung.cases.assignment import queries as assignment_queries
from payung.cases.assignment.queries import Colleague
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import refuse
from payung.doors.desk.named_readers.forms import NameReaders, OpenToUnit
from payung.doors.desk.queue.filters import way
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.transfer.access_page import page, posted
from payung.foundation.errors import BadInput, Conflict
from payung.staff.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def name_readers(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the officers to whom a report can be restricted; on POST restrict it. Others cannot open it then."""
    viewer = viewer_of(request)
    case = case_queries.case_of(viewer, report, Permission.REPORT_NAME_READERS)
    named = case_queries.named_officers(viewer, case)
    colleagues = assignment_queries.confirmed(viewer, case)
    form = NameReaders(
        posted(request),
        officers=[(str(colleague.id), colleague.name) for colleague in colleagues],
        initial={"officers": [str(officer) for officer in named]},
    )
    if not form.is_valid():
        return page(
            request, "named_readers/name_readers", report, form, named=_names(colleagues, named)
        )
    officers = [UUID(officer) for officer in form.cleaned_data["officers"]]
    try:
        actions.name_readers(viewer, report, officers, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        form = refuse(form, error)
        return page(
            request, "named_readers/name_readers", report, form, named=_names(colleagues, named)
        )
    wording_hints.remember(request, form.cleaned_data["reason"])
    messages.success(request, _("Only the officers you named can open it now."))
    return redirect(_report(request, report) if viewer.id in officers else way(request).url)


def _names(colleagues: tuple[Colleague, ...], named: list[UUID]) -> list[str]:
    return [colleague.name for colleague in colleagues if colleague.id in named]


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def open_to_unit(request: HttpRequest, report: UUID) -> HttpResponse:
    """Explain opening a report to the whole unit; on POST do it."""
    viewer = viewer_of(request)
    case_queries.case_of(viewer, report, Permission.REPORT_NAME_READERS)
    form = OpenToUnit(posted(request))
    if not form.is_valid():
        return page(request, "named_readers/open_to_unit", report, form)
    try:
        actions.open_to_unit(viewer, report, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, "named_readers/open_to_unit", report, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    messages.success(request, _("Your unit can open it again."))
    return redirect(_report(request, report))


def _report(request: HttpRequest, report: UUID) -> str:
    return reverse("report", kwargs={"report": report}) + way(request).carried
