"""Share a report with another unit, end that, and open to all units what one side wrote for itself."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases import queries as case_queries
from payung.cases.joint_sheet import actions as joint_sheet
from payung.cases.joint_sheet.actions import Item
from payung.cases.sharing import actions, queries
from payung.cases.sharing.policy import can_share
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, needs, refuse
from payung.doors.desk.queue.filters import way
from payung.doors.desk.sharing.forms import End, MakeJoint, Share
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.transfer.access_page import page, posted
from payung.foundation.errors import BadInput, Conflict
from payung.staff import queries as people
from payung.staff.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def share(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the units that can work on a report too; on POST share it with one."""
    viewer = viewer_of(request)
    case_queries.case_of(viewer, report, Permission.REPORT_HAND_OVER)
    units = [
        (str(unit.id), unit.name)
        for unit in people.units(viewer)
        if can_share(unit) and unit.id != viewer.unit
    ]
    form = Share(posted(request), units=units)
    if not form.is_valid():
        return page(request, "sharing/share", report, form)
    data = form.cleaned_data
    try:
        actions.share(viewer, report, UUID(data["unit"]), data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, "sharing/share", report, refuse(form, error))
    wording_hints.remember(request, data["reason"])
    messages.success(request, _("The other unit works on this case too."))
    return redirect(_report(request, report))


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def end(request: HttpRequest, report: UUID) -> HttpResponse:
    """Ask why the sharing with a unit ends; on POST end it."""
    viewer = viewer_of(request)
    ending = queries.to_end(viewer, report)
    names = {unit.id: unit.name for unit in people.units(viewer)}
    form = End(posted(request), units=[(str(unit), names[unit]) for unit in ending])
    if not form.is_valid():
        return page(request, "sharing/end", report, form)
    unit = UUID(form.cleaned_data["unit"])
    try:
        actions.end_share(viewer, report, unit, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, "sharing/end", report, refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    messages.success(request, _("The sharing has ended."))
    return redirect(way(request).url if unit == viewer.unit else _report(request, report))


@require_http_methods(FORM)
@needs(Permission.CASE_NOTE_WRITE)
def make_joint(request: HttpRequest, report: UUID, kind: str, item: UUID) -> HttpResponse:
    """Ask why all units that work on a case shall read a note, a person or a step; on POST open it to them."""
    if kind not in set(Item):
        raise Http404
    form = MakeJoint(posted(request))
    if not form.is_valid():
        return page(request, "sharing/joint", report, form)
    reason = form.cleaned_data["reason"]
    try:
        joint_sheet.make_joint(viewer_of(request), report, Item(kind), item, reason)
    except (BadInput, Conflict) as error:
        return page(request, "sharing/joint", report, refuse(form, error))
    wording_hints.remember(request, reason)
    messages.success(request, _("All units that work on this case can read it now."))
    return redirect(_report(request, report))


def _report(request: HttpRequest, report: UUID) -> str:
    return f"{reverse('report', kwargs={'report': report})}{way(request).carried}"
