"""One colleague, for a supervisor: confirm, override a missing certificate, distrust a key."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, posted_from, refuse
from payung.doors.desk.me.views import function_cards
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.unit import forms
from payung.foundation.errors import BadInput, NotFound
from payung.staff import actions
from payung.staff.actions import LastHolder
from payung.staff.policy import may, may_pass_on
from payung.staff.queries import key_versions
from payung.staff.queries.held_work import held_work
from payung.staff.queries.members import Member
from payung.staff.roles import Function, Permission


@require_safe
def colleague(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Show one officer of the unit, with what a supervisor may do."""
    return _colleague(request, officer)


def _colleague(
    request: HttpRequest, officer: UUID, status: int = 200, **bound_forms: Form
) -> HttpResponse:
    viewer = viewer_of(request)
    member, keys = key_versions.colleague_page(viewer, officer)
    context = {
        "who": member,
        "function_cards": function_cards(member.openings),
        "keys": keys,
        "is_oneself": member.id == viewer.id,
        "may_grant": may(viewer, Permission.PEOPLE_KEY_GRANT),
        "may_pass_on": (passes_on := may_pass_on(viewer, member.id)),
        "held": held_work(viewer, member.id) if passes_on else (),
        "may_give_leave": may(viewer, Permission.PEOPLE_OVERRIDE_GIVE),
        "digits_form": forms.Digits(),
        "leave_form": forms.GiveLeave(initial={"hours": 8}),
        **bound_forms,
    }
    return render(request, "desk/unit/colleague.html", context, status=status)


@posted_from("colleague")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def confirm(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Confirm a colleague's key by its number, and grant them the unit's key if they need it."""
    viewer, form = viewer_of(request), forms.Digits(request.POST)
    who, keys = key_versions.colleague_page(viewer, officer)
    if not form.is_valid():
        return _colleague(request, officer, 400, digits_form=form)
    grants = who.needs_unit_key and keys.holds_newest
    act = actions.grant_unit_key if grants else actions.vouch_for
    try:
        act(viewer, officer, form.cleaned_data["fingerprint"])
    except BadInput as error:
        return _colleague(request, officer, 400, digits_form=refuse(form, error))
    return done(request, _confirmed(who, grants=grants), "unit")


def _confirmed(who: Member, *, grants: bool) -> str:
    name = {"name": who.full_name}
    if grants:
        return _("The key of %(name)s is confirmed, and opens the unit's key from now on.") % name
    if who.needs_unit_key:
        return (
            _(
                "The key of %(name)s is confirmed. An officer who holds the unit's key must"
                " still grant it."
            )
            % name
        )
    return _("The key of %(name)s is confirmed. They do not need the unit's key.") % name


@posted_from("colleague")
@needs(Permission.PEOPLE_OVERRIDE_GIVE)
@sudo
def give_leave(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Let a colleague use a function without a certificate for some hours."""
    form = forms.GiveLeave(request.POST)
    if not form.is_valid():
        return _colleague(request, officer, 400, leave_form=form)
    data = form.cleaned_data
    try:
        actions.override(
            viewer_of(request),
            officer,
            Function(data["function"]),
            data["reason"],
            hours=data["hours"],
        )
    except BadInput as error:
        return _colleague(request, officer, 400, leave_form=refuse(form, error))
    wording_hints.remember(request, data["reason"])
    return done(
        request, _("The override applies from now. Oversight sees that you gave it."), "unit"
    )


@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
@require_http_methods(FORM)
def distrust(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Explain the consequences; on POST distrust a colleague's key from a certain time on."""
    viewer = viewer_of(request)
    who, keys = key_versions.colleague_page(viewer, officer)
    if who.id == viewer.id:
        raise NotFound
    form, is_last = forms.Distrust(request.POST if is_posted(request) else None), False
    if is_posted(request) and form.is_valid():
        data, rotate = form.cleaned_data, keys.holds_newest
        try:
            actions.distrust_officer_key(
                viewer, officer, data["since"], rotate=rotate, confirm_last=data["confirm_last"]
            )
            sentence = _distrusted(who, rotated=rotate, last=data["confirm_last"])
            return done(request, sentence, "unit")
        except LastHolder as error:
            is_last = True
            form.add_error("confirm_last", str(error.text))
    context = {"form": form, "who": who, "keys": keys, "is_last": is_last}
    status = LastHolder.status if is_last else 400 if is_posted(request) else 200
    return render(request, "desk/unit/distrust.html", context, status=status)


def _distrusted(who: Member, *, rotated: bool, last: bool) -> str:
    first = _("Signatures of %(name)s's key since that time are no longer trusted.") % {
        "name": who.full_name
    }
    if rotated:
        return first + " " + _("The unit has a new key. Move its records to it below.")
    if last:  # nobody is left who could make one
        return first
    return first + " " + _("An officer who holds the unit's key must make a new one now.")
