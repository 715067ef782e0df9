"""The unit's page: who is in it, who waits for its key, and what a supervisor does about both."""

import time
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from payung.cases.policy import leads
from payung.cases.queries import load, to_keep
from payung.directory import queries as directory
from payung.doors.desk import people_forms as forms
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, posted_from, refuse
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.views.me import held
from payung.foundation.errors import BadInput, NotFound
from payung.intake.policy import may_read_blame_figures
from payung.staff import actions
from payung.staff.actions import LastHolder
from payung.staff.policy import may, may_read_steps, may_see_colleagues
from payung.staff.queries import key_versions
from payung.staff.queries.members import Member
from payung.staff.roles import FUNCTION_NAMES, Function, Permission
from payung.staff.viewer import OfficerViewer

_AT_ONCE: Final = 3.0  # seconds for which one click hands records on


@require_safe
def unit(request: HttpRequest) -> HttpResponse:
    """Show the unit to any of its officers; themselves alone while nobody has confirmed their key."""
    viewer = viewer_of(request)
    staff, keys = key_versions.unit_page(viewer)
    if not may_see_colleagues(viewer):
        alone = {"here": staff, "functions": FUNCTION_NAMES}
        return render(request, "desk/people/unit_alone.html", alone)
    here = [each for each in staff if each.is_active]
    context = {
        "here": here,
        "gone": [each for each in staff if not each.is_active],
        "waiting": _waiting(here, has_key=bool(keys.versions)),
        "keys": keys,
        "holders": [each for each in here if each.id in keys.holders],
        "may_grant": may(viewer, Permission.PEOPLE_KEY_GRANT),
        "may_give_leave": may(viewer, Permission.PEOPLE_OVERRIDE_GIVE),
        "may_read_steps": may_read_steps(viewer),
        "may_read_blame_figures": may_read_blame_figures(viewer),
        "leaves": key_versions.leaves(viewer),
        "load": load(viewer) if leads(viewer) else None,
        "functions": FUNCTION_NAMES,
        "to_keep": to_keep(viewer),
        "changes_waiting": _changes_waiting(viewer),
    }
    return render(request, "desk/people/unit.html", context)


def _changes_waiting(viewer: OfficerViewer) -> int:
    """Return how many changes of numbers wait, for whoever may confirm one."""
    confirms = may(viewer, Permission.DIRECTORY_CHANGE_CONFIRM)
    return directory.changes_waiting(viewer) if confirms else 0


def _waiting(here: list[Member], *, has_key: bool) -> list[Member]:
    """Return who waits for a colleague: those with a certificate first, since they could work already."""
    found = [each for each in here if _waits(each, has_key=has_key)]
    return sorted(found, key=lambda each: not each.is_certified)


def _waits(each: Member, *, has_key: bool) -> bool:
    return each.waits_to_be_confirmed or (has_key and each.waits_for_key)


@require_safe
def colleague(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Show one officer of the unit, with what a supervisor may do."""
    return _colleague(request, officer)


def _colleague(request: HttpRequest, officer: UUID, status: int = 200, **more: Any) -> HttpResponse:
    viewer = viewer_of(request)
    found, keys = key_versions.colleague_page(viewer, officer)
    context = {
        "who": found,
        "held": held(found.openings),
        "keys": keys,
        "is_oneself": found.id == viewer.id,
        "may_grant": may(viewer, Permission.PEOPLE_KEY_GRANT),
        "may_give_leave": may(viewer, Permission.PEOPLE_OVERRIDE_GIVE),
        "digits_form": forms.Digits(),
        "leave_form": forms.GiveLeave(initial={"hours": 8}),
        **more,
    }
    return render(request, "desk/people/colleague.html", context, status=status)


@posted_from("colleague")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def confirm(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Confirm a colleague's key by its number; whoever works with the unit's key is granted it too."""
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
                "The key of %(name)s is confirmed. Somebody who holds the unit's key must still grant it."
            )
            % name
        )
    return _("The key of %(name)s is confirmed. They need no key of the unit.") % name


@posted_from("colleague")
@needs(Permission.PEOPLE_OVERRIDE_GIVE)
@sudo
def give_leave(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Let a colleague use a function without a certificate for some hours."""
    form = forms.GiveLeave(request.POST)
    if not form.is_valid():
        return _colleague(request, officer, 400, leave_form=form)
    given = form.cleaned_data
    try:
        actions.override(
            viewer_of(request),
            officer,
            Function(given["function"]),
            given["reason"],
            hours=given["hours"],
        )
    except BadInput as error:
        return _colleague(request, officer, 400, leave_form=refuse(form, error))
    wording_hints.remember(request, given["reason"])
    return done(request, _("The leave runs from now. Oversight sees that it was given."), "unit")


@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
@require_http_methods(FORM)
def distrust(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Say since when a colleague's key is not to be believed, after reading what follows."""
    viewer = viewer_of(request)
    who, keys = key_versions.colleague_page(viewer, officer)
    if who.id == viewer.id:
        raise NotFound
    form, is_last = forms.Distrust(request.POST if is_posted(request) else None), False
    if is_posted(request) and form.is_valid():
        given, rotate = form.cleaned_data, keys.holds_newest
        try:
            actions.distrust_officer_key(
                viewer, officer, given["since"], rotate=rotate, confirm_last=given["confirm_last"]
            )
            sentence = _distrusted(who, rotated=rotate, last=given["confirm_last"])
            return done(request, sentence, "unit")
        except LastHolder as error:
            is_last = True
            form.add_error("confirm_last", str(error.text))
    context = {"form": form, "who": who, "keys": keys, "is_last": is_last}
    status = LastHolder.status if is_last else 400 if is_posted(request) else 200
    return render(request, "desk/people/distrust.html", context, status=status)


def _distrusted(who: Member, *, rotated: bool, last: bool) -> str:
    first = _("What the key of %(name)s signed since then is not believed any more.") % {
        "name": who.full_name
    }
    if rotated:
        return first + " " + _("The unit has a new key. Hand its records on, below.")
    if last:  # nobody is left who could
        return first
    return first + " " + _("Somebody who holds the unit's key must make a new one now.")


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def make_key(request: HttpRequest) -> HttpResponse:
    """Make the unit's first key."""
    actions.make_unit_key(viewer_of(request))
    return done(request, _("The unit has its key: it can receive from now on."), "unit")


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def sign_key(request: HttpRequest) -> HttpResponse:
    """Sign the unit's key that was made before keys were signed."""
    actions.sign_unit_key(viewer_of(request))
    return done(request, _("The unit's key is signed: it can receive again."), "unit")


@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
@require_http_methods(FORM)
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a new version of the unit's key, since somebody left or it is time."""
    return _new_key(request, compromised=False)


@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
@require_http_methods(FORM)
def key_is_known(request: HttpRequest) -> HttpResponse:
    """Make a new key since somebody else may know the old one."""
    return _new_key(request, compromised=True)


def _new_key(request: HttpRequest, *, compromised: bool) -> HttpResponse:
    viewer = viewer_of(request)
    form = forms.Sure(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid():
        actions.rotate_unit_key(viewer, compromised=compromised)
        sentence = (
            _("The unit has a new key. Now hand the records on to it, below.")
            if compromised
            else _("The unit has a new key. What comes from now on is sealed to it.")
        )
        return done(request, sentence, "unit")
    context = {"form": form, "keys": key_versions.unit_keys(viewer), "compromised": compromised}
    status = 400 if is_posted(request) else 200
    return render(request, "desk/people/new_key.html", context, status=status)


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def let_recovery(request: HttpRequest) -> HttpResponse:
    """Let the recovery key open the versions that the officer holds."""
    actions.grant_recovery(viewer_of(request))
    return done(request, _("The recovery key can open what you hold of the unit's key."), "unit")


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def hand_on(request: HttpRequest) -> HttpResponse:
    """Hand records on to the newest key for some seconds; each click goes on where the last one ended."""
    viewer = viewer_of(request)
    ends = time.monotonic() + _AT_ONCE
    before = key_versions.unit_keys(viewer).to_forget
    left = actions.rewrap(viewer)
    while left and time.monotonic() < ends and (now := actions.rewrap(viewer)) < left:
        left = now
    if not left:
        return done(request, _handed_on(viewer, before), "unit")
    sentence = ngettext(
        "%(left)d record still waits to be handed on.",
        "%(left)d records still wait to be handed on.",
        left,
    )
    return done(request, sentence % {"left": left}, "unit")


def _handed_on(viewer: OfficerViewer, before: int) -> str:
    """Say how far it is when nothing is left. `before`: how many old versions were to be forgotten."""
    to_forget = key_versions.unit_keys(viewer).to_forget
    if before > to_forget:
        return _("The old key is forgotten: nobody here opens anything with it any more.")
    if to_forget:
        return _(
            "Every record is handed on to the new key. An hour after the old one became known, forget it here."
        )
    return _("Every record is handed on to the new key.")
