"""The areas of each country, for administrators. A unit may be responsible for one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from payung.directory import queries as directory
from payung.doors.desk.areas import forms
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, refuse
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput, Conflict
from payung.staff import actions
from payung.staff.roles import Permission

_MANAGE = Permission.PEOPLE_OFFICER_MANAGE


@needs(_MANAGE)
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Show the countries with their numbers of areas."""
    viewer = viewer_of(request)
    counts = directory.area_counts(viewer)
    countries = [(home, counts.get(home.iso2, 0)) for home in directory.countries(viewer)]
    return render(request, "desk/areas/areas.html", {"countries": countries})


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def areas_of(request: HttpRequest, country: str) -> HttpResponse:
    """Show and set the areas of one country."""
    viewer = viewer_of(request)
    home = directory.country(viewer, country)
    if is_posted(request):
        form = forms.Areas(request.POST)
        if form.is_valid():
            try:
                count = actions.set_areas(viewer, home.iso2, form.cleaned_data["areas"])
            except (BadInput, Conflict) as error:
                refuse(form, BadInput("areas", error.text))
            else:
                sentence = ngettext("%(count)d area is set.", "%(count)d areas are set.", count)
                return done(request, sentence % {"count": count}, "areas")
    else:
        lines = [f"{area.code} {area.name}" for area in directory.areas(viewer, home.iso2)]
        form = forms.Areas(initial={"areas": "\n".join(lines)})
    context = {"form": form, "country": home, "example": _("XA-01 Northern Province")}
    status = 400 if form.is_bound else 200
    return render(request, "desk/areas/areas_of.html", context, status=status)
