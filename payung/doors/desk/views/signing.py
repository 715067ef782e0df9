"""Signing in and out. The password opens the officer's key; a secret in a cookie keeps it open."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from payung.doors.desk.forms import SignIn
from payung.doors.desk.middleware import LOCKED_KEY, officer_of, viewer_of
from payung.doors.desk.views import errors
from payung.doors.desk.views.posting import posted
from payung.foundation.buckets import Bucket
from payung.foundation.errors import SealBroken, TooMany
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR
from payung.people import actions, keys, queries

# Attempts in ten minutes. The narrow limit is for a name from one address, so that nobody can keep
# an officer on duty out by typing their name elsewhere; the wide ones slow other guessing.
_BY_BOTH: Final = Bucket("desk sign-in name and address", 10, 600)
_BY_NAME: Final = Bucket("desk sign-in name", 100, 600)
_BY_ADDRESS: Final = Bucket("desk sign-in address", 100, 600)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in form; on POST sign in and lead on to where the officer wanted to go."""
    if officer_of(request) is not None:
        return redirect(_next(request))
    if request.method != "POST":
        return _page(request, SignIn())
    form = SignIn(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        return _let_in(request, form)
    except TooMany as error:
        form.add_error(None, str(error.text))
        return _page(request, form, error.status)


def _let_in(request: HttpRequest, form: SignIn) -> HttpResponse:
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    _take_turn(request, name)
    user = authenticate(request, username=name, password=password)
    key = _key(user.pk, password) if user else None
    if user is None or key is None:
        # One sentence for both, so that nobody learns which names there are.
        form.add_error(None, _("This name and password do not belong together. Please try again."))
        return _page(request, form, 400)
    login(request, user)
    return _with_key(request, user.pk, key)


def _take_turn(request: HttpRequest, name: str) -> None:
    address, name = request.META.get("REMOTE_ADDR", ""), name.strip().casefold()
    both = f"{name}|{address}"
    if not (_BY_ADDRESS.take(address) and _BY_BOTH.take(both) and _BY_NAME.take(name)):
        raise TooMany


def _key(officer: UUID, password: str) -> PrivateKey | None:
    try:
        return queries.officer_key(DOOR, officer, password)
    except SealBroken:
        return None


def _with_key(request: HttpRequest, officer: UUID, key: PrivateKey) -> HttpResponse:
    secret, request.session[LOCKED_KEY] = keys.lock(key)
    actions.note_sign_in(queries.officer_viewer(DOOR, officer, key))
    response = redirect(_next(request))
    response.set_cookie(
        settings.PAYUNG_KEY_COOKIE,
        secret,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=not settings.PAYUNG_DEVELOPMENT,
    )
    return response


@posted
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and forget both halves of the key."""
    actions.note_sign_in(viewer_of(request), out=True)
    logout(request)
    response = redirect(reverse("sign-in") + "?signed-out=1")
    response.delete_cookie(settings.PAYUNG_KEY_COOKIE, samesite="Strict")
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Strict")
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """Answer a form that has grown old, or that another site sent: nothing is done or lost."""
    sentence = _("This form had grown old, so nothing was done. Please go back and send it again.")
    return errors.page(request, sentence, 403, kept=errors.kept(request))


def _page(request: HttpRequest, form: SignIn, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": _wanted(request),
        "signed_out": "signed-out" in request.GET,
    }
    return render(request, "desk/sign_in.html", context, status=status)


def _wanted(request: HttpRequest) -> str:
    """Return the address after sign-in, if it is one of this host; anything else is ignored."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if local else ""


def _next(request: HttpRequest) -> str:
    return _wanted(request) or reverse("queue")
