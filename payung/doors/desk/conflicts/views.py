"""Declare a conflict of interest; the case is then no longer there for that officer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases import policy
from payung.cases.assignment import actions
from payung.cases.assignment import queries as assignment
from payung.cases.queries import worked_on
from payung.doors.desk.conflicts.forms import Declare
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.forms import NOTHING_CHOSEN, Choices
from payung.doors.desk.guards import FORM, refuse
from payung.doors.desk.queue.filters import way
from payung.doors.desk.transfer.access_page import page, posted
from payung.foundation.errors import BadInput, Conflict, PayungError
from payung.staff.viewer import OfficerViewer


@require_http_methods(FORM)
def declare(request: HttpRequest, report: UUID) -> HttpResponse:
    """Explain what follows; on POST take the case from the officer who knows somebody in it."""
    viewer = viewer_of(request)
    worked_on(viewer, report)
    form = Declare(posted(request), officers=_officers(viewer))
    if not form.is_valid():
        return page(request, "conflicts/declare", report, form)
    officer = UUID(form.cleaned_data["officer"])
    try:
        actions.declare_conflict(viewer, report, officer, form.cleaned_data["reason"])
    except (BadInput, Conflict) as error:
        return page(request, "conflicts/declare", report, refuse(form, error))
    if officer == viewer.id:
        messages.success(request, _("This report is not there for you any more. Thank you."))
        return redirect(way(request).url)
    messages.success(request, _("This report is not there for your colleague any more."))
    try:
        worked_on(viewer, report)
    except PayungError:
        return redirect(way(request).url)
    return redirect(reverse("report", kwargs={"report": report}) + way(request).carried)


def _officers(viewer: OfficerViewer) -> Choices:
    """Return who can be chosen: the viewer; for a supervisor, colleagues too, and nobody in advance."""
    own = (str(viewer.id), _("I do"))
    if not policy.leads(viewer):
        return [own]
    colleagues = [colleague for colleague in assignment.colleagues(viewer) if not colleague.left]
    others = [
        (str(colleague.id), colleague.name) for colleague in colleagues if colleague.id != viewer.id
    ]
    return [NOTHING_CHOSEN, own, *others]
