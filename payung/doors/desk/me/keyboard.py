"""Keyboard shortcuts of single keys, which an officer can switch off."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from payung.cases.queue import actions, queries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.sign_in import views as signing

_KEYS: Final = "single_keys"  # in the session


def single_keys(request: HttpRequest) -> bool:
    """Say whether single keys are on. Queried once in a session, since every page needs it."""
    if _KEYS not in request.session:
        request.session[_KEYS] = queries.single_keys(viewer_of(request))
    return bool(request.session[_KEYS])


@posted
def keys(request: HttpRequest) -> HttpResponse:
    """Switch single keys on or off."""
    on = request.POST.get("on") == "yes"
    actions.set_single_keys(viewer_of(request), on=on)
    request.session[_KEYS] = on
    messages.success(
        request, _("Keyboard shortcuts are on.") if on else _("Keyboard shortcuts are off.")
    )
    return redirect(signing.wanted(request) or "queue")
