"""Decide on a child's wish, as a child-protection worker."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted, refuse
from payung.doors.desk.report.views import done, page
from payung.doors.desk.wishes import forms
from payung.foundation.errors import BadInput, NotFound
from payung.intake.dialogue import actions
from payung.intake.dialogue.actions import MessageKind


@posted
def wish(request: HttpRequest, report: UUID, wish: str) -> HttpResponse:
    """Decide, as a child-protection worker, what a wish of the child means."""
    if wish not in forms.WISH_FORMS:
        raise NotFound
    form = forms.WISH_FORMS[wish](request.POST)
    if not form.is_valid():
        return page(request, report, 400, wishes={wish: form})
    data = form.cleaned_data
    outcome = actions.ForgetOutcome(data["outcome"]) if "outcome" in data else None
    try:
        viewer = viewer_of(request)
        actions.decide_wish(viewer, report, MessageKind(wish), data["reason"], outcome)
    except BadInput as error:
        return page(request, report, 400, wishes={wish: refuse(form, error)})
    wording_hints.remember(request, data["reason"])
    return done(request, report, _("Your decision was saved. Please tell the child in an answer."))
