"""Whether an adult who reported for a child reads our messages: a child-protection worker decides."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted, refuse
from payung.doors.desk.report.views import done, page
from payung.doors.desk.reporter_access import forms
from payung.foundation.errors import BadInput
from payung.intake.dialogue import actions
from payung.intake.dialogue.reporter_access import ReporterAccess


@posted
def ruling(request: HttpRequest, report: UUID) -> HttpResponse:
    """Decide, as a child-protection worker, whether an adult who reported for a child reads our messages."""
    form = forms.RuleReporter(request.POST, ruled=bool(request.POST.get("seen")))
    if not form.is_valid():
        return page(request, report, 400, ruling_form=form)
    data = form.cleaned_data
    shown = ReporterAccess(data["seen"]) if data["seen"] in set(ReporterAccess) else None
    try:
        decision = ReporterAccess(data["ruling"])
        actions.rule_reporter(viewer_of(request), report, decision, data["reason"], seen=shown)
    except BadInput as error:
        return page(request, report, 400, ruling_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(request, report, _("Your decision was saved and applies now."))
