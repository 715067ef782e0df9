"""Choose the status that is sent to the partner who sent a report."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.partner_status import forms
from payung.doors.desk.report.views import done, page
from payung.intake.progress import Outcome
from payung.intake.submissions import actions


@posted
def tell(request: HttpRequest, report: UUID) -> HttpResponse:
    """Choose the status for the sender."""
    form = forms.TellSender(request.POST)
    if not form.is_valid():
        return page(request, report, 400, tell_form=form)
    actions.tell_sender(viewer_of(request), report, Outcome(form.cleaned_data["outcome"]))
    return done(
        request, report, _("The sender is told in 10 minutes. Until then you can cancel it.")
    )


@posted
def take_back(request: HttpRequest, report: UUID) -> HttpResponse:
    """Cancel the status for the sender."""
    actions.take_telling_back(viewer_of(request), report)
    return done(request, report, _("Cancelled: the sender is not told."))
