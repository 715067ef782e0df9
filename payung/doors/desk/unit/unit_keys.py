"""The unit's key: make it, sign it, replace it, grant it to colleagues."""

import time
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from payung.doors.desk import forms
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, posted_from
from payung.doors.desk.sign_in.sudo import sudo
from payung.staff import actions
from payung.staff.queries import key_versions
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_AT_ONCE: Final = 3.0  # seconds of work for one click


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def make_key(request: HttpRequest) -> HttpResponse:
    """Make the unit's first key."""
    actions.make_unit_key(viewer_of(request))
    return done(request, _("The unit has its key and can now receive reports."), "unit")


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def sign_key(request: HttpRequest) -> HttpResponse:
    """Sign a unit's key that is older than such signatures."""
    actions.sign_unit_key(viewer_of(request))
    return done(request, _("The unit's key is signed: it can receive reports again."), "unit")


@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
@require_http_methods(FORM)
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a new version of the unit's key because somebody left, or in good time."""
    return _new_key(request, compromised=False)


@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
@require_http_methods(FORM)
def key_is_known(request: HttpRequest) -> HttpResponse:
    """Make a new key because somebody else may know the old one."""
    return _new_key(request, compromised=True)


def _new_key(request: HttpRequest, *, compromised: bool) -> HttpResponse:
    viewer = viewer_of(request)
    form = forms.Sure(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid():
        actions.rotate_unit_key(viewer, compromised=compromised)
        sentence = (
            _("The unit has a new key. Now move its records to it below.")
            if compromised
            else _("The unit has a new key. Everything that arrives from now on is sealed to it.")
        )
        return done(request, sentence, "unit")
    context = {"form": form, "keys": key_versions.unit_keys(viewer), "compromised": compromised}
    status = 400 if is_posted(request) else 200
    return render(request, "desk/unit/new_key.html", context, status=status)


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def let_recovery(request: HttpRequest) -> HttpResponse:
    """Let the recovery key open the versions that the officer holds."""
    actions.grant_recovery(viewer_of(request))
    return done(
        request, _("The recovery key can now open your versions of the unit's key."), "unit"
    )


@posted_from("unit")
@needs(Permission.PEOPLE_KEY_GRANT)
@sudo
def hand_on(request: HttpRequest) -> HttpResponse:
    """Move records to the newest key for some seconds. The next click goes on from there."""
    viewer = viewer_of(request)
    ends = time.monotonic() + _AT_ONCE
    before = key_versions.unit_keys(viewer).to_forget
    left = actions.rewrap(viewer)
    while left and time.monotonic() < ends and (now := actions.rewrap(viewer)) < left:
        left = now
    if not left:
        return done(request, _handed_on(viewer, before), "unit")
    sentence = ngettext(
        "%(left)d record must still be moved.",
        "%(left)d records must still be moved.",
        left,
    )
    return done(request, sentence % {"left": left}, "unit")


def _handed_on(viewer: OfficerViewer, before: int) -> str:
    """Return the sentence when no record is left. `before`: versions that were to be forgotten."""
    to_forget = key_versions.unit_keys(viewer).to_forget
    if before > to_forget:
        return _("The old key was forgotten: nobody here can open anything with it any more.")
    if to_forget:
        return _(
            "All records were moved to the new key. One hour after the old key became "
            "known, forget it here."
        )
    return _("All records were moved to the new key.")
