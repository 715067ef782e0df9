"""Transfer a report to another unit, or propose it. This needs a fresh proof."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases import queries
from payung.cases.assignment import actions
from payung.cases.assignment.queries import one_sided_entries
from payung.cases.policy import may_transfer_at_once
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import refuse
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report.views import done
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.transfer.access_page import page, posted
from payung.doors.desk.transfer.forms import HandOver
from payung.foundation.errors import BadInput, Conflict
from payung.staff import queries as people
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def hand_over(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the units that can receive a report; on POST hand it over, or propose that to a supervisor."""
    viewer = viewer_of(request)
    leads = bool(may(viewer, Permission.REPORT_HAND_OVER))
    needed = Permission.REPORT_HAND_OVER if leads else Permission.REPORT_TRANSFER_PROPOSE
    case = queries.case_of(viewer, report, needed)
    at_once = leads or bool(
        may_transfer_at_once(viewer, case.level, case.owner_id, named_only=case.named_only)
    )
    form = HandOver(posted(request), units=_units(viewer), at_once=at_once)
    template = f"transfer/{'hand_over' if at_once else 'propose'}"
    stays = one_sided_entries(viewer, case)
    if not form.is_valid():
        return page(request, template, report, form, leads=leads, stays=stays)
    data = form.cleaned_data
    if not leads and data["at_once"] != at_once:
        raise Conflict(_("This has changed in the meantime. Check it again first."))
    try:
        _send(viewer, report, UUID(data["unit"]), data["reason"], leads=leads, at_once=at_once)
    except (BadInput, Conflict) as error:
        return page(request, template, report, refuse(form, error), leads=leads, stays=stays)
    wording_hints.remember(request, data["reason"])
    if not at_once:
        return done(request, report, _("The transfer is proposed. A supervisor decides on it."))
    messages.success(
        request, _("The report is now with the other unit. Your unit can no longer open it.")
    )
    return redirect(way(request).url)


def _send(
    viewer: OfficerViewer, report: UUID, unit: UUID, reason: str, *, leads: bool, at_once: bool
) -> None:
    if leads:
        actions.hand_over(viewer, report, unit, reason)
    elif at_once:
        actions.transfer_at_once(viewer, report, unit, reason)
    else:
        actions.propose_transfer(viewer, report, unit, reason)


def _units(viewer: OfficerViewer) -> list[tuple[str, str]]:
    """Return the units that can receive a report, as choices."""
    return [
        (str(unit.id), unit.name)
        for unit in people.units(viewer)
        if unit.can_receive and unit.id != viewer.unit
    ]
