"""Partners whose machines send reports, for administrators."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.doors.desk.administration.views import countries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, posted_from, refuse
from payung.doors.desk.partners import forms, labels
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput
from payung.intake.submissions import actions as intake
from payung.intake.submissions.queries import deliveries, failing
from payung.staff import actions
from payung.staff.actions import PartnerDetails
from payung.staff.queries import administration
from payung.staff.roles import Permission

_MANAGE = Permission.PEOPLE_PARTNER_MANAGE


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def partners(request: HttpRequest) -> HttpResponse:
    """Show the partners; on POST add one."""
    viewer = viewer_of(request)
    posted = request.POST if is_posted(request) else None
    form = forms.NewPartner(posted, countries=countries(viewer))
    if is_posted(request) and form.is_valid():
        data = form.cleaned_data
        try:
            partner = actions.add_partner(viewer, data["name"], data["lane"], data["country"])
        except BadInput as error:
            refuse(form, error)
        else:
            sentence = _("The partner was added. Now make a key for it.")
            return done(request, sentence, "partner", partner=partner)
    since = failing(viewer)
    rows = [
        (row, labels.LANES.get(row.lane, row.lane), since.get(row.id))
        for row in administration.partners(viewer)
    ]
    context = {"partners": rows, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "desk/partners/partners.html", context, status=status)


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def partner(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Show one partner; on POST change its details."""
    viewer = viewer_of(request)
    if not is_posted(request):
        return _page(request, partner)
    form = forms.PartnerDetails(request.POST, countries=countries(viewer))
    if not form.is_valid():
        return _page(request, partner, form)
    try:
        actions.change_partner(viewer, partner, PartnerDetails(**form.cleaned_data))
    except BadInput as error:
        return _page(request, partner, refuse(form, error))
    return done(
        request, _("The details were changed and apply at once."), "partner", partner=partner
    )


def _page(
    request: HttpRequest,
    partner: UUID,
    form: forms.PartnerDetails | None = None,
    end_form: forms.EndKey | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    row = administration.partner(viewer, partner)
    wrong = form is not None or end_form is not None
    form = form or forms.PartnerDetails(initial=vars(row), countries=countries(viewer))
    context = {
        "row": row,
        "lane": labels.LANES.get(row.lane, row.lane),
        "form": form,
        "end_form": end_form or forms.EndKey(),
        "valid": sum(key.is_valid for key in row.keys),
        "deliveries": deliveries(viewer, partner),
    }
    return render(request, "desk/partners/partner.html", context, status=400 if wrong else 200)


@posted_from("partner")
@needs(_MANAGE)
@sudo
def make_key(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Make a key for a partner. The answer shows it, once."""
    viewer = viewer_of(request)
    key = actions.make_partner_key(viewer, partner)
    row = administration.partner(viewer, partner)
    return render(request, "desk/partners/partner_key.html", {"partner": row, "key": key})


@posted_from("partners")
@needs(_MANAGE)
@sudo
def end_key(request: HttpRequest, partner: UUID, key: int) -> HttpResponse:
    """End a key now or later."""
    form = forms.EndKey(request.POST)
    if not form.is_valid():
        return _page(request, partner, end_form=form)
    at = form.cleaned_data["ends_at"]
    try:
        actions.end_partner_key(viewer_of(request), partner, key, at)
    except BadInput as error:
        return _page(request, partner, end_form=refuse(form, error))
    later = _("The key ends at the time you entered. It works until then.")
    sentence = later if at else _("The key has ended and no longer works.")
    return done(request, sentence, "partner", partner=partner)


@posted_from("partner")
@needs(_MANAGE)
@sudo
def stop(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Stop a partner: it can send nothing, and nothing is sent to it."""
    actions.stop_partner(viewer_of(request), partner)
    return done(
        request, _("The partner is stopped. Its keys no longer work."), "partner", partner=partner
    )


@posted_from("partner")
@needs(_MANAGE)
@sudo
def resume(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Let a partner send again."""
    actions.resume_partner(viewer_of(request), partner)
    return done(request, _("The partner may send again."), "partner", partner=partner)


@posted_from("partner")
@needs(_MANAGE)
@sudo
def test(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Send the partner a test, by the worker."""
    intake.send_test(viewer_of(request), partner)
    sentence = _("A test was sent. Reload this page in a few seconds to see whether it arrived.")
    return done(request, sentence, "partner", partner=partner)


@posted_from("partner")
@needs(_MANAGE)
@sudo
def send_again(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Send at once what could not be delivered to the partner, by the worker."""
    viewer = viewer_of(request)
    administration.partner(viewer, partner)
    intake.send_again(viewer, partner)
    return done(request, _("Sent again."), "partner", partner=partner)
