"""Send an answer to the reporter; the wording check shows its findings once, before it is sent."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.cases import policy
from payung.cases.queue import queries as queue_queries
from payung.doors.desk.answers import forms, wording_findings
from payung.doors.desk.answers.wording_findings import Shown
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted, refuse
from payung.doors.desk.report.views import done, page
from payung.foundation.errors import BadInput
from payung.intake.dialogue import actions as intake
from payung.language import text_checks
from payung.language.text_checks import Checked, Read


@posted
def answer(request: HttpRequest, report: UUID) -> HttpResponse:
    """Answer the sender of the report. Hints on the wording are shown once; the officer decides."""
    if "opening" in request.POST:
        return page(request, report, opening=request.POST["opening"])
    form = forms.Answer(request.POST)
    valid, data = form.is_valid(), form.cleaned_data
    text, way_to_send = data.get("text", ""), request.POST.get("send")
    row = queue_queries.row(viewer_of(request), report)
    unchecked = way_to_send == "unchecked" and policy.may_skip_check(row.level)
    read = Read() if unchecked else text_checks.read(text, row.language)
    before = Shown() if unchecked else wording_findings.carried(report, data.get("shown", ""))
    is_confirmed = way_to_send == "anyway" and before.covers(text, read)
    if not valid or (policy.holds_back(read, row.level) and not is_confirmed):
        form.carry(wording_findings.signed(report, text, read, before))
        status = 200 if valid else 400
        return page(request, report, status, answer_form=form, read=read)
    try:
        details = {name: data[name] for name in ("question", "progress", "upto", "number")}
        checked = Checked(read, before.keys)
        intake.answer(viewer_of(request), report, text, checked=checked, **details)
    except BadInput as error:
        return page(request, report, 400, answer_form=refuse(form, error))
    return done(request, report, _("Your answer was sent. It can be read with the receipt."))
