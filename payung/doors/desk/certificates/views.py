"""Certificates, for training officers: who has which until when; give and withdraw."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.doors.desk.certificates import forms
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done, needs, posted_from, refuse
from payung.doors.desk.me.views import function_cards
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput, NotFound
from payung.staff import actions, queries
from payung.staff.policy import may
from payung.staff.queries import administration, members
from payung.staff.roles import FUNCTION_NAMES, Function, Permission

_GIVE = Permission.PEOPLE_CERTIFICATE_GIVE


@needs(_GIVE, Permission.PEOPLE_OFFICER_MANAGE)
@require_safe
def certificates(request: HttpRequest, unit: UUID | None = None) -> HttpResponse:
    """Show the certificates of a unit's officers, by default the viewer's unit. Administrators only read."""
    viewer = viewer_of(request)
    shown, names = unit or viewer.unit, administration.names(viewer)
    if shown not in names:
        raise NotFound
    staff = [officer for officer in members.members(viewer, shown) if officer.is_active]
    context = {
        "shown": shown,
        "shown_name": names[shown],
        "units": names,
        "staff": staff,
        "functions": FUNCTION_NAMES,
        "may_give": may(viewer, _GIVE),
    }
    return render(request, "desk/certificates/certificates.html", context)


@needs(_GIVE)
@require_safe
def certificates_of(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Show one officer's certificates, with the forms to give and withdraw."""
    return _page(request, officer, forms.Give())


def _page(request: HttpRequest, officer: UUID, form: forms.Give) -> HttpResponse:
    viewer = viewer_of(request)
    who = members.member(viewer, officer)
    context = {
        "who": who,
        "shown_name": queries.unit(viewer, who.unit).name,
        "function_cards": function_cards(who.openings),
        "is_oneself": who.id == viewer.id,
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "desk/certificates/certificates_of.html", context, status=status)


@posted_from("certificates-of")
@needs(_GIVE)
@sudo
def give(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Give a certificate; it opens its function with the officer's next page."""
    form = forms.Give(request.POST)
    if not form.is_valid():
        return _page(request, officer, form)
    function, days = Function(form.cleaned_data["function"]), form.cleaned_data["days"]
    try:
        actions.certify(viewer_of(request), officer, function, days=days)
    except BadInput as error:
        refuse(form, error)
        return _page(request, officer, form)
    sentence = _("The certificate was given. You can withdraw it here.")
    return done(request, sentence, "certificates-of", officer=officer)


@posted_from("certificates-of")
@needs(_GIVE)
@sudo
def withdraw(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Withdraw an officer's certificate; its function closes with their next page."""
    function = request.POST.get("function", "")
    if function not in set(Function):
        raise BadInput("function", _("Please choose a function."))
    actions.withdraw_certificate(viewer_of(request), officer, Function(function))
    sentence = _("The certificate was withdrawn. You can give it again.")
    return done(request, sentence, "certificates-of", officer=officer)
