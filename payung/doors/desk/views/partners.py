"""Partners whose machines send reports, for administrators."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.doors.desk import people_forms as forms
from payung.doors.desk import people_words as words
from payung.doors.desk.views.people_acts import (
    FORM,
    done,
    is_posted,
    needs,
    posted_from,
    refuse,
)
from payung.doors.desk.views.sudo import sudo
from payung.doors.desk.views.units import countries
from payung.doors.desk.who import viewer_of
from payung.foundation.errors import BadInput
from payung.people import actions
from payung.people.queries import setting_up
from payung.people.roles import Permission

_MANAGE = Permission.PEOPLE_PARTNER_MANAGE


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def partners(request: HttpRequest) -> HttpResponse:
    """Show the partners, and add one."""
    viewer = viewer_of(request)
    given = request.POST if is_posted(request) else None
    form = forms.NewPartner(given, countries=countries(viewer))
    if is_posted(request) and form.is_valid():
        told = form.cleaned_data
        try:
            actions.add_partner(viewer, told["name"], told["lane"], told["country"])
        except BadInput as error:
            refuse(form, error)
        else:
            return done(request, _("The partner is there. Now make a key for it."), "partners")
    rows = [(row, words.LANES.get(row.lane, row.lane)) for row in setting_up.partners(viewer)]
    context = {"partners": rows, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "desk/people/partners.html", context, status=status)


@posted_from("partners")
@needs(_MANAGE)
@sudo
def make_key(request: HttpRequest, partner: UUID) -> HttpResponse:
    """Make a key for a partner; the answer shows it, this once."""
    viewer = viewer_of(request)
    key = actions.make_partner_key(viewer, partner)
    row = next(each for each in setting_up.partners(viewer) if each.id == partner)
    return render(request, "desk/people/partner_key.html", {"partner": row, "key": key})
