"""Transfer a report to another unit, or restrict it to named officers. Both need a fresh proof."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases import actions, queries
from payung.cases.queries import Colleague
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import refuse
from payung.doors.desk.queue.filters import way
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.transfer.forms import HandOver, NameReaders, OpenToUnit
from payung.foundation.errors import BadInput, Conflict
from payung.intake import policy
from payung.intake import queries as intake
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def hand_over(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the units that can receive a report; on POST hand it over, and redirect to the queue."""
    viewer = viewer_of(request)
    policy.require_hand_over(viewer, intake.stored_report(viewer, report))
    form = HandOver(_posted(request), units=_units(viewer))
    if not form.is_valid():
        return _page(request, "hand_over", report, form)
    data = form.cleaned_data
    try:
        actions.hand_over(viewer, report, UUID(data["unit"]), data["reason"])
    except (BadInput, Conflict) as error:
        return _page(request, "hand_over", report, refuse(form, error))
    wording_hints.remember(request, data["reason"])
    messages.success(
        request, _("The report is now with the other unit. Your unit can no longer open it.")
    )
    return redirect(way(request).url)


def _units(viewer: OfficerViewer) -> list[tuple[str, str]]:
    """Return the units that can receive a report, as choices."""
    return [
        (str(unit.id), unit.name)
        for unit in people.units(viewer)
        if unit.can_receive and unit.id != viewer.unit
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def name_readers(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the officers to whom a report can be restricted; on POST restrict it. Others cannot open it then."""
    viewer = viewer_of(request)
    stored = policy.require_naming(viewer, intake.stored_report(viewer, report))
    named = intake.named_officers(viewer, stored)
    colleagues = queries.confirmed(viewer)
    form = NameReaders(
        _posted(request),
        officers=[(str(colleague.id), colleague.name) for colleague in colleagues],
        initial={"officers": [str(officer) for officer in named]},
    )
    if not form.is_valid():
        return _page(request, "name_readers", report, form, named=_names(colleagues, named))
    officers = [UUID(officer) for officer in form.cleaned_data["officers"]]
    try:
        actions.name_readers(viewer, report, officers, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        form = refuse(form, error)
        return _page(request, "name_readers", report, form, named=_names(colleagues, named))
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
    policy.require_naming(viewer, intake.stored_report(viewer, report))
    form = OpenToUnit(_posted(request))
    if not form.is_valid():
        return _page(request, "open_to_unit", report, form)
    try:
        actions.open_to_unit(viewer, report, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return _page(request, "open_to_unit", report, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    messages.success(request, _("Your unit can open it again."))
    return redirect(_report(request, report))


def _report(request: HttpRequest, report: UUID) -> str:
    return reverse("report", kwargs={"report": report}) + way(request).carried


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(
    request: HttpRequest, name: str, report: UUID, form: Form, *, named: Sequence[str] = ()
) -> HttpResponse:
    row = queries.row(viewer_of(request), report)
    status = 400 if form.is_bound else 200
    context = {"form": form, "row": row, "anchor": name, "way": way(request), "named": named}
    return render(request, f"desk/transfer/{name}.html", context, status=status)
