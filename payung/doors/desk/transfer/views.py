"""Transfer a report to another unit. This needs a fresh proof."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases import queries
from payung.cases.assignment import actions
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import refuse
from payung.doors.desk.queue.filters import way
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.transfer.access_page import page, posted
from payung.doors.desk.transfer.forms import HandOver
from payung.foundation.errors import BadInput, Conflict
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def hand_over(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the units that can receive a report; on POST hand it over, and redirect to the queue."""
    viewer = viewer_of(request)
    queries.case_of(viewer, report, Permission.REPORT_HAND_OVER)
    form = HandOver(posted(request), units=_units(viewer))
    if not form.is_valid():
        return page(request, "transfer/hand_over", report, form)
    data = form.cleaned_data
    try:
        actions.hand_over(viewer, report, UUID(data["unit"]), data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, "transfer/hand_over", report, refuse(form, error))
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
