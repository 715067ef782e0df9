"""An officer's exposure, and what protects them: breaks, limits, company at night, a pause."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.doors.desk.care import forms
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done, needs, posted_from, refuse
from payung.foundation.errors import BadInput
from payung.media.viewing import actions, queries
from payung.media.viewing.rules import left
from payung.staff.policy import may
from payung.staff.queries.members import members
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_MAY = (
    Permission.EXHIBIT_FILE_LOOK,
    Permission.EXHIBIT_READ,
    Permission.VIEWING_EXPOSURE_READ,
    Permission.VIEWING_LIMITS_SET,
)


@require_safe
@needs(*_MAY)
def care(request: HttpRequest) -> HttpResponse:
    """Show an officer their exposure, and what they can do for themselves and a colleague."""
    return _page(request)


@posted_from("care")
@needs(Permission.EXHIBIT_READ)
def opt(request: HttpRequest) -> HttpResponse:
    """Pause viewing or resume it. Nobody is asked, and nobody is told."""
    viewer = viewer_of(request)
    if request.POST.get("do") == "in":
        actions.opt_in(viewer)
        return done(request, _("Viewing is possible again."), "care")
    actions.opt_out(viewer)
    return done(request, _("Viewing is paused. Nobody is told."), "care")


@posted_from("care")
@needs(Permission.EXHIBIT_READ)
def beside(request: HttpRequest) -> HttpResponse:
    """Record that the officer is with a colleague who views at night."""
    viewer = viewer_of(request)
    form = forms.Beside(request.POST, colleagues=_colleagues(viewer))
    if form.is_valid():
        try:
            actions.stand_beside(viewer, form.cleaned_data["colleague"])
            return done(request, _("Recorded: you are with your colleague for two hours."), "care")
        except BadInput as error:
            refuse(form, error)
    return _page(request, beside_form=form)


@posted_from("care")
@needs(Permission.VIEWING_LIMITS_SET)
def limits(request: HttpRequest) -> HttpResponse:
    """Set how long officers of the unit may view."""
    form = forms.SetLimits(request.POST)
    if form.is_valid():
        try:
            actions.set_limits(viewer_of(request), form.limits)
            return done(request, _("The limits are set and apply from now on."), "care")
        except BadInput as error:
            refuse(form, error)
    return _page(request, limits_form=form)


def _page(
    request: HttpRequest,
    *,
    beside_form: forms.Beside | None = None,
    limits_form: forms.SetLimits | None = None,
) -> HttpResponse:
    viewer, sent = viewer_of(request), beside_form or limits_form
    now, set_now = queries.care_of(viewer), queries.limits_of(viewer)
    leads = bool(may(viewer, Permission.VIEWING_EXPOSURE_READ))
    context = {
        "own": queries.own_exposure(viewer),
        "care": now,
        "left": left(now.exposure, now.limits),
        "leads": queries.wellbeing_leads(viewer),
        "works": may(viewer, Permission.EXHIBIT_READ),
        "beside_form": beside_form or forms.Beside(colleagues=_colleagues(viewer)),
        "limits_form": limits_form or forms.SetLimits(initial=vars(set_now)),
        "may_set": may(viewer, Permission.VIEWING_LIMITS_SET),
        "is_lead": leads,
        "exposures": queries.exposures(viewer) if leads else [],
    }
    return render(request, "desk/care/care.html", context, status=400 if sent else 200)


def _colleagues(viewer: OfficerViewer) -> list[tuple[str, str]]:
    """Return the viewer's colleagues as choices of a form."""
    officers = members(viewer, viewer.unit)
    return [
        (str(officer.id), officer.full_name)
        for officer in officers
        if officer.is_active and officer.id != viewer.id
    ]
