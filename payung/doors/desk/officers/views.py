"""Officers, for administrators: invite, roles, a lost password or second factor, and leaving."""

from uuid import UUID

from django.forms import Form
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from payung.doors.desk import forms as desk_forms
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, posted_from, refuse
from payung.doors.desk.me.views import function_cards
from payung.doors.desk.officers import forms, labels
from payung.doors.desk.sign_in import authenticators
from payung.doors.desk.sign_in.sudo import sudo, sudo_by_factor
from payung.foundation import clock
from payung.foundation.errors import BadInput, Text
from payung.staff import actions, queries
from payung.staff.actions import Invitation, LastHolder, StillHeld
from payung.staff.actions.officers import INVITED_FOR
from payung.staff.queries import members
from payung.staff.queries.held_work import held_work
from payung.staff.queries.token_matches import own_numbers
from payung.staff.roles import Permission, Role

_MANAGE = Permission.PEOPLE_OFFICER_MANAGE
_CUT_OFF = gettext_lazy(
    "The account was cut off. Its sessions have ended, its key opens nothing, and its cases "
    "have fallen to the unit."
)


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def invite(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Invite a person into a unit. The answer shows their code, once."""
    viewer = viewer_of(request)
    row = queries.unit(viewer, unit)
    form = forms.Invite(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid():
        data = form.cleaned_data
        roles = [Role(role) for role in data["roles"]]
        try:
            invitation = actions.invite(
                viewer, unit, data["name"], data["full_name"], roles, data["language"]
            )
        except BadInput as error:
            refuse(form, error)
        else:
            return _code(request, invitation)
    context = {"form": form, "row": row, "role_choices": _choices(form)}
    status = 400 if form.is_bound else 200
    return render(request, "desk/officers/invite.html", context, status=status)


def _choices(form: Form) -> list[tuple[BoundWidget, Text]]:
    """Return the roles to tick, with what each may do."""
    return [(choice, labels.ROLES[Role(str(choice.data["value"]))]) for choice in form["roles"]]


def _code(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Show the code of an invitation. Only its digest is stored."""
    person = members.member(viewer_of(request), invitation.officer)
    context = {"who": person, "code": invitation.code, "until": clock.now() + INVITED_FOR}
    return render(request, "desk/officers/code.html", context)


@needs(_MANAGE)
@require_safe
def officer(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Show one officer."""
    return _page(request, officer)


def _page(
    request: HttpRequest,
    officer: UUID,
    form: forms.Roles | None = None,
    name_form: forms.PersonName | None = None,
    numbers_form: forms.OwnNumbers | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    who = members.member(viewer, officer)
    roles_form = form or forms.Roles(initial={"roles": [role.value for role in who.roles]})
    context = {
        "who": who,
        "row": queries.unit(viewer, who.unit),
        "is_oneself": who.id == viewer.id,
        "factors": authenticators.of(officer),
        "function_cards": function_cards(who.openings),
        "roles_form": roles_form,
        "role_choices": _choices(roles_form),
        "is_last": status == LastHolder.status,
        "own_numbers": own_numbers(viewer, officer),
        "numbers_form": numbers_form or forms.OwnNumbers(),
        "name_form": name_form or forms.PersonName(initial={"full_name": who.full_name}),
    }
    return render(request, "desk/officers/officer.html", context, status=status)


@posted_from("officer")
@needs(_MANAGE)
@sudo
def roles(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Set the roles of an officer."""
    form = forms.Roles(request.POST)
    if not form.is_valid():
        return _page(request, officer, form, status=400)
    wanted = [Role(role) for role in form.cleaned_data["roles"]]
    sure = form.cleaned_data["confirm_last"]
    try:
        actions.set_roles(viewer_of(request), officer, wanted, confirm_last=sure)
    except BadInput as error:
        return _page(request, officer, refuse(form, error), status=400)
    except LastHolder as error:
        form.add_error("confirm_last", str(error.text))
        return _page(request, officer, form, status=LastHolder.status)
    sentence = _("The roles were changed. They apply from the next page.")
    return done(request, sentence, "officer", officer=officer)


@posted_from("officer")
@needs(_MANAGE)
@sudo
def rename(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Correct the name of a person."""
    form = forms.PersonName(request.POST)
    if not form.is_valid():
        return _page(request, officer, name_form=form, status=400)
    try:
        actions.rename(viewer_of(request), officer, form.cleaned_data["full_name"])
    except BadInput as error:
        return _page(request, officer, name_form=refuse(form, error), status=400)
    return done(request, _("The name was corrected."), "officer", officer=officer)


@posted_from("officer")
@needs(_MANAGE)
@sudo
def numbers(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Set an officer's own numbers and addresses: a report that has one goes around their unit."""
    form = forms.OwnNumbers(request.POST)
    if not form.is_valid():
        return _page(request, officer, numbers_form=form, status=400)
    try:
        lines = form.cleaned_data["numbers"].splitlines()
        actions.set_own_numbers(viewer_of(request), officer, lines)
    except BadInput as error:
        return _page(request, officer, numbers_form=refuse(form, error), status=400)
    sentence = _("The numbers and addresses were set. Only codes of them are kept.")
    return done(request, sentence, "officer", officer=officer)


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def invite_again(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Give a new code to an officer who lost their password, or who comes back."""
    return _after_reading(request, officer, "invite_again")


@needs(_MANAGE)
@sudo_by_factor
@require_http_methods(FORM)
def second_factor(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Remove the second factors of an officer who lost theirs."""
    return _after_reading(request, officer, "second_factor_reset")


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def leave(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Close an officer's account, once all that they hold has a new owner."""
    return _after_reading(request, officer, "leave")


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def cut_off(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Cut off an officer's account at once, with the cause; what they hold falls to their unit."""
    viewer = viewer_of(request)
    who = members.member(viewer, officer)
    form, is_last = forms.CutOff(request.POST if is_posted(request) else None), False
    if is_posted(request) and form.is_valid():
        data = form.cleaned_data
        try:
            actions.cut_off(
                viewer,
                officer,
                actions.Cause(data["cause"]),
                data["reason"],
                confirm_last=data["confirm_last"],
            )
            wording_hints.remember(request, data["reason"])
            return done(request, _CUT_OFF, "unit-of", unit=who.unit)
        except LastHolder as error:
            is_last = True
            form.add_error("confirm_last", str(error.text))
    context = {
        "form": form,
        "who": who,
        "is_last": is_last,
        "is_oneself": who.id == viewer.id,
        "held": held_work(viewer, officer),
    }
    status = LastHolder.status if is_last else 400 if form.is_bound else 200
    return render(request, "desk/officers/cut_off.html", context, status=status)


@needs(_MANAGE)
@sudo
@require_http_methods(FORM)
def ask_recovery(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Prepare the use of the recovery key for an officer. The answer shows the text for its holders."""
    return _after_reading(request, officer, "ask_recovery")


def _after_reading(request: HttpRequest, officer: UUID, what: str) -> HttpResponse:
    """Explain the consequences; act when the administrator has ticked that they read them."""
    who = members.member(viewer_of(request), officer)
    form, is_last = desk_forms.SureOfLast(request.POST if is_posted(request) else None), False
    status = 400 if form.is_bound else 200
    if is_posted(request) and form.is_valid():
        try:
            return _DO[what](request, officer, sure=form.cleaned_data["confirm_last"])
        except LastHolder as error:
            is_last = True
            form.add_error("confirm_last", str(error.text))
        except StillHeld as error:
            form.add_error(None, str(error.text))
            status = error.status
    context = {
        "form": form,
        "who": who,
        "is_last": is_last,
        "is_oneself": who.id == viewer_of(request).id,
        "held": held_work(viewer_of(request), officer) if what == "leave" else (),
    }
    status = LastHolder.status if is_last else status
    return render(request, f"desk/officers/{what}.html", context, status=status)


def _invite_again(request: HttpRequest, officer: UUID, *, sure: bool) -> HttpResponse:
    invitation = actions.invite_again(viewer_of(request), officer, confirm_last=sure)
    return _code(request, invitation)


def _reset(request: HttpRequest, officer: UUID, *, sure: bool) -> HttpResponse:
    del sure
    authenticators.reset(viewer_of(request), officer)
    sentence = _("The second factors were removed. A new one must be set up at the next sign-in.")
    return done(request, sentence, "officer", officer=officer)


def _leave(request: HttpRequest, officer: UUID, *, sure: bool) -> HttpResponse:
    viewer = viewer_of(request)
    unit = members.member(viewer, officer).unit
    actions.leave(viewer, officer, confirm_last=sure)
    sentence = _(
        "The account is closed. Its sessions have ended, and its key no longer opens anything."
    )
    return done(request, sentence, "unit-of", unit=unit)


def _ask(request: HttpRequest, officer: UUID, *, sure: bool) -> HttpResponse:
    del sure
    request_text = actions.ask_recovery(viewer_of(request), officer)
    who = members.member(viewer_of(request), officer)
    return render(request, "desk/officers/recovery_asked.html", {"who": who, "text": request_text})


_DO = {
    "invite_again": _invite_again,
    "second_factor_reset": _reset,
    "leave": _leave,
    "ask_recovery": _ask,
}
