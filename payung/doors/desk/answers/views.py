"""An answer to the sender of a report; what could be said better is shown once before it is sent."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.cases import actions
from payung.doors.desk.answers import forms, wording_findings
from payung.doors.desk.answers.wording_findings import Shown
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted, refuse
from payung.doors.desk.report.views import done, page
from payung.foundation.errors import BadInput
from payung.intake import queries as intake
from payung.language import text_checks
from payung.language.text_checks import Checked, Read
from payung.triage.lanes import Level


@posted
def answer(request: HttpRequest, report: UUID) -> HttpResponse:
    """Answer whoever sent the report. What could be said better is shown once; the officer decides.

    At P1 nothing stands between an officer and the child: unchecked words are read by no list, and that they
    look like another language stops none.
    """
    if "opening" in request.POST:
        return page(request, report, opening=request.POST["opening"])
    form = forms.Answer(request.POST)
    valid, data = form.is_valid(), form.cleaned_data
    text, way_to_send = data.get("text", ""), request.POST.get("send")
    stored = intake.stored_report(viewer_of(request), report)
    urgent = stored.level == Level.P1
    unchecked = urgent and way_to_send == "unchecked"
    read = Read() if unchecked else text_checks.read(text, stored.language)
    before = Shown() if unchecked else wording_findings.carried(report, data.get("shown", ""))
    as_it_is = way_to_send == "anyway" and before.covers(text, read)
    stops = read.findings or (read.looks_like and not urgent)
    if not valid or (stops and not as_it_is):
        form.carry(wording_findings.signed(report, text, read, before))
        status = 200 if valid else 400
        return page(request, report, status, answer_form=form, read=read)
    try:
        given = {name: data[name] for name in ("question", "progress", "upto", "number")}
        checked = Checked(read, before.keys)
        actions.answer(viewer_of(request), report, text, checked=checked, **given)
    except BadInput as error:
        return page(request, report, 400, answer_form=refuse(form, error))
    return done(request, report, _("Your words are sent. They can be read with the receipt."))
